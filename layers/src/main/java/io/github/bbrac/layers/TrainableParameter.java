package io.github.bbrac.layers;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;

/// A parameter of a model in training. After its values have changed, the weights must be prepared anew:
/// [TrainableParameters#update]. Those of a frozen one may not change.
///
/// The matrices are views on what the model holds: theirs is a row stride. Kernels change them, so Java reads or writes
/// them itself only after `kernels.finish`; the methods here see to that. One thread at a time.
///
/// @param parameter its name and shape in a checkpoint
/// @param values [rows, cols], in the order of the layers
/// @param gradient [rows, cols]; of a frozen parameter [0, cols]
/// @param kernels that the model is computed with
public record TrainableParameter(
        Parameter parameter, Matrix values, Matrix gradient, Kernels kernels) {
    /// Its name in a checkpoint.
    public String name() {
        return parameter.name();
    }

    /// Whether it is to stay as it is, so that it has no gradient.
    public boolean isFrozen() {
        return gradient.rows() == 0;
    }

    /// Takes values as they stand in a checkpoint.
    ///
    /// @param stored [rows, cols], read: trailing axes folded
    public void read(Matrix stored) {
        kernels.finish(values);
        parameter.arrange(stored, values);
    }

    /// The values as they stand in a checkpoint, trailing axes folded: a copy.
    public Matrix stored() {
        return stored(values);
    }

    /// The gradient as it would stand in a checkpoint: a copy.
    public Matrix storedGradient() {
        return stored(gradient);
    }

    private Matrix stored(Matrix used) {
        Matrix stored = Matrix.zeros(used.rows(), used.cols());
        if (used.rows() > 0) {
            kernels.finish(used);
            parameter.restore(used, stored);
        }
        return stored;
    }
}
