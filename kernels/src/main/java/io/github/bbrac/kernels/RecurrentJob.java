package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

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
        int columns = Panels.count(w.out()) * PANEL;
        float[] h = scratch.buffer(0, active * hidden);
        float[] product = scratch.buffer(1, active * columns);
        Arrays.fill(h, 0, active * hidden, 0);
        int steps = sequences.length(sequences.byFallingLength(share));
        for (int t = 0; t < steps; t++) {
            while (sequences.length(sequence(share, active - 1)) <= t) {
                active--;
            }
            Panels.product(h, 0, hidden, active, w.panels(), w.out(), hidden, product, 0, columns);
            for (int a = 0; a < active; a++) {
                int s = sequence(share, a);
                int row = reversed ? sequences.end(s) - 1 - t : sequences.start(s) + t;
                if (cells == null) {
                    gru(reversed, row, product, a * columns, h, a * hidden);
                } else {
                    lstm(reversed, row, t == 0, product, a * columns, h, a * hidden);
                }
            }
        }
    }

    private int sequence(int share, int row) {
        return sequences.byFallingLength(share + row * shares);
    }

    /// One step of one sequence: h' from the products `p` and the state `h`, which becomes h'.
    private void gru(boolean reversed, int row, float[] p, int po, float[] h, int ho) {
        Matrix bias = reversed ? backward.bias() : forward.bias();
        float[] bs = bias.data();
        int bo = bias.offset();
        int hidden = forward.hidden();
        float[] xs = inputs.data();
        int xo = inputs.rowOffset(row) + (reversed ? 3 * hidden : 0);
        float[] ys = y.data();
        int yo = y.rowOffset(row) + (reversed ? hidden : 0);
        for (int j = 0; j < hidden; j += LANES) {
            VectorMask<Float> in = SPECIES.indexInRange(j, hidden);
            int k = j + hidden;
            int l = k + hidden;
            FloatVector r = VectorMath.sigmoid(sum(xs, xo + j, p, po + j, bs, bo + j, in));
            FloatVector z = VectorMath.sigmoid(sum(xs, xo + k, p, po + k, bs, bo + k, in));
            FloatVector recurrent = load(p, po + l, in).add(load(bs, bo + l, in));
            FloatVector n = VectorMath.tanh(r.fma(recurrent, load(xs, xo + l, in)));
            FloatVector next = load(h, ho + j, in).sub(n).fma(z, n);
            next.intoArray(h, ho + j, in);
            next.intoArray(ys, yo + j, in);
        }
    }

    /// One step of one sequence: c' and h' from the products `p`, the cells of the step before and the
    /// state `h`, which becomes h'.
    private void lstm(
            boolean reversed, int row, boolean first, float[] p, int po, float[] h, int ho) {
        Matrix bias = reversed ? backward.bias() : forward.bias();
        float[] bs = bias.data();
        int bo = bias.offset();
        int hidden = forward.hidden();
        float[] xs = inputs.data();
        int xo = inputs.rowOffset(row) + (reversed ? 4 * hidden : 0);
        float[] ys = y.data();
        int yo = y.rowOffset(row) + (reversed ? hidden : 0);
        float[] cs = cells.data();
        int co = cells.rowOffset(row) + (reversed ? hidden : 0);
        int before = first ? co : co + (reversed ? cells.stride() : -cells.stride());
        for (int j = 0; j < hidden; j += LANES) {
            VectorMask<Float> in = SPECIES.indexInRange(j, hidden);
            int k = j + hidden;
            int l = k + hidden;
            int m = l + hidden;
            FloatVector i = VectorMath.sigmoid(sum(xs, xo + j, p, po + j, bs, bo + j, in));
            FloatVector f = VectorMath.sigmoid(sum(xs, xo + k, p, po + k, bs, bo + k, in));
            FloatVector g = VectorMath.tanh(sum(xs, xo + l, p, po + l, bs, bo + l, in));
            FloatVector o = VectorMath.sigmoid(sum(xs, xo + m, p, po + m, bs, bo + m, in));
            FloatVector c = i.mul(g);
            if (!first) {
                c = load(cs, before + j, in).fma(f, c);
            }
            FloatVector next = VectorMath.tanh(c).mul(o);
            c.intoArray(cs, co + j, in);
            next.intoArray(h, ho + j, in);
            next.intoArray(ys, yo + j, in);
        }
    }

    /// x + (p + b): an input, and the recurrent product with its bias.
    private static FloatVector sum(
            float[] xs, int xo, float[] p, int po, float[] bs, int bo, VectorMask<Float> in) {
        return load(xs, xo, in).add(load(p, po, in).add(load(bs, bo, in)));
    }

    private static FloatVector load(float[] a, int at, VectorMask<Float> in) {
        return FloatVector.fromArray(SPECIES, a, at, in);
    }
}
