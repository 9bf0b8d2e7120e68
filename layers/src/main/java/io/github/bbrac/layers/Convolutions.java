package io.github.bbrac.layers;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Parallel convolutions along each sequence, with zeros around it, side by side (Kim 2014,
/// arXiv:1408.5882, equation 2, here without the pooling over time that follows there).
///
///     y(t) = [relu(W_1 · x(t − w_1/2 … t + w_1/2) + b_1), relu(W_2 · …) + b_2), …]
///
/// Immutable, shared between threads.
///
/// @param layers in the order of the output's columns
public record Convolutions(List<Layer> layers) {
    /// One convolution.
    ///
    /// @param window `layers.N.weight` and `layers.N.bias`, [channels, width · in]
    /// @param width tokens that it sees, odd
    public record Layer(Linear window, int width) {
        public Layer {
            if (width < 1 || width % 2 == 0) {
                throw new IllegalArgumentException(
                        "width: expected an odd number of at least 1, found " + width);
            }
        }

        int in() {
            return window.in() / width;
        }
    }

    public Convolutions {
        layers = List.copyOf(layers);
    }

    /// Loads `layers.N.weight` and `layers.N.bias` for each width.
    public static Convolutions load(
            ParameterSource from, int in, int channels, List<Integer> widths) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (int n = 0; n < widths.size(); n++) {
            ParameterSource layer = from.at("layers." + n);
            int width = widths.get(n);
            layers.add(
                    new Layer(
                            new Linear(
                                    layer.convolution(channels, in, width, "weight"),
                                    layer.vector(channels, "bias")),
                            width));
        }
        return new Convolutions(layers);
    }

    /// Columns of what it writes.
    public int size() {
        return layers.stream().mapToInt(layer -> layer.window().out()).sum();
    }

    /// Memory for a run, one thread at a time.
    public static final class Workspace {
        private final List<Buffer> windows = new ArrayList<>();
        private final List<ColumnRange> outputs = new ArrayList<>();

        /// Memory for a run of these convolutions.
        public Workspace(Convolutions convolutions) {
            int from = 0;
            for (Layer layer : convolutions.layers) {
                int to = from + layer.window().out();
                windows.add(new Buffer(layer.window().in()));
                outputs.add(new ColumnRange(from, to));
                from = to;
            }
        }
    }

    /// All convolutions of each sequence.
    ///
    /// @param x [tokens, in], read
    /// @param y [tokens, size], overwritten
    public void forward(
            Kernels kernels, Matrix x, Sequences sequences, Workspace workspace, Matrix y) {
        int tokens = sequences.tokens();
        for (int n = 0; n < layers.size(); n++) {
            Layer layer = layers.get(n);
            x.requireShape("x", tokens, layer.in());
            y.requireShape("y", tokens, y.cols());
            Matrix windows = workspace.windows.get(n).rows(tokens);
            kernels.unfold(x, sequences, layer.width(), windows); // [tokens, width · in]
            Matrix part = workspace.outputs.get(n).of(y);
            layer.window().forward(kernels, windows, Activation.RELU, part); // [tokens, channels]
        }
    }

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final Workspace forward;
        private final List<ColumnRange> doutputs = new ArrayList<>();
        private final List<Buffer> dactivations = new ArrayList<>();
        private final List<Buffer> dwindows = new ArrayList<>();
        private final Buffer dx;
        private final Buffer y;
        private Sequences sequences = new Sequences();

        /// Memory for training these convolutions.
        public Tape(Convolutions convolutions) {
            forward = new Workspace(convolutions);
            int from = 0;
            for (Layer layer : convolutions.layers) {
                int to = from + layer.window().out();
                doutputs.add(new ColumnRange(from, to));
                dactivations.add(new Buffer(to - from));
                dwindows.add(new Buffer(layer.window().in()));
                from = to;
            }
            dx = new Buffer(convolutions.layers.getFirst().in());
            y = new Buffer(from);
        }
    }

    /// As in recognition, for a backward pass after it.
    ///
    /// @param x [tokens, in], read
    /// @param sequences may not change before the backward pass
    /// @return [tokens, size], the tape's
    public Matrix forward(TrainingKernels kernels, Matrix x, Sequences sequences, Tape tape) {
        tape.sequences = sequences;
        Matrix y = tape.y.rows(sequences.tokens());
        forward(kernels, x, sequences, tape.forward, y);
        return y;
    }

    /// The adjoint of the forward pass that the tape holds. The slope of relu is known from its result.
    ///
    /// @param dy [tokens, size], read
    /// @param gradient of this, added to
    /// @param dx [tokens, in], overwritten
    public void backward(
            TrainingKernels kernels, Tape tape, Matrix dy, Convolutions gradient, Matrix dx) {
        int tokens = tape.sequences.tokens();
        Matrix y = tape.y.rows(tokens);
        for (int n = 0; n < layers.size(); n++) {
            Layer layer = layers.get(n);
            Matrix part = tape.forward.outputs.get(n).of(y);
            Matrix dpart = tape.doutputs.get(n).of(dy);
            Matrix dactivation = tape.dactivations.get(n).rows(tokens); // [tokens, channels]
            kernels.activateGradient(Activation.RELU, part, dpart, dactivation);
            Matrix windows = tape.forward.windows.get(n).rows(tokens); // [tokens, width · in]
            Matrix dwindows = tape.dwindows.get(n).rows(tokens);
            Linear dwindow = gradient.layers.get(n).window();
            layer.window().backward(kernels, windows, dactivation, dwindow, dwindows);
            Matrix share = n == 0 ? dx : tape.dx.rows(tokens); // [tokens, in]
            kernels.unfoldGradient(dwindows, tape.sequences, layer.width(), share);
            if (n > 0) {
                kernels.add(dx, share, dx);
            }
        }
    }
}
