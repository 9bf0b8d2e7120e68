package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Both directions of a GRU or LSTM layer. An item is one direction of a share of the sequences; it
/// steps through time on all of them at once, longest first, so that those still running are the
/// first rows of its state.
final class RecurrentJob extends Job {
    private Matrix inputs;
    private Recurrence forward;
    private Recurrence backward;
    private Sequences sequences;
    private Matrix cells;
    private Matrix y;
    private int shares;

    /// @param cells null: a GRU
    void set(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            int threads) {
        this.inputs = inputs;
        this.forward = forward;
        this.backward = backward;
        this.sequences = sequences;
        this.cells = cells;
        this.y = y;
        shares = Math.min(Math.ceilDiv(threads, 2), sequences.count());
        if (sequences.count() > 0) {
            sequences.byFallingLength(0); // sorts, which only one thread may do
        }
    }

    @Override
    void clear() {
        inputs = null;
        forward = null;
        backward = null;
        sequences = null;
        cells = null;
        y = null;
    }

    @Override
    int items() {
        return 2 * shares;
    }

    @Override
    boolean shared() {
        return (long) y.rows() * forward.weight().out() * forward.weight().in() >= 1 << 16;
    }

    @Override
    void run(int item, Scratch scratch) {
        boolean reversed = item % 2 == 1;
        int share = item / 2;
        int active = Math.ceilDiv(sequences.count() - share, shares);
        Recurrence recurrence = reversed ? backward : forward;
        PanelWeight w = PanelWeight.of(recurrence.weight());
        int hidden = w.in();
        int columns = Panels.count(w.out()) * PANEL + LANES; // room for a last, incomplete vector
        float[] h = scratch.buffer(0, active * hidden);
        float[] product = scratch.buffer(1, active * columns);
        float[] pad = scratch.buffer(2, columns);
        Arrays.fill(h, 0, active * hidden, 0);
        int steps = sequences.length(sequences.byFallingLength(share));
        for (int t = 0; t < steps; t++) {
            while (sequences.length(sequence(share, active - 1)) <= t) {
                active--;
            }
            Panels.product(
                    h,
                    0,
                    hidden,
                    active,
                    w.panels(),
                    w.panel(0),
                    w.out(),
                    hidden,
                    product,
                    0,
                    columns);
            for (int a = 0; a < active; a++) {
                int s = sequence(share, a);
                int row = reversed ? sequences.end(s) - 1 - t : sequences.start(s) + t;
                if (cells == null) {
                    gru(reversed, row, product, a * columns, h, a * hidden, pad);
                } else {
                    lstm(reversed, row, t == 0, product, a * columns, h, a * hidden, pad);
                }
            }
        }
    }

    private int sequence(int share, int row) {
        return sequences.byFallingLength(share + row * shares);
    }

    /// One step of one sequence: h' from the products `p` and the state `h`, which becomes h'. The
    /// products become r, z and n on the way.
    private void gru(boolean reversed, int row, float[] p, int po, float[] h, int ho, float[] pad) {
        int hidden = forward.hidden();
        Matrix bias = reversed ? backward.bias() : forward.bias();
        float[] bs = bias.data();
        int bo = bias.offset();
        float[] xs = inputs.data();
        int xo = inputs.rowOffset(row) + (reversed ? 3 * hidden : 0);
        int n = po + 2 * hidden;
        addTo(p, po, xs, xo, bs, bo, 2 * hidden);
        VectorMath.sigmoid(p, po, 2 * hidden, pad);
        newGate(p, po, n, xs, xo + 2 * hidden, bs, bo + 2 * hidden, hidden);
        VectorMath.tanh(p, n, hidden, pad);
        mix(p, po + hidden, n, h, ho, hidden);
        System.arraycopy(h, ho, y.data(), y.rowOffset(row) + (reversed ? hidden : 0), hidden);
    }

    /// p = x + (p + b): an input, and the recurrent product with its bias.
    private static void addTo(float[] p, int po, float[] x, int xo, float[] b, int bo, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector product = FloatVector.fromArray(SPECIES, p, po + j);
            FloatVector sum = product.add(FloatVector.fromArray(SPECIES, b, bo + j));
            FloatVector.fromArray(SPECIES, x, xo + j).add(sum).intoArray(p, po + j);
        }
        for (int j = whole; j < n; j++) {
            p[po + j] = x[xo + j] + (p[po + j] + b[bo + j]);
        }
    }

    /// p(no) = x + r ⊙ (p(no) + b) with r = p(ro): the argument of the new gate.
    private static void newGate(
            float[] p, int ro, int no, float[] x, int xo, float[] b, int bo, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector product = FloatVector.fromArray(SPECIES, p, no + j);
            FloatVector sum = product.add(FloatVector.fromArray(SPECIES, b, bo + j));
            FloatVector reset = FloatVector.fromArray(SPECIES, p, ro + j);
            reset.fma(sum, FloatVector.fromArray(SPECIES, x, xo + j)).intoArray(p, no + j);
        }
        for (int j = whole; j < n; j++) {
            p[no + j] = Math.fma(p[ro + j], p[no + j] + b[bo + j], x[xo + j]);
        }
    }

    /// h = n + z ⊙ (h − n) with z = p(zo) and n = p(no): (1 − z) ⊙ n + z ⊙ h.
    private static void mix(float[] p, int zo, int no, float[] h, int ho, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector fresh = FloatVector.fromArray(SPECIES, p, no + j);
            FloatVector update = FloatVector.fromArray(SPECIES, p, zo + j);
            FloatVector state = FloatVector.fromArray(SPECIES, h, ho + j);
            update.fma(state.sub(fresh), fresh).intoArray(h, ho + j);
        }
        for (int j = whole; j < n; j++) {
            h[ho + j] = Math.fma(p[zo + j], h[ho + j] - p[no + j], p[no + j]);
        }
    }

    /// One step of one sequence: c' and h' from the products `p`, the cells of the step before and the
    /// state `h`, which becomes h'. The products become i, f, g and o on the way.
    private void lstm(
            boolean reversed,
            int row,
            boolean first,
            float[] p,
            int po,
            float[] h,
            int ho,
            float[] pad) {
        int hidden = forward.hidden();
        Matrix bias = reversed ? backward.bias() : forward.bias();
        int xo = inputs.rowOffset(row) + (reversed ? 4 * hidden : 0);
        int half = reversed ? hidden : 0;
        int g = po + 2 * hidden;
        int o = g + hidden;
        float[] cs = cells.data();
        int co = cells.rowOffset(row) + half;
        addTo(p, po, inputs.data(), xo, bias.data(), bias.offset(), 4 * hidden);
        VectorMath.sigmoid(p, po, 2 * hidden, pad);
        VectorMath.tanh(p, g, hidden, pad);
        VectorMath.sigmoid(p, o, hidden, pad);
        multiply(p, po, p, g, p, g, hidden);
        if (!first) {
            int before = co + (reversed ? cells.stride() : -cells.stride());
            multiplyAdd(p, po + hidden, cs, before, p, g, hidden);
        }
        System.arraycopy(p, g, cs, co, hidden);
        VectorMath.tanh(p, g, hidden, pad);
        multiply(p, o, p, g, h, ho, hidden);
        System.arraycopy(h, ho, y.data(), y.rowOffset(row) + half, hidden);
    }

    /// c = a ⊙ b
    private static void multiply(float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector product = FloatVector.fromArray(SPECIES, a, ao + j);
            product.mul(FloatVector.fromArray(SPECIES, b, bo + j)).intoArray(c, co + j);
        }
        for (int j = whole; j < n; j++) {
            c[co + j] = a[ao + j] * b[bo + j];
        }
    }

    /// c = a ⊙ b + c
    private static void multiplyAdd(
            float[] a, int ao, float[] b, int bo, float[] c, int co, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector factor = FloatVector.fromArray(SPECIES, b, bo + j);
            FloatVector sum = FloatVector.fromArray(SPECIES, c, co + j);
            FloatVector.fromArray(SPECIES, a, ao + j).fma(factor, sum).intoArray(c, co + j);
        }
        for (int j = whole; j < n; j++) {
            c[co + j] = Math.fma(a[ao + j], b[bo + j], c[co + j]);
        }
    }
}
