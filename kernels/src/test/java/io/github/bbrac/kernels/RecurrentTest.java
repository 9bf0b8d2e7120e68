package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.U;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecurrentTest {
    /// Around the lanes of every vector width, and beyond one chain of sums.
    private static final int[] SIZES = {1, 3, 4, 7, 16, 17, 33, 64, 272};

    private final TestData data = new TestData();
    private final List<Kernels> sets = TestData.kernelSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    private record Layer(Matrix w, Matrix bias) {
        Recurrence prepared(Kernels kernels) {
            return new Recurrence(kernels.prepare(w), bias);
        }
    }

    private Layer layer(int gates, int hidden) {
        double scale = 1 / Math.sqrt(hidden);
        return new Layer(
                data.strided(gates * hidden, hidden, scale),
                data.strided(1, gates * hidden, scale));
    }

    @Test
    void gruFollowsItsEquationsInBothDirections() {
        for (int hidden : SIZES) {
            Sequences sequences = Sequences.ofLengths(3, 9, 1, 9, 2);
            Layer forward = layer(3, hidden);
            Layer backward = layer(3, hidden);
            Matrix inputs = data.strided(24, 6 * hidden, 1);
            double[][] expected = new double[24][2 * hidden];
            for (int s = 0; s < sequences.count(); s++) {
                int first = sequences.start(s);
                int last = sequences.end(s) - 1;
                gru(inputs, 0, forward, first, last, expected, 0);
                gru(inputs, 3 * hidden, backward, last, first, expected, hidden);
            }
            for (Kernels kernels : sets) {
                Matrix y = TestData.nan(24, 2 * hidden);
                kernels.gru(
                        inputs,
                        forward.prepared(kernels),
                        backward.prepared(kernels),
                        sequences,
                        y);
                assertStates(expected, y, hidden, kernels.name());
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    private static void gru(
            Matrix in, int col, Layer w, int first, int last, double[][] y, int to) {
        int hidden = w.w().cols();
        double[] h = new double[hidden];
        int step = first <= last ? 1 : -1;
        for (int t = first; t != last + step; t += step) {
            double[] p = product(w, h);
            for (int j = 0; j < hidden; j++) {
                double r = sigmoid(in.get(t, col + j) + p[j]);
                double z = sigmoid(in.get(t, col + hidden + j) + p[hidden + j]);
                double n = Math.tanh(in.get(t, col + 2 * hidden + j) + r * p[2 * hidden + j]);
                y[t][to + j] = (1 - z) * n + z * h[j];
            }
            System.arraycopy(y[t], to, h, 0, hidden);
        }
    }

    @Test
    void lstmFollowsItsEquationsInBothDirections() {
        for (int hidden : SIZES) {
            Sequences sequences = Sequences.ofLengths(3, 9, 1, 9, 2);
            Layer forward = layer(4, hidden);
            Layer backward = layer(4, hidden);
            Matrix inputs = data.strided(24, 8 * hidden, 1);
            double[][] expected = new double[24][2 * hidden];
            double[][] cells = new double[24][2 * hidden];
            for (int s = 0; s < sequences.count(); s++) {
                int first = sequences.start(s);
                int last = sequences.end(s) - 1;
                lstm(inputs, 0, forward, first, last, cells, expected, 0);
                lstm(inputs, 4 * hidden, backward, last, first, cells, expected, hidden);
            }
            for (Kernels kernels : sets) {
                Matrix c = TestData.nan(24, 2 * hidden);
                Matrix y = TestData.nan(24, 2 * hidden);
                kernels.lstm(
                        inputs,
                        forward.prepared(kernels),
                        backward.prepared(kernels),
                        sequences,
                        c,
                        y);
                assertStates(expected, y, hidden, kernels.name());
                assertStates(cells, c, hidden, kernels.name());
                TestData.assertNothingElseWritten(c);
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    private static void lstm(
            Matrix in,
            int col,
            Layer w,
            int first,
            int last,
            double[][] cells,
            double[][] y,
            int to) {
        int hidden = w.w().cols();
        double[] h = new double[hidden];
        double[] c = new double[hidden];
        int step = first <= last ? 1 : -1;
        for (int t = first; t != last + step; t += step) {
            double[] p = product(w, h);
            for (int j = 0; j < hidden; j++) {
                double i = sigmoid(in.get(t, col + j) + p[j]);
                double f = sigmoid(in.get(t, col + hidden + j) + p[hidden + j]);
                double g = Math.tanh(in.get(t, col + 2 * hidden + j) + p[2 * hidden + j]);
                double o = sigmoid(in.get(t, col + 3 * hidden + j) + p[3 * hidden + j]);
                c[j] = f * c[j] + i * g;
                cells[t][to + j] = c[j];
                y[t][to + j] = o * Math.tanh(c[j]);
            }
            System.arraycopy(y[t], to, h, 0, hidden);
        }
    }

    private static double[] product(Layer w, double[] h) {
        double[] p = new double[w.w().rows()];
        for (int o = 0; o < p.length; o++) {
            p[o] = w.bias().get(0, o);
            for (int c = 0; c < h.length; c++) {
                p[o] += w.w().get(o, c) * h[c];
            }
        }
        return p;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /// Each of nine steps adds the error of a sum of `hidden` products whose magnitudes come to about
    /// √hidden, and some ulps of the gates; the gates' slopes, at most 1, carry it on.
    private static void assertStates(double[][] expected, Matrix y, int hidden, String what) {
        double bound = 9 * (hidden * Math.sqrt(hidden) + 40) * U;
        for (int t = 0; t < y.rows(); t++) {
            for (int j = 0; j < y.cols(); j++) {
                TestData.assertNear(expected[t][j], y.get(t, j), bound, what);
            }
        }
    }

    @Test
    void saturatedGatesStayFinite() {
        Matrix inputs = Matrix.zeros(4, 48);
        java.util.Arrays.fill(inputs.data(), 80);
        java.util.Arrays.fill(inputs.data(), 0, 96, -1e30f);
        Layer w = layer(4, 6);
        Layer gru = layer(3, 8);
        for (Kernels kernels : sets) {
            Recurrence r = w.prepared(kernels);
            Matrix c = TestData.nan(4, 12);
            Matrix y = TestData.nan(4, 12);
            kernels.lstm(inputs, r, r, Sequences.ofLengths(4), c, y);
            Matrix z = TestData.nan(4, 16);
            Recurrence g = gru.prepared(kernels);
            kernels.gru(inputs, g, g, Sequences.ofLengths(4), z);
            for (int t = 0; t < 4; t++) {
                for (int j = 0; j < 12; j++) {
                    TestData.assertNear(0, y.get(t, j), 1, kernels.name());
                    TestData.assertNear(0, c.get(t, j), 5, kernels.name());
                }
                for (int j = 0; j < 16; j++) {
                    TestData.assertNear(0, z.get(t, j), 1, kernels.name());
                }
            }
        }
    }
}
