package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// Every operation as its definition says, in loops that a reader can check against it. Products are
/// summed in float, by fused multiply-add over rising index, block by block; everything else is
/// computed in double and rounded once.
class PlainKernels implements Kernels {
    /// Terms of a product that are summed in one chain before their sum joins that of the blocks before. A
    /// chain over all inputs would round each term at the size of the whole.
    static final int SUM_BLOCK = 256;

    /// @param w [out, in], its own copy
    /// @param transposed whether the matrix that was prepared was its transpose
    record PlainWeight(Matrix w, boolean transposed) implements Weight {
        @Override
        public int out() {
            return w.rows();
        }

        @Override
        public int in() {
            return w.cols();
        }

        static PlainWeight of(Weight weight) {
            if (weight instanceof PlainWeight plain) {
                return plain;
            }
            throw new IllegalArgumentException(
                    "weight: expected one that the plain kernels prepared, found "
                            + weight.getClass().getSimpleName());
        }
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public Weight prepare(Matrix w) {
        return new PlainWeight(Matrix.of(w.rows(), w.cols(), w.toArray()), false);
    }

    @Override
    public void linear(Matrix x, Weight w, Matrix bias, Activation f, Matrix y) {
        Matrix weight = PlainWeight.of(w).w();
        for (int i = 0; i < y.rows(); i++) {
            for (int o = 0; o < y.cols(); o++) {
                y.set(i, o, activate(f, dot(bias.get(0, o), x, i, weight, o)));
            }
        }
    }

    @Override
    public void linearAdd(Matrix x, Weight w, Matrix bias, Matrix residual, Matrix y) {
        Matrix weight = PlainWeight.of(w).w();
        for (int i = 0; i < y.rows(); i++) {
            for (int o = 0; o < y.cols(); o++) {
                float start = bias.get(0, o) + residual.get(i, o);
                y.set(i, o, dot(start, x, i, weight, o));
            }
        }
    }

    static float dot(Matrix a, int i, Matrix b, int j) {
        return dot(0, a, i, b, j);
    }

    /// start + Σ_c a(i, c) · b(j, c), block by block.
    static float dot(float start, Matrix a, int i, Matrix b, int j) {
        float total = start;
        for (int block = 0; block < a.cols(); block += SUM_BLOCK) {
            float sum = 0;
            for (int c = block; c < Math.min(block + SUM_BLOCK, a.cols()); c++) {
                sum = Math.fma(a.get(i, c), b.get(j, c), sum);
            }
            total += sum;
        }
        return total;
    }

    static float activate(Activation f, float x) {
        return switch (f) {
            case NONE -> x;
            case GELU -> (float) (0.5 * x * (1 + Erf.erf(x / Math.sqrt(2))));
            case RELU -> Math.max(x, 0);
        };
    }

    @Override
    public void layerNorm(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {
        double[] normal = new double[x.cols()];
        for (int i = 0; i < x.rows(); i++) {
            normalise(x, i, epsilon, normal);
            for (int j = 0; j < x.cols(); j++) {
                y.set(i, j, (float) (gamma.get(0, j) * normal[j] + beta.get(0, j)));
            }
        }
    }

    /// Row i of x with mean 0 and deviation 1.
    ///
    /// @return 1 / √(σ² + ε)
    static double normalise(Matrix x, int i, float epsilon, double[] normal) {
        int hidden = x.cols();
        double mean = 0;
        for (int j = 0; j < hidden; j++) {
            mean += x.get(i, j) / (double) hidden;
        }
        double variance = 0;
        for (int j = 0; j < hidden; j++) {
            variance += (x.get(i, j) - mean) * (x.get(i, j) - mean) / hidden;
        }
        double scale = 1 / Math.sqrt(variance + epsilon);
        for (int j = 0; j < hidden; j++) {
            normal[j] = (x.get(i, j) - mean) * scale;
        }
        return scale;
    }

    @Override
    public void add(Matrix a, Matrix b, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, a.get(i, j) + b.get(i, j));
            }
        }
    }

    @Override
    public void gather(Matrix table, int[] rows, int width, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                double sum = 0;
                int present = 0;
                for (int k = i * width; k < (i + 1) * width; k++) {
                    if (rows[k] >= 0) {
                        sum += table.get(rows[k], j);
                        present++;
                    }
                }
                y.set(i, j, (float) (sum / present));
            }
        }
    }

    @Override
    public void gatherAdd(Matrix table, int[] rows, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, y.get(i, j) + table.get(rows[i], j));
            }
        }
    }

    @Override
    public void unfold(Matrix x, Sequences sequences, int width, Matrix y) {
        int cols = x.cols();
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                for (int k = 0; k < width; k++) {
                    int from = t + k - width / 2;
                    boolean inside = from >= sequences.start(s) && from < sequences.end(s);
                    for (int j = 0; j < cols; j++) {
                        y.set(t, k * cols + j, inside ? x.get(from, j) : 0);
                    }
                }
            }
        }
    }

    @Override
    public void attention(Matrix queryKeyValue, Sequences sequences, int heads, Matrix y) {
        PlainAttention.forward(queryKeyValue, sequences, heads, Dropout.NONE, y);
    }

    static void softmax(double[] p, int n) {
        double max = Arrays.stream(p, 0, n).max().orElse(0);
        double sum = 0;
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(p[j] - max);
            sum += p[j];
        }
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
        }
    }

    @Override
    public void gru(
            Matrix inputs, Recurrence forward, Recurrence backward, Sequences sequences, Matrix y) {
        int hidden = forward.hidden();
        for (int s = 0; s < sequences.count(); s++) {
            int first = sequences.start(s);
            int last = sequences.end(s) - 1;
            gruDirection(inputs.cols(0, 3 * hidden), forward, first, last, y.cols(0, hidden));
            Matrix inputsBackward = inputs.cols(3 * hidden, 6 * hidden);
            gruDirection(inputsBackward, backward, last, first, y.cols(hidden, 2 * hidden));
        }
    }

    /// Steps from row `first` to row `last`, which may lie before it.
    private static void gruDirection(Matrix inputs, Recurrence w, int first, int last, Matrix y) {
        int hidden = w.hidden();
        Matrix h = Matrix.zeros(1, hidden);
        int step = first <= last ? 1 : -1;
        for (int t = first; t != last + step; t += step) {
            Matrix product = recurrentProduct(h, w);
            for (int j = 0; j < hidden; j++) {
                double r = sigmoid(inputs.get(t, j) + product.get(0, j));
                double z = sigmoid(inputs.get(t, hidden + j) + product.get(0, hidden + j));
                double n =
                        Math.tanh(
                                inputs.get(t, 2 * hidden + j) + r * product.get(0, 2 * hidden + j));
                y.set(t, j, (float) ((1 - z) * n + z * h.get(0, j)));
            }
            h.copyFrom(y.rows(t, t + 1));
        }
    }

    @Override
    public void lstm(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y) {
        int hidden = forward.hidden();
        for (int s = 0; s < sequences.count(); s++) {
            int first = sequences.start(s);
            int last = sequences.end(s) - 1;
            Matrix in = inputs.cols(0, 4 * hidden);
            lstmDirection(in, forward, first, last, cells.cols(0, hidden), y.cols(0, hidden));
            in = inputs.cols(4 * hidden, 8 * hidden);
            Matrix c = cells.cols(hidden, 2 * hidden);
            lstmDirection(in, backward, last, first, c, y.cols(hidden, 2 * hidden));
        }
    }

    private static void lstmDirection(
            Matrix inputs, Recurrence w, int first, int last, Matrix cells, Matrix y) {
        int hidden = w.hidden();
        Matrix h = Matrix.zeros(1, hidden);
        Matrix c = Matrix.zeros(1, hidden);
        int step = first <= last ? 1 : -1;
        for (int t = first; t != last + step; t += step) {
            Matrix product = recurrentProduct(h, w);
            for (int j = 0; j < hidden; j++) {
                double i = sigmoid(inputs.get(t, j) + product.get(0, j));
                double f = sigmoid(inputs.get(t, hidden + j) + product.get(0, hidden + j));
                double g =
                        Math.tanh(inputs.get(t, 2 * hidden + j) + product.get(0, 2 * hidden + j));
                double o = sigmoid(inputs.get(t, 3 * hidden + j) + product.get(0, 3 * hidden + j));
                double cell = f * c.get(0, j) + i * g;
                cells.set(t, j, (float) cell);
                y.set(t, j, (float) (o * Math.tanh(cell)));
            }
            c.copyFrom(cells.rows(t, t + 1));
            h.copyFrom(y.rows(t, t + 1));
        }
    }

    static Matrix recurrentProduct(Matrix h, Recurrence w) {
        Matrix weight = PlainWeight.of(w.weight()).w();
        Matrix product = Matrix.zeros(1, weight.rows());
        for (int o = 0; o < weight.rows(); o++) {
            product.set(0, o, dot(h, 0, weight, o) + w.bias().get(0, o));
        }
        return product;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public Chain prepareChain(Matrix start, Matrix end, Matrix transitions) {
        return new PlainChain(start, end, transitions);
    }

    @Override
    public float bestPath(Matrix emissions, Chain chain, int[] path) {
        return PlainChain.of(chain).bestPath(emissions, path);
    }

    @Override
    public void finish(Matrix y) {}

    @Override
    public void close() {}
}
