package io.github.bbrac.layers;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;

/// Loads a model for recognition: each weight is read into one scratch array, prepared for the
/// kernels and forgotten, so that no weight is ever held twice.
///
/// One thread at a time; the scratch array lives as long as the reader.
public final class ParameterReader implements ParameterSource {
    /// Reads one tensor.
    public interface Tensors {
        /// Reads a tensor's elements in the checkpoint's order.
        ///
        /// @param into [parameter.rows(), parameter.cols()], overwritten
        /// @throws IOException if the tensor is missing, has another shape, or cannot be read
        void read(Parameter parameter, Matrix into) throws IOException;
    }

    private final Tensors tensors;
    private final Kernels kernels;
    private float[] scratch = new float[0];

    /// A reader of these tensors for these kernels.
    public ParameterReader(Tensors tensors, Kernels kernels) {
        this.tensors = tensors;
        this.kernels = kernels;
    }

    @Override
    public Matrix floats(List<Parameter> stacked) throws IOException {
        Matrix whole = Matrix.zeros(Parameter.stackedRows(stacked), Parameter.stackedCols(stacked));
        read(tensors, stacked, whole);
        return whole;
    }

    @Override
    public Matrix table(Parameter parameter) throws IOException {
        return floats(List.of(parameter));
    }

    @Override
    public Weight weight(List<Parameter> stacked) throws IOException {
        int rows = Parameter.stackedRows(stacked);
        int cols = Parameter.stackedCols(stacked);
        if (scratch.length < Math.multiplyExact(rows, cols)) {
            scratch = new float[rows * cols];
        }
        Matrix whole = Matrix.view(scratch, 0, rows, cols, cols);
        read(tensors, stacked, whole);
        return kernels.prepare(whole);
    }

    /// Reads parameters into the matrix that they fill together.
    static void read(Tensors tensors, List<Parameter> stacked, Matrix whole) throws IOException {
        List<Matrix> parts = Parameter.parts(stacked, whole);
        for (int k = 0; k < parts.size(); k++) {
            Parameter parameter = stacked.get(k);
            if (parameter.shape().size() < 3) {
                tensors.read(parameter, parts.get(k));
            } else {
                Matrix stored = Matrix.zeros(parameter.rows(), parameter.cols());
                tensors.read(parameter, stored);
                parameter.arrange(stored, parts.get(k));
            }
        }
    }
}
