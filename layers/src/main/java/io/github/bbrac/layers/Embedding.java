package io.github.bbrac.layers;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// A table of vectors, one row for each token id.
///
/// Immutable, shared between threads.
///
/// @param table `weight`, [vocab, size]
public record Embedding(Matrix table) {
    /// Loads `weight`.
    public static Embedding load(ParameterSource from, int vocab, int size) throws IOException {
        return new Embedding(from.table(vocab, size, "weight"));
    }

    /// Columns of what it writes.
    public int size() {
        return table.cols();
    }

    /// Row i of y becomes the table's row number `ids[i]`.
    ///
    /// @param ids at least as many as y has rows, each in `[0, vocab)`; further ones are not read
    /// @param y [tokens, size], overwritten
    /// @throws IllegalArgumentException if an id is not a row of the table
    public void forward(Kernels kernels, int[] ids, Matrix y) {
        check(ids, y);
        kernels.gather(table, ids, 1, y);
    }

    /// Adds the table's row number `ids[i]` to row i of y.
    ///
    /// @param ids at least as many as y has rows, each in `[0, vocab)`; further ones are not read
    /// @param y [tokens, size], added to
    /// @throws IllegalArgumentException if an id is not a row of the table
    public void forwardAdd(Kernels kernels, int[] ids, Matrix y) {
        check(ids, y);
        kernels.gatherAdd(table, ids, y);
    }

    /// The adjoint of [#forward] and of [#forwardAdd].
    ///
    /// @param ids what the forward pass read
    /// @param dy [tokens, size], read
    /// @param gradient of this, added to
    public void backward(TrainingKernels kernels, int[] ids, Matrix dy, Embedding gradient) {
        check(ids, dy);
        kernels.gatherGradient(dy, ids, 1, gradient.table);
    }

    private void check(int[] ids, Matrix y) {
        y.requireShape("y", y.rows(), size());
        if (ids.length < y.rows()) {
            throw new IllegalArgumentException(
                    "ids: expected at least " + y.rows() + ", found " + ids.length);
        }
        for (int i = 0; i < y.rows(); i++) {
            if (ids[i] < 0 || ids[i] >= table.rows()) {
                throw new IllegalArgumentException(
                        "ids: expected each from 0 to "
                                + (table.rows() - 1)
                                + ", found "
                                + ids[i]
                                + " at token "
                                + i);
            }
        }
    }
}
