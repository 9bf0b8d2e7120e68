package io.github.bbrac.converter.pytorch;

import io.github.bbrac.converter.pytorch.PickleValue.Dict;
import io.github.bbrac.converter.pytorch.PickleValue.Global;
import io.github.bbrac.converter.pytorch.PickleValue.None;
import io.github.bbrac.converter.pytorch.PickleValue.Sequence;
import io.github.bbrac.converter.pytorch.PickleValue.Tuple;
import io.github.bbrac.tensor.WeightFormatException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The part of Python's pickle machine that checkpoints need: a stack, a memo, and operations that
/// build values. What a pickle may name or call is the short list of [TorchGlobals]; no other name
/// has any effect but a refusal, and no operation that could build another object exists here.
///
/// Limits: the number of operations and so of values, which bounds memory; the size of a number.
/// Nothing recurses, so depth is bounded by the heap alone.
///
/// Operations: CPython, Lib/pickletools.py. One thread at a time; one machine reads one pickle.
final class Pickle {
    private static final int MAX_OPERATIONS = 2_000_000;
    private static final int MAX_INTEGER_BYTES = 64;
    private static final int MAX_PROTOCOL = 5;

    /// What lies on the stack where a run of values begins; never becomes a value.
    private enum Mark {
        MARK
    }

    private final PickleBytes bytes;
    private final Consumer<StorageRef> storages;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private long operations;

    private Pickle(PickleBytes bytes, Consumer<StorageRef> storages) {
        this.bytes = bytes;
        this.storages = storages;
    }

    /// Reads one pickle.
    ///
    /// @param bytes at the pickle's beginning; left at its end
    /// @param storages is told of each storage that the pickle mentions
    /// @throws WeightFormatException if it is damaged, or asks for what tensors do not need
    static Object load(PickleBytes bytes, Consumer<StorageRef> storages)
            throws WeightFormatException {
        return new Pickle(bytes, storages).run();
    }

    private Object run() throws WeightFormatException {
        while (true) {
            charge(1);
            int operation = bytes.u1();
            if (operation == '.') {
                Object result = pop();
                if (!stack.isEmpty()) {
                    throw fault("one value at the end", (stack.size() + 1) + " values");
                }
                return result;
            }
            if (!literal(operation) && !container(operation) && !memo(operation)) {
                object(operation);
            }
        }
    }

    private void charge(int cost) throws WeightFormatException {
        operations += cost;
        if (operations > MAX_OPERATIONS) {
            throw fault("at most " + MAX_OPERATIONS + " operations", "more");
        }
    }

    /// Numbers, text and the like.
    private boolean literal(int operation) throws WeightFormatException {
        switch (operation) {
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) bytes.i4());
            case 'K' -> push((long) bytes.u1());
            case 'M' -> push((long) bytes.u2());
            case 'I' -> push(decimal(bytes.line()));
            case 'L' -> push(decimal(bytes.line().replaceFirst("L$", "")));
            case 0x8a -> push(integer(bytes.u1()));
            case 0x8b -> push(integer(bytes.i4()));
            case 'G' -> push(bytes.bigEndianDouble());
            case 'U', 0x8c -> push(bytes.utf8(bytes.u1()));
            case 'T' -> push(bytes.utf8(bytes.i4()));
            case 'X' -> push(bytes.utf8(Integer.toUnsignedLong(bytes.i4())));
            case 0x8d -> push(bytes.utf8(bytes.i8()));
            case 'C' -> push(bytes.take(bytes.u1()));
            case 'B' -> push(bytes.take(Integer.toUnsignedLong(bytes.i4())));
            case 0x8e -> push(bytes.take(bytes.i8()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Tuples, lists, sets and dictionaries.
    private boolean container(int operation) throws WeightFormatException {
        switch (operation) {
            case '(' -> push(Mark.MARK);
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(new Tuple(popMany(1)));
            case 0x86 -> push(new Tuple(popMany(2)));
            case 0x87 -> push(new Tuple(popMany(3)));
            case 't' -> push(new Tuple(popToMark()));
            case ']', 0x8f -> push(new Sequence());
            case 'l' -> {
                List<Object> items = popToMark();
                push(new Sequence());
                append(items);
            }
            case 'a' -> append(popMany(1));
            case 'e', 0x90 -> append(popToMark());
            case '}' -> push(new Dict());
            case 'd' -> {
                List<Object> items = popToMark();
                push(new Dict());
                put(items);
            }
            case 's' -> put(popMany(2));
            case 'u' -> put(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    /// The stack itself, and values remembered by number.
    private boolean memo(int operation) throws WeightFormatException {
        switch (operation) {
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'q' -> memo.put(bytes.u1(), top());
            case 'r' -> memo.put(bytes.i4(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(bytes.u1()));
            case 'j' -> push(remembered(bytes.i4()));
            case 0x80 -> {
                int protocol = bytes.u1();
                if (protocol > MAX_PROTOCOL) {
                    throw fault("a protocol of at most " + MAX_PROTOCOL, "" + protocol);
                }
            }
            // A frame only says how much to buffer.
            case 0x95 -> bytes.i8();
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Names, calls, and references to storages.
    private void object(int operation) throws WeightFormatException {
        switch (operation) {
            case 'c' -> {
                String module = bytes.line();
                push(TorchGlobals.resolve(bytes.here(), module, bytes.line()));
            }
            case 0x93 -> {
                List<Object> names = popMany(2);
                if (!(names.get(0) instanceof String module)
                        || !(names.get(1) instanceof String name)) {
                    throw fault("a module and a name", describe(names.get(0)));
                }
                push(TorchGlobals.resolve(bytes.here(), module, name));
            }
            case 'R' -> {
                List<Object> call = popMany(2);
                if (!(call.get(0) instanceof Global function)
                        || !(call.get(1) instanceof Tuple arguments)) {
                    throw fault("a function and its arguments", describe(call.get(0)));
                }
                // A list remembered once could be copied many times: what is copied is paid for.
                for (Object argument : arguments.items) {
                    charge(argument instanceof Sequence list ? list.items.size() : 1);
                }
                push(TorchGlobals.call(bytes.here(), function, arguments.items));
            }
            case 'b' -> {
                // PyTorch's state dicts carry `_metadata` as an attribute: versions of modules,
                // nothing that a reader needs. Nothing else has attributes.
                Object state = pop();
                if (!(top() instanceof Dict) || !(state instanceof Dict)) {
                    throw fault("attributes of a dictionary alone", describe(top()));
                }
            }
            case 'Q' -> {
                StorageRef storage = TorchGlobals.storage(bytes.here(), pop());
                storages.accept(storage);
                push(storage);
            }
            default ->
                    throw fault("an operation that tensors need", PickleOperations.name(operation));
        }
    }

    private void append(List<Object> items) throws WeightFormatException {
        if (!(top() instanceof Sequence sequence)) {
            throw fault("a list to append to", describe(top()));
        }
        sequence.items.addAll(items);
    }

    private void put(List<Object> items) throws WeightFormatException {
        if (!(top() instanceof Dict dict) || items.size() % 2 != 0) {
            throw fault("a dictionary and pairs to put in", describe(top()));
        }
        for (int i = 0; i < items.size(); i += 2) {
            dict.entries.put(items.get(i), items.get(i + 1));
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() throws WeightFormatException {
        if (stack.isEmpty() || stack.getLast() == Mark.MARK) {
            throw fault("a value on the stack", "none");
        }
        return stack.getLast();
    }

    private Object pop() throws WeightFormatException {
        Object value = top();
        stack.removeLast();
        return value;
    }

    private List<Object> popMany(int count) throws WeightFormatException {
        var values = new ArrayList<Object>(count);
        for (int i = 0; i < count; i++) {
            values.addFirst(pop());
        }
        return values;
    }

    private List<Object> popToMark() throws WeightFormatException {
        int mark = stack.lastIndexOf(Mark.MARK);
        if (mark < 0) {
            throw fault("a mark on the stack", "none");
        }
        List<Object> tail = stack.subList(mark + 1, stack.size());
        var values = new ArrayList<>(tail);
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private Object remembered(int index) throws WeightFormatException {
        Object value = memo.get(index);
        if (value == null) {
            throw fault("a value remembered as " + index, "none");
        }
        return value;
    }

    private Object decimal(String text) throws WeightFormatException {
        // Protocol 0 spelled truth values as integers of two digits.
        if (text.equals("00") || text.equals("01")) {
            return text.equals("01");
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new WeightFormatException(bytes.here(), "a number", "other text", e);
        }
    }

    private Object integer(int size) throws WeightFormatException {
        if (size < 0 || size > MAX_INTEGER_BYTES) {
            throw fault("an integer of at most " + MAX_INTEGER_BYTES + " bytes", size + " bytes");
        }
        byte[] little = bytes.take(size);
        if (size == 0) {
            return 0L;
        }
        byte[] big = new byte[size];
        for (int i = 0; i < size; i++) {
            big[i] = little[size - 1 - i];
        }
        var value = new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
    }

    private WeightFormatException fault(String expected, String found) {
        return new WeightFormatException(bytes.here(), expected, found);
    }

    private static String describe(Object value) {
        return TorchGlobals.describe(value);
    }
}
