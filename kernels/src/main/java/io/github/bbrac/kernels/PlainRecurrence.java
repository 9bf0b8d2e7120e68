package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// The adjoints of GRU and LSTM, one direction of one sequence after the other, from its last step to its first.
final class PlainRecurrence {
    private final int hidden;
    private final RecurrenceAdjoint adjoint;

    /// States of the steps before, [tokens, hidden]: zeros where a sequence begins.
    private final Matrix before;

    /// Gradients of the recurrent products, [tokens, gates · hidden].
    private final Matrix da;

    /// The gradient that steps done so far have for the state of the step before them.
    private final double[] dh;

    /// The same for its cells.
    private final double[] dc;

    private PlainRecurrence(RecurrenceAdjoint adjoint, int tokens) {
        this.adjoint = adjoint;
        hidden = adjoint.hidden();
        before = Matrix.zeros(tokens, hidden);
        da = Matrix.zeros(tokens, adjoint.recurrence().weight().out());
        dh = new double[hidden];
        dc = new double[hidden];
    }

    /// One step of a layer's adjoint, from row `t`, whose step before is row `from` or none, at −1.
    private interface Step {
        void back(PlainRecurrence direction, int side, int t, int from);
    }

    static void gru(
            TrainingKernels kernels,
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        int size = 3 * forward.hidden();
        Step step =
                (direction, side, t, from) ->
                        direction.gruStep(
                                t,
                                inputs.cols(side * size, (side + 1) * size),
                                half(dy, side),
                                dinputs.cols(side * size, (side + 1) * size));
        run(kernels, forward, backward, sequences, y, step);
    }

    static void lstm(
            TrainingKernels kernels,
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        int size = 4 * forward.hidden();
        Step step =
                (direction, side, t, from) ->
                        direction.lstmStep(
                                t,
                                from,
                                inputs.cols(side * size, (side + 1) * size),
                                half(cells, side),
                                half(dy, side),
                                dinputs.cols(side * size, (side + 1) * size));
        run(kernels, forward, backward, sequences, y, step);
    }

    /// The columns of the forward direction, at side 0, or of the backward one, at side 1.
    private static Matrix half(Matrix m, int side) {
        int hidden = m.cols() / 2;
        return m.cols(side * hidden, (side + 1) * hidden);
    }

    private static void run(
            TrainingKernels kernels,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Step step) {
        for (int side = 0; side < 2; side++) {
            RecurrenceAdjoint adjoint = side == 0 ? forward : backward;
            PlainRecurrence direction = new PlainRecurrence(adjoint, sequences.tokens());
            for (int s = 0; s < sequences.count(); s++) {
                direction.sequence(side, sequences.start(s), sequences.end(s), half(y, side), step);
            }
            kernels.linearGradient(
                    direction.before, direction.da, adjoint.dweight(), adjoint.dbias());
        }
    }

    private void sequence(int side, int start, int end, Matrix y, Step step) {
        Arrays.fill(dh, 0);
        Arrays.fill(dc, 0);
        for (int k = end - start - 1; k >= 0; k--) {
            int t = side == 0 ? start + k : end - 1 - k;
            int from = k == 0 ? -1 : side == 0 ? t - 1 : t + 1;
            if (from >= 0) {
                before.rows(t, t + 1).copyFrom(y.rows(from, from + 1));
            }
            step.back(this, side, t, from);
            Matrix transposed = PlainKernels.PlainWeight.of(adjoint.transposed()).w();
            for (int j = 0; j < hidden; j++) {
                dh[j] += PlainKernels.dot(da, t, transposed, j);
            }
        }
    }

    private void gruStep(int t, Matrix inputs, Matrix dy, Matrix dinputs) {
        Matrix a = PlainKernels.recurrentProduct(before.rows(t, t + 1), adjoint.recurrence());
        for (int j = 0; j < hidden; j++) {
            int zj = hidden + j;
            int nj = 2 * hidden + j;
            double r = PlainKernels.sigmoid(inputs.get(t, j) + a.get(0, j));
            double z = PlainKernels.sigmoid(inputs.get(t, zj) + a.get(0, zj));
            double n = Math.tanh(inputs.get(t, nj) + r * a.get(0, nj));
            double d = dy.get(t, j) + dh[j];
            double dn = d * (1 - z) * (1 - n * n);
            dh[j] = d * z;
            dinputs.set(t, j, (float) (dn * a.get(0, nj) * r * (1 - r)));
            dinputs.set(t, zj, (float) (d * (before.get(t, j) - n) * z * (1 - z)));
            dinputs.set(t, nj, (float) dn);
            da.set(t, nj, (float) (dn * r));
        }
        Matrix gates = da.rows(t, t + 1).cols(0, 2 * hidden);
        gates.copyFrom(dinputs.rows(t, t + 1).cols(0, 2 * hidden));
    }

    private void lstmStep(int t, int from, Matrix inputs, Matrix cells, Matrix dy, Matrix dinputs) {
        Matrix a = PlainKernels.recurrentProduct(before.rows(t, t + 1), adjoint.recurrence());
        for (int j = 0; j < hidden; j++) {
            int fj = hidden + j;
            int gj = 2 * hidden + j;
            int oj = 3 * hidden + j;
            double i = PlainKernels.sigmoid(inputs.get(t, j) + a.get(0, j));
            double f = PlainKernels.sigmoid(inputs.get(t, fj) + a.get(0, fj));
            double g = Math.tanh(inputs.get(t, gj) + a.get(0, gj));
            double o = PlainKernels.sigmoid(inputs.get(t, oj) + a.get(0, oj));
            double c = from < 0 ? 0 : cells.get(from, j);
            double tanh = Math.tanh(cells.get(t, j));
            double d = dy.get(t, j) + dh[j];
            double dcell = dc[j] + d * o * (1 - tanh * tanh);
            dh[j] = 0;
            dc[j] = dcell * f;
            da.set(t, j, (float) (dcell * g * i * (1 - i)));
            da.set(t, fj, (float) (dcell * c * f * (1 - f)));
            da.set(t, gj, (float) (dcell * i * (1 - g * g)));
            da.set(t, oj, (float) (d * tanh * o * (1 - o)));
        }
        dinputs.rows(t, t + 1).copyFrom(da.rows(t, t + 1));
    }
}
