package io.github.bbrac.layers;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/// A tensor of a checkpoint: its name there and the shape that the model needs it to have.
///
/// A checkpoint holds vectors `[n]`, matrices `[rows, cols]` and convolutions `[channels, in, width]`.
/// Layers see all three as matrices, see [#arrange]. Immutable.
///
/// @param name as PyTorch's `state_dict` spells it
/// @param shape one to three extents, each at least 1
public record Parameter(String name, List<Integer> shape) {
    public Parameter {
        shape = List.copyOf(shape);
        if (shape.isEmpty() || shape.size() > 3 || shape.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException(
                    name + ": expected one to three extents of at least 1, found " + shape);
        }
    }

    /// Rows of the matrix that layers see: 1 for a vector.
    public int rows() {
        return shape.size() == 1 ? 1 : shape.getFirst();
    }

    /// Columns of the matrix that layers see.
    public int cols() {
        int first = shape.size() == 1 ? 0 : 1;
        return shape.subList(first, shape.size()).stream().reduce(1, Math::multiplyExact);
    }

    /// Copies the tensor from the order of its elements in the checkpoint to the order in which layers
    /// use them. The two differ for convolutions only: `[channels, in, width]` in the checkpoint,
    /// `[channels, width · in]` in a layer, where a window of rows lies side by side.
    ///
    /// @param stored [rows, cols], read: the checkpoint's elements, trailing axes folded
    /// @param used [rows, cols], overwritten
    public void arrange(Matrix stored, Matrix used) {
        if (shape.size() < 3) {
            used.copyFrom(stored);
            return;
        }
        int in = shape.get(1);
        int width = shape.get(2);
        for (int channel = 0; channel < rows(); channel++) {
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < width; k++) {
                    used.set(channel, k * in + i, stored.get(channel, i * width + k));
                }
            }
        }
    }

    /// The inverse of [#arrange].
    ///
    /// @param used [rows, cols], read
    /// @param stored [rows, cols], overwritten: trailing axes folded
    public void restore(Matrix used, Matrix stored) {
        if (shape.size() < 3) {
            stored.copyFrom(used);
            return;
        }
        int in = shape.get(1);
        int width = shape.get(2);
        for (int channel = 0; channel < rows(); channel++) {
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < width; k++) {
                    stored.set(channel, i * width + k, used.get(channel, k * in + i));
                }
            }
        }
    }

    /// The parts of one matrix that parameters of equal shape fill together: vectors side by side,
    /// matrices one above the other.
    ///
    /// @param whole [stackedRows, stackedCols]
    static List<Matrix> parts(List<Parameter> stacked, Matrix whole) {
        List<Matrix> parts = new ArrayList<>();
        for (int k = 0; k < stacked.size(); k++) {
            Parameter parameter = stacked.get(k);
            int rows = parameter.rows();
            int cols = parameter.cols();
            parts.add(
                    parameter.shape.size() == 1
                            ? whole.cols(k * cols, (k + 1) * cols)
                            : whole.rows(k * rows, (k + 1) * rows));
        }
        return parts;
    }

    /// Rows of the matrix that these parameters fill together.
    static int stackedRows(List<Parameter> stacked) {
        Parameter first = stacked.getFirst();
        return first.shape.size() == 1 ? 1 : Math.multiplyExact(stacked.size(), first.rows());
    }

    /// Columns of the matrix that these parameters fill together.
    static int stackedCols(List<Parameter> stacked) {
        Parameter first = stacked.getFirst();
        return first.shape.size() == 1
                ? Math.multiplyExact(stacked.size(), first.cols())
                : first.cols();
    }
}
