package io.github.bbrac.bigru;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;

/// A bidirectional long short-term memory of any depth (Hochreiter & Schmidhuber 1997, with the forget
/// gate of Gers, Schmidhuber & Cummins 2000), as PyTorch computes it.
///
///     i, f, o = σ(W_i x + b_i + W_h h + b_h)      each with weights of its own
///     g = tanh(W_ig x + b_ig + W_hg h + b_hg)
///     c' = f ⊙ c + i ⊙ g
///     h' = o ⊙ tanh(c')                           y = [h' forwards, h' backwards]
///
/// Immutable, shared between threads.
///
/// @param layers gates in the order i, f, g, o; at least one layer
public record BiLstm(List<RecurrentLayer> layers) {
    private static final int GATES = 4;

    public BiLstm {
        layers = RecurrentLayer.requireStack(layers, GATES);
    }

    /// Loads `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, the same with `_reverse`, and so on
    /// for each layer: the names of PyTorch's `nn.LSTM`.
    public static BiLstm load(ParameterSource from, int in, int hidden, int depth)
            throws IOException {
        return new BiLstm(RecurrentLayer.load(from, GATES, in, hidden, depth));
    }

    /// Size of the state of one direction.
    public int hidden() {
        return layers.getFirst().forward().hidden();
    }

    /// Columns of what it writes: both directions.
    public int size() {
        return 2 * hidden();
    }

    /// Memory for a run, one thread at a time.
    public static final class Workspace {
        private final Buffer inputs;
        private final Buffer cells;

        /// Memory for a run with a state of this size.
        public Workspace(int hidden) {
            inputs = new Buffer(2 * GATES * hidden);
            cells = new Buffer(2 * hidden);
        }
    }

    /// Both directions of all layers over each sequence.
    ///
    /// @param x [tokens, in], read
    /// @param y [tokens, 2 · hidden], overwritten
    public void forward(
            Kernels kernels, Matrix x, Sequences sequences, Workspace workspace, Matrix y) {
        y.requireShape("y", sequences.tokens(), size());
        Matrix inputs = workspace.inputs.rows(sequences.tokens());
        Matrix cells = workspace.cells.rows(sequences.tokens());
        Matrix from = x;
        for (int n = 0; n < layers.size(); n++) {
            RecurrentLayer layer = layers.get(n);
            layer.inputs().forward(kernels, from, Activation.NONE, inputs); // [tokens, 8 · hidden]
            kernels.lstm(inputs, layer.forward(), layer.backward(), sequences, cells, y);
            from = y; // [tokens, 2 · hidden]
        }
    }

    /// As in recognition, for a backward pass after it.
    ///
    /// @param x [tokens, in], read, by the backward pass too
    /// @param sequences may not change before the backward pass
    /// @return [tokens, 2 · hidden], the tape's
    public Matrix forward(
            TrainingKernels kernels, Matrix x, Sequences sequences, RecurrentTape tape) {
        tape.begin(x, sequences);
        for (int n = 0; n < layers.size(); n++) {
            RecurrentLayer layer = layers.get(n);
            Matrix inputs = tape.inputs(n); // [tokens, 8 · hidden]
            Matrix y = tape.output(n); // [tokens, 2 · hidden]
            layer.inputs().forward(kernels, tape.read(n), Activation.NONE, inputs);
            Matrix cells = tape.cells(n);
            kernels.lstm(inputs, layer.forward(), layer.backward(), sequences, cells, y);
        }
        return tape.output(layers.size() - 1);
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param dy [tokens, 2 · hidden], read
    /// @param gradient of this, added to
    /// @param dx [tokens, in], overwritten
    public void backward(
            TrainingKernels kernels, RecurrentTape tape, Matrix dy, BiLstm gradient, Matrix dx) {
        Matrix dinputs = tape.dinputs(); // [tokens, 8 · hidden]
        Matrix doutputs = dy;
        for (int n = layers.size() - 1; n >= 0; n--) {
            RecurrentLayer layer = layers.get(n);
            RecurrentLayer own = gradient.layers.get(n);
            kernels.lstmGradient(
                    tape.inputs(n),
                    layer.forwardAdjoint(own),
                    layer.backwardAdjoint(own),
                    tape.sequences(),
                    tape.cells(n),
                    tape.output(n),
                    doutputs,
                    dinputs);
            doutputs = n == 0 ? dx : tape.doutputs();
            layer.inputs().backward(kernels, tape.read(n), dinputs, own.inputs(), doutputs);
        }
    }
}
