package io.github.bbrac.converter.pytorch;

import io.github.bbrac.converter.pytorch.PickleValue.Dict;
import io.github.bbrac.converter.pytorch.PickleValue.Global;
import io.github.bbrac.converter.pytorch.PickleValue.None;
import io.github.bbrac.converter.pytorch.PickleValue.Sequence;
import io.github.bbrac.converter.pytorch.PickleValue.Tuple;
import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.WeightFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every name that a checkpoint may mention, and what each one means here: data, never code.
///
/// The same idea as PyTorch's own `weights_only` loading (torch/_weights_only_unpickler.py), with a
/// shorter list.
final class TorchGlobals {
    private static final int MAX_NAME = 120;

    private static final Map<String, DType> STORAGES =
            Map.ofEntries(
                    Map.entry("DoubleStorage", DType.F64),
                    Map.entry("FloatStorage", DType.F32),
                    Map.entry("HalfStorage", DType.F16),
                    Map.entry("BFloat16Storage", DType.BF16),
                    Map.entry("LongStorage", DType.I64),
                    Map.entry("IntStorage", DType.I32),
                    Map.entry("ShortStorage", DType.I16),
                    Map.entry("CharStorage", DType.I8),
                    Map.entry("ByteStorage", DType.U8),
                    Map.entry("BoolStorage", DType.BOOL),
                    Map.entry("UntypedStorage", DType.U8));

    private static final Map<String, DType> DTYPES =
            Map.ofEntries(
                    Map.entry("torch.float64", DType.F64),
                    Map.entry("torch.float32", DType.F32),
                    Map.entry("torch.float16", DType.F16),
                    Map.entry("torch.bfloat16", DType.BF16),
                    Map.entry("torch.int64", DType.I64),
                    Map.entry("torch.int32", DType.I32),
                    Map.entry("torch.int16", DType.I16),
                    Map.entry("torch.int8", DType.I8),
                    Map.entry("torch.uint64", DType.U64),
                    Map.entry("torch.uint32", DType.U32),
                    Map.entry("torch.uint16", DType.U16),
                    Map.entry("torch.uint8", DType.U8),
                    Map.entry("torch.bool", DType.BOOL));

    private TorchGlobals() {}

    /// Looks a name up in the list.
    ///
    /// @throws WeightFormatException naming it, if it is not on the list
    static Global resolve(String where, String module, String name) throws WeightFormatException {
        String full = module + "." + name;
        boolean known =
                switch (full) {
                    case "collections.OrderedDict",
                            "torch._utils._rebuild_tensor",
                            "torch._utils._rebuild_tensor_v2",
                            "torch._utils._rebuild_tensor_v3",
                            "torch._utils._rebuild_parameter",
                            "torch.Size",
                            "torch.device" ->
                            true;
                    default -> DTYPES.containsKey(full) || storageType(full).isPresent();
                };
        if (!known) {
            throw new WeightFormatException(
                    where,
                    "only what tensors need",
                    "the Python object "
                            + printable(full)
                            + "; nothing of it was run (to be free of it, save the state dict"
                            + " alone: torch.save(model.state_dict(), …))");
        }
        return new Global(full);
    }

    /// What a call of a listed function yields.
    static Object call(String where, Global function, List<Object> arguments)
            throws WeightFormatException {
        var call = new Call(where, function.name(), arguments);
        return switch (function.name()) {
            case "collections.OrderedDict" -> orderedDict(call);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> {
                StorageRef storage = call.get(0, StorageRef.class);
                yield tensor(call, storage, storage.dtype());
            }
            case "torch._utils._rebuild_tensor_v3" -> {
                DType dtype = DTYPES.get(call.get(6, Global.class).name());
                if (dtype == null) {
                    throw call.fault("a dtype", call.arguments.get(6));
                }
                yield tensor(call, call.get(0, StorageRef.class), dtype);
            }
            case "torch._utils._rebuild_parameter" -> call.get(0, TensorView.class);
            case "torch.Size" -> call.get(0, Tuple.class);
            case "torch.device" -> call.get(0, String.class);
            default -> throw call.fault("a function", function);
        };
    }

    /// The storage that a persistent id means: ('storage', type, key, location, elements) and, in old
    /// files, (key of a view, its offset, its elements).
    static StorageRef storage(String where, Object id) throws WeightFormatException {
        if (!(id instanceof Tuple tuple)) {
            throw new WeightFormatException(where, "a reference to a storage", describe(id));
        }
        var call = new Call(where, "a reference to a storage", tuple.items);
        if (!call.get(0, String.class).equals("storage")) {
            throw call.fault("the word storage", tuple.items.get(0));
        }
        DType dtype =
                storageType(call.get(1, Global.class).name())
                        .orElseThrow(() -> call.fault("a type of storage", tuple.items.get(1)));
        String key = call.get(2, String.class);
        long elements = call.get(4, Long.class);
        long offset = 0;
        long viewElements = elements;
        if (tuple.items.size() > 5 && tuple.items.get(5) != None.NONE) {
            var view = new Call(where, "a view of a storage", call.get(5, Tuple.class).items);
            offset = view.get(1, Long.class);
            viewElements = view.get(2, Long.class);
        }
        if (elements < 0
                || elements > Long.MAX_VALUE / Long.BYTES
                || offset < 0
                || viewElements < 0
                || offset > elements
                || viewElements > elements - offset) {
            throw new WeightFormatException(
                    where,
                    "a storage with its view inside",
                    elements + " elements, view of " + viewElements + " from " + offset);
        }
        return new StorageRef(key, dtype, elements, offset, viewElements);
    }

    /// A value in words that are safe to print.
    static String describe(Object value) {
        return switch (value) {
            case None _ -> "None";
            case Global global -> printable(global.name());
            case Tuple tuple -> "a tuple of " + tuple.items.size();
            case Sequence sequence -> "a list of " + sequence.items.size();
            case Dict dict -> "a dict of " + dict.entries.size();
            case TensorView tensor -> "a tensor of shape " + tensor.shape();
            case StorageRef storage -> "a storage of " + storage.elements() + " elements";
            case String text -> "text of " + text.length() + " characters";
            case byte[] data -> data.length + " bytes";
            default -> value.toString();
        };
    }

    private static Optional<DType> storageType(String name) {
        for (String module : List.of("torch.cuda.", "torch.storage.", "torch.")) {
            if (name.startsWith(module)) {
                return Optional.ofNullable(STORAGES.get(name.substring(module.length())));
            }
        }
        return Optional.empty();
    }

    private static TensorView tensor(Call call, StorageRef storage, DType dtype)
            throws WeightFormatException {
        long offset = call.get(1, Long.class);
        List<Long> shape = call.longs(2);
        List<Long> strides = call.longs(3);
        try {
            return new TensorView(storage, dtype, offset, shape, strides);
        } catch (IllegalArgumentException e) {
            throw new WeightFormatException(
                    call.where, "a tensor inside its storage", e.getMessage(), e);
        }
    }

    /// From nothing or, as Python 2 wrote it, from a list of pairs.
    private static Dict orderedDict(Call call) throws WeightFormatException {
        var dict = new Dict();
        if (call.arguments.isEmpty()) {
            return dict;
        }
        for (Object pair : call.get(0, Sequence.class).items) {
            List<Object> items =
                    switch (pair) {
                        case Sequence sequence -> sequence.items;
                        case Tuple tuple -> tuple.items;
                        default -> throw call.fault("pairs", pair);
                    };
            if (items.size() != 2) {
                throw call.fault("pairs", pair);
            }
            dict.entries.put(items.get(0), items.get(1));
        }
        return dict;
    }

    private static String printable(String name) {
        String plain = name.replaceAll("[^\\w.\\-<> ]", "?");
        return plain.length() <= MAX_NAME ? plain : plain.substring(0, MAX_NAME) + "…";
    }

    /// Arguments, each looked at for its type before it is used.
    private record Call(String where, String name, List<Object> arguments) {
        <T> T get(int index, Class<T> type) throws WeightFormatException {
            if (index >= arguments.size()) {
                throw new WeightFormatException(
                        where,
                        "at least " + (index + 1) + " arguments of " + name,
                        "" + arguments.size());
            }
            Object argument = arguments.get(index);
            if (!type.isInstance(argument)) {
                throw fault(type.getSimpleName() + " as argument " + index, argument);
            }
            return type.cast(argument);
        }

        List<Long> longs(int index) throws WeightFormatException {
            List<Object> items = get(index, Tuple.class).items;
            if (items.size() > TensorView.MAX_AXES) {
                throw fault("at most " + TensorView.MAX_AXES + " axes", arguments.get(index));
            }
            var longs = new ArrayList<Long>();
            for (Object item : items) {
                if (!(item instanceof Long number)) {
                    throw fault("whole numbers in argument " + index, item);
                }
                longs.add(number);
            }
            return longs;
        }

        WeightFormatException fault(String expected, Object found) {
            return new WeightFormatException(
                    where, expected + " of " + name, TorchGlobals.describe(found));
        }
    }
}
