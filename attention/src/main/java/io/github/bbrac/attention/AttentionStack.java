package io.github.bbrac.attention;

import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Self-attention layers one after the other, each replacing its input or, with residual
/// connections, adding to it (equations 4 to 8 of the BBRAC paper; the scaling factor of its
/// equation 4 is √headSize).
///
///     plain:    x ← F(x)
///     residual: x ← x + F(x)
///
/// Immutable, shared between threads.
///
/// @param layers `layers.N.query.weight` and so on, at least one, all of one size
/// @param residual whether a layer adds to its input
public record AttentionStack(List<SelfAttention> layers, boolean residual) {
    public AttentionStack {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("depth: expected at least 1 layer, found none");
        }
    }

    /// Loads `layers.N.query.weight` and so on.
    public static AttentionStack load(
            ParameterSource from, int size, int heads, int depth, boolean residual)
            throws IOException {
        List<SelfAttention> layers = new ArrayList<>();
        for (int n = 0; n < depth; n++) {
            layers.add(SelfAttention.load(from.at("layers." + n), size, heads));
        }
        return new AttentionStack(layers, residual);
    }

    /// Columns of what it reads and writes.
    public int size() {
        return layers.getFirst().size();
    }

    /// Memory for a run, one thread at a time.
    public static final class Workspace {
        private final Buffer projected;
        private final Buffer attended;

        /// Memory for a run of a stack of this size.
        ///
        /// @param size columns of what the stack reads and writes
        public Workspace(int size) {
            projected = new Buffer(3 * size);
            attended = new Buffer(size);
        }
    }

    /// All layers.
    ///
    /// @param x [tokens, size], read
    /// @param y [tokens, size], overwritten; may be `x` itself
    public void forward(
            Kernels kernels, Matrix x, Sequences sequences, Workspace workspace, Matrix y) {
        Matrix projected = workspace.projected.rows(sequences.tokens());
        Matrix from = x;
        for (int n = 0; n < layers.size(); n++) {
            SelfAttention layer = layers.get(n);
            if (residual) {
                Matrix attended = workspace.attended.rows(sequences.tokens());
                layer.forward(kernels, from, sequences, projected, attended); // F(x)
                kernels.add(from, attended, y); // x + F(x)
            } else {
                layer.forward(kernels, from, sequences, projected, y); // F(x)
            }
            from = y;
        }
    }

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final List<SelfAttention.Tape> layers = new ArrayList<>();
        private final List<Buffer> outputs = new ArrayList<>();
        private final Buffer attended;

        /// Memory for training this stack.
        public Tape(AttentionStack stack) {
            int size = stack.size();
            Buffer dprojected = new Buffer(3 * size);
            for (int n = 0; n < stack.layers.size(); n++) {
                layers.add(new SelfAttention.Tape(size, dprojected));
                outputs.add(new Buffer(size));
            }
            attended = new Buffer(size);
        }
    }

    /// All layers, for a backward pass after it.
    ///
    /// @param x [tokens, size], read, by the backward pass too
    /// @param sequences may not change before the backward pass
    /// @return [tokens, size], the tape's
    public Matrix forward(TrainingKernels kernels, Matrix x, Sequences sequences, Tape tape) {
        Matrix from = x;
        for (int n = 0; n < layers.size(); n++) {
            SelfAttention layer = layers.get(n);
            SelfAttention.Tape own = tape.layers.get(n);
            Matrix y = tape.outputs.get(n).rows(sequences.tokens());
            if (residual) {
                Matrix attended = tape.attended.rows(sequences.tokens());
                layer.forward(kernels, from, sequences, Dropout.NONE, own, attended); // F(x)
                kernels.add(from, attended, y); // x + F(x)
            } else {
                layer.forward(kernels, from, sequences, Dropout.NONE, own, y); // F(x)
            }
            from = y;
        }
        return from;
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param d [tokens, size], read as the gradient of the result and overwritten by that of x
    /// @param gradient of this, added to
    public void backward(TrainingKernels kernels, Tape tape, AttentionStack gradient, Matrix d) {
        for (int n = layers.size() - 1; n >= 0; n--) {
            SelfAttention layer = layers.get(n);
            SelfAttention.Tape own = tape.layers.get(n);
            if (residual) {
                layer.backwardAdd(kernels, own, d, gradient.layers.get(n), d);
            } else {
                layer.backward(kernels, own, d, gradient.layers.get(n), d);
            }
        }
    }
}
