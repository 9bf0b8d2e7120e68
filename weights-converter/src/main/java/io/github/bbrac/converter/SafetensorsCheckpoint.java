package io.github.bbrac.converter;

import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;

/// A safetensors file seen as a checkpoint.
final class SafetensorsCheckpoint extends Checkpoint {
    private final Safetensors file;

    private SafetensorsCheckpoint(String name, Safetensors file) {
        super(name, "safetensors", file.tensors().values(), file.metadata());
        this.file = file;
    }

    static Checkpoint open(String name, Path path) throws IOException {
        return new SafetensorsCheckpoint(name, Safetensors.open(path));
    }

    @Override
    protected void copy(TensorInfo tensor, float[] into, int offset) throws WeightFormatException {
        int count = (int) tensor.elements();
        file.read(tensor.name(), Matrix.view(into, offset, 1, count, count));
    }

    @Override
    public void close() {
        file.close();
    }
}
