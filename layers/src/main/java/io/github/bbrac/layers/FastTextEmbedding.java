package io.github.bbrac.layers;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// A token's vector as the mean of its own and of the vectors of the n-grams around it, all rows of one
/// table (Bojanowski et al. 2017, arXiv:1607.04606, which sums; the mean is that of the fastText
/// program's word vectors).
///
///     y(i) = mean of table(id) over the ids ≥ 0 of token i
///
/// Immutable, shared between threads.
///
/// @param table `weight`, [vocab + buckets, size]
/// @param width ids of a token: one of its own and one for each n-gram
public record FastTextEmbedding(Matrix table, int width) {
    /// Loads `weight`.
    ///
    /// @param rows vocab + buckets
    /// @param grams n-grams of a token
    public static FastTextEmbedding load(ParameterSource from, int rows, int grams, int size)
            throws IOException {
        return new FastTextEmbedding(from.table(rows, size, "weight"), 1 + grams);
    }

    /// Columns of what it writes.
    public int size() {
        return table.cols();
    }

    /// The mean of each token's rows.
    ///
    /// @param ids `width` for each row of y, rows of the table or −1 for an absent n-gram, and not all
    ///     of a token's −1; further ones are not read
    /// @param y [tokens, size], overwritten
    /// @throws IllegalArgumentException if an id is not a row of the table, or a token has none
    public void forward(Kernels kernels, int[] ids, Matrix y) {
        y.requireShape("y", y.rows(), size());
        if (ids.length < (long) width * y.rows()) {
            throw new IllegalArgumentException(
                    "ids: expected at least " + (long) width * y.rows() + ", found " + ids.length);
        }
        for (int i = 0; i < y.rows(); i++) {
            checkToken(ids, i);
        }
        kernels.gather(table, ids, width, y);
    }

    /// The adjoint of [#forward].
    ///
    /// @param ids what the forward pass read
    /// @param dy [tokens, size], read
    /// @param gradient of this, added to
    public void backward(
            TrainingKernels kernels, int[] ids, Matrix dy, FastTextEmbedding gradient) {
        dy.requireShape("dy", dy.rows(), size());
        kernels.gatherGradient(dy, ids, width, gradient.table);
    }

    private void checkToken(int[] ids, int token) {
        int largest = -1;
        for (int k = token * width; k < (token + 1) * width; k++) {
            if (ids[k] < -1 || ids[k] >= table.rows()) {
                throw new IllegalArgumentException(
                        "ids: expected each from -1 to "
                                + (table.rows() - 1)
                                + ", found "
                                + ids[k]
                                + " at token "
                                + token);
            }
            largest = Math.max(largest, ids[k]);
        }
        if (largest < 0) {
            throw new IllegalArgumentException(
                    "ids: expected at least one that is not -1, found none at token " + token);
        }
    }
}
