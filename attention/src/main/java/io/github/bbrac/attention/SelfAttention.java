package io.github.bbrac.attention;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// Multi-head scaled dot-product attention of each sequence to itself (Vaswani et al. 2017,
/// arXiv:1706.03762, equation 1; equations 4 to 6 of the BBRAC paper), without an output projection.
///
///     Q, K, V = x · W_qᵀ + b_q, x · W_kᵀ + b_k, x · W_vᵀ + b_v
///     y = softmax(Q · Kᵀ / √headSize) · V        head by head
///
/// The three projections are one product. Immutable, shared between threads.
///
/// @param queryKeyValue `query.*`, `key.*` and `value.*` one above the other, [3 · size, size]
/// @param heads divides size
public record SelfAttention(Linear queryKeyValue, int heads) {
    public SelfAttention {
        int size = queryKeyValue.in();
        if (queryKeyValue.out() != 3 * size) {
            throw new IllegalArgumentException(
                    "queryKeyValue: expected "
                            + 3 * size
                            + " outputs for "
                            + size
                            + " inputs, found "
                            + queryKeyValue.out());
        }
        if (heads < 1 || size % heads != 0) {
            throw new IllegalArgumentException(
                    "heads: expected a divisor of the size " + size + ", found " + heads);
        }
    }

    /// Loads `query.weight`, `query.bias`, and so on for `key` and `value`.
    public static SelfAttention load(ParameterSource from, int size, int heads) throws IOException {
        return new SelfAttention(
                new Linear(
                        from.weight(size, size, "query.weight", "key.weight", "value.weight"),
                        from.vector(size, "query.bias", "key.bias", "value.bias")),
                heads);
    }

    /// Columns of what it reads and writes.
    public int size() {
        return queryKeyValue.in();
    }

    /// Attends within each sequence.
    ///
    /// @param x [tokens, size], read
    /// @param projected [tokens, 3 · size], overwritten: queries, keys and values
    /// @param y [tokens, size], overwritten; may be `x` itself
    public void forward(
            Kernels kernels, Matrix x, Sequences sequences, Matrix projected, Matrix y) {
        y.requireShape("y", sequences.tokens(), size());
        queryKeyValue.forward(kernels, x, Activation.NONE, projected); // [tokens, 3 · size]
        kernels.attention(projected, sequences, heads, y); // [tokens, size]
    }
}
