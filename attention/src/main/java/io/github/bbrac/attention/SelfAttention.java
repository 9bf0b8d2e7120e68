package io.github.bbrac.attention;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
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

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final Buffer projected;
        private final Buffer dprojected;
        private Matrix x;
        private Sequences sequences;
        private Dropout dropout;

        /// Memory for training one layer of this size.
        ///
        /// @param dprojected of 3 · size columns, for a backward pass only: layers may share it
        public Tape(int size, Buffer dprojected) {
            projected = new Buffer(3 * size);
            this.dprojected = dprojected;
        }
    }

    /// Attends within each sequence, with dropout on the softmax, for a backward pass after it.
    ///
    /// @param x [tokens, size], read, by the backward pass too
    /// @param sequences may not change before the backward pass
    /// @param y [tokens, size], overwritten
    public void forward(
            TrainingKernels kernels,
            Matrix x,
            Sequences sequences,
            Dropout dropout,
            Tape tape,
            Matrix y) {
        y.requireShape("y", sequences.tokens(), size());
        tape.x = x;
        tape.sequences = sequences;
        tape.dropout = dropout;
        Matrix projected = tape.projected.rows(sequences.tokens());
        queryKeyValue.forward(kernels, x, Activation.NONE, projected); // [tokens, 3 · size]
        if (dropout.rate() == 0) {
            kernels.attention(projected, sequences, heads, y); // [tokens, size]
        } else {
            kernels.attention(projected, sequences, heads, dropout, y); // [tokens, size]
        }
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param dy [tokens, size], read
    /// @param gradient of this, added to
    /// @param dx [tokens, size], overwritten; may be `dy` itself
    public void backward(
            TrainingKernels kernels, Tape tape, Matrix dy, SelfAttention gradient, Matrix dx) {
        Matrix dprojected = dprojected(kernels, tape, dy);
        queryKeyValue.backward(kernels, tape.x, dprojected, gradient.queryKeyValue, dx);
    }

    /// As [#backward], for an input that was read elsewhere too.
    ///
    /// @param dx [tokens, size], added to; may be `dy` itself
    public void backwardAdd(
            TrainingKernels kernels, Tape tape, Matrix dy, SelfAttention gradient, Matrix dx) {
        Matrix dprojected = dprojected(kernels, tape, dy);
        queryKeyValue.backwardAdd(kernels, tape.x, dprojected, gradient.queryKeyValue, dx);
    }

    private Matrix dprojected(TrainingKernels kernels, Tape tape, Matrix dy) {
        int tokens = tape.sequences.tokens();
        dy.requireShape("dy", tokens, size());
        Matrix projected = tape.projected.rows(tokens);
        Matrix dprojected = tape.dprojected.rows(tokens); // [tokens, 3 · size]
        kernels.attentionGradient(projected, tape.sequences, heads, tape.dropout, dy, dprojected);
        return dprojected;
    }
}
