package io.github.bbrac.converter;

import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A file of weights in any of the formats that BERT checkpoints come in, seen alike: tensors by
/// name, each read as floats when it is asked for.
///
/// Formats: PyTorch (the zip of 1.6 and later, and the pickle before it), TensorFlow 1, safetensors,
/// and Hugging Face's shards of either behind an index. A checkpoint is data: nothing in it is ever
/// executed, and what is not needed to find tensors is refused by name.
///
/// One thread at a time, and only the thread that opened it. Reading may be in any order; the order
/// of [#tensors()] is the fastest.
public abstract class Checkpoint implements AutoCloseable {
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final String name;
    private final String format;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    /// @param name what messages call the file
    /// @param format the format in words
    /// @param tensors of distinct names, in the file's order
    /// @param metadata what the file says beside tensors
    protected Checkpoint(
            String name,
            String format,
            Collection<TensorInfo> tensors,
            Map<String, String> metadata) {
        this.name = name;
        this.format = format;
        var byName = new LinkedHashMap<String, TensorInfo>();
        for (TensorInfo tensor : tensors) {
            byName.put(tensor.name(), tensor);
        }
        this.tensors = Collections.unmodifiableMap(byName);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// Opens a checkpoint of whatever format.
    ///
    /// @param path a weight file; for TensorFlow the prefix (`bert_model.ckpt`) or its `.index`; for
    ///     shards the index in JSON; or a directory that holds one of these
    /// @throws WeightFormatException if the format is none of ours, or the file contradicts itself or
    ///     asks for more than tensors
    /// @throws IOException if it cannot be read
    public static Checkpoint open(Path path) throws IOException {
        return CheckpointFiles.open(path);
    }

    /// What messages call the file.
    public final String name() {
        return name;
    }

    /// The format in words, such as `PyTorch zip`.
    public final String format() {
        return format;
    }

    /// The tensors by name, in the file's order.
    public final Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /// What the file says beside tensors, such as an epoch; empty where it says nothing.
    public final Map<String, String> metadata() {
        return metadata;
    }

    /// Reads a tensor of any type as floats.
    ///
    /// @param into a matrix that the shape folds into ([TensorInfo#foldsInto]); overwritten
    /// @throws WeightFormatException if there is no such tensor, its shape is another, or its data is
    ///     damaged
    /// @throws IOException if it cannot be read
    public final void read(String tensor, Matrix into) throws IOException {
        TensorInfo info = info(tensor);
        if (!info.foldsInto(into.rows(), into.cols())) {
            throw new WeightFormatException(
                    tensor,
                    "shape [" + into.rows() + ", " + into.cols() + "]",
                    info.shape() + " in " + name);
        }
        if (into.stride() == into.cols()) {
            copy(info, into.data(), into.offset());
        } else {
            into.copyFrom(Matrix.of(into.rows(), into.cols(), floats(tensor)));
        }
    }

    /// A tensor of any type as floats, row-major.
    ///
    /// @throws WeightFormatException if there is no such tensor, it is too large for an array, or its
    ///     data is damaged
    /// @throws IOException if it cannot be read
    public final float[] floats(String tensor) throws IOException {
        TensorInfo info = info(tensor);
        if (info.elements() > MAX_ELEMENTS) {
            throw new WeightFormatException(
                    tensor,
                    "at most " + MAX_ELEMENTS + " elements",
                    info.elements() + " in " + name);
        }
        var floats = new float[(int) info.elements()];
        copy(info, floats, 0);
        return floats;
    }

    /// Reads a tensor of this checkpoint as floats, row-major.
    ///
    /// @param into receives all elements from `offset` on; has room for them
    protected abstract void copy(TensorInfo tensor, float[] into, int offset) throws IOException;

    /// Lets go of the files. Closing again does nothing.
    @Override
    public abstract void close() throws IOException;

    private TensorInfo info(String tensor) throws WeightFormatException {
        TensorInfo info = tensors.get(tensor);
        if (info == null) {
            throw new WeightFormatException(tensor, "a tensor of this name in " + name, "none");
        }
        return info;
    }
}
