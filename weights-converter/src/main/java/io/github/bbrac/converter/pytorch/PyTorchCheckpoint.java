package io.github.bbrac.converter.pytorch;

import io.github.bbrac.converter.Checkpoint;
import io.github.bbrac.converter.pytorch.PickleValue.Dict;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A checkpoint that `torch.save` wrote: a state dict, or a dictionary that holds one beside other
/// things under `state_dict`, `model_state_dict` or `model`.
///
/// What lies beside the state dict (an epoch, an optimiser) is told in [#metadata()] and not read as
/// tensors. Formats: PyTorch, torch/serialization.py.
public final class PyTorchCheckpoint extends Checkpoint {
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");

    private final Storages storages;
    private final Map<String, TensorView> views;

    private PyTorchCheckpoint(String file, String format, Storages storages, StateDict state) {
        super(file, format, state.infos(), state.metadata);
        this.storages = storages;
        this.views = state.views;
    }

    /// Opens the zip archive of PyTorch 1.6 and later.
    public static Checkpoint openZip(String file, Path path) throws IOException {
        ZipStorages storages = ZipStorages.open(file, path);
        try {
            var pickle = new PickleBytes(file + ": data.pkl", storages.pickle());
            var state = StateDict.of(file, Pickle.load(pickle, _ -> {}));
            if (pickle.remaining() != 0) {
                throw new WeightFormatException(
                        pickle.here(), "the end", pickle.remaining() + " more bytes");
            }
            return checked(file, "PyTorch zip", storages, state);
        } catch (IOException | RuntimeException | Error e) {
            storages.close();
            throw e;
        }
    }

    /// Opens the pickle of PyTorch before 1.6.
    public static Checkpoint openLegacy(String file, Path path) throws IOException {
        LegacyStorages storages = LegacyStorages.open(file, path);
        try {
            var state = StateDict.of(file, storages.value());
            storages.locate();
            return checked(file, "PyTorch before 1.6", storages, state);
        } catch (IOException | RuntimeException | Error e) {
            storages.close();
            throw e;
        }
    }

    @Override
    protected void copy(TensorInfo tensor, float[] into, int offset) throws IOException {
        TensorView view = views.get(tensor.name());
        view.copy(storages.bytes(view.storage()), storages.order(), into, offset);
    }

    @Override
    public void close() throws IOException {
        storages.close();
    }

    private static Checkpoint checked(
            String file, String format, Storages storages, StateDict state) throws IOException {
        for (TensorView view : state.views.values()) {
            storages.check(view.storage());
        }
        return new PyTorchCheckpoint(file, format, storages, state);
    }

    /// The tensors of a checkpoint and what lies beside them.
    private record StateDict(Map<String, TensorView> views, Map<String, String> metadata) {
        static StateDict of(String file, Object root) throws WeightFormatException {
            var metadata = new LinkedHashMap<String, String>();
            Object value = root;
            for (String wrapper : WRAPPERS) {
                if (root instanceof Dict dict && dict.entries.get(wrapper) instanceof Dict inner) {
                    metadata.put("wrapped in", wrapper);
                    dict.entries.forEach((key, beside) -> {
                        if (key instanceof String text && beside != inner) {
                            metadata.put(text, TorchGlobals.describe(beside));
                        }
                    });
                    value = inner;
                    break;
                }
            }
            if (!(value instanceof Dict dict)) {
                throw new WeightFormatException(
                        file, "a dictionary of tensors", TorchGlobals.describe(value));
            }
            var views = new LinkedHashMap<String, TensorView>();
            dict.entries.forEach((key, entry) -> {
                if (key instanceof String name && entry instanceof TensorView view) {
                    views.put(name, view);
                } else if (key instanceof String name) {
                    metadata.put(name, TorchGlobals.describe(entry));
                }
            });
            if (views.isEmpty()) {
                throw new WeightFormatException(
                        file,
                        "tensors, alone or under one of " + WRAPPERS,
                        "none in " + TorchGlobals.describe(dict));
            }
            return new StateDict(views, metadata);
        }

        Collection<TensorInfo> infos() {
            var infos = new ArrayList<TensorInfo>();
            views.forEach(
                    (name, view) -> infos.add(new TensorInfo(name, view.dtype(), view.shape())));
            return infos;
        }
    }
}
