package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The way of a GRU's or LSTM's gradient backwards through time, both directions. The recurrent products of all steps
/// are there before; an item is one direction of a share of the sequences, stepped through at once from the last
/// step of the longest, so that those that have begun are the first rows of its state.
final class RecurrentGradientJob extends Job {
    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 16;

    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1);

    // Buffers of an item: the gradient of the state and of the cells, one row for each sequence;
    // the gradients of
    // the products of one step, likewise; what one row of a step computes with; and the functions'
    // own.
    private static final int DH = 0;
    private static final int DC = 1;
    private static final int STEP = 2;
    private static final int ROW = 3;
    private static final int PAD = 4;

    private final Storage[] before = {new Storage(), new Storage()};
    private final Storage[] products = {new Storage(), new Storage()};
    private Matrix inputs;
    private RecurrenceAdjoint forward;
    private RecurrenceAdjoint backward;
    private Sequences sequences;
    private Matrix cells;
    private Matrix dy;
    private Matrix dinputs;
    private int tokens;
    private int gates;
    private int hidden;

    /// Floats of a row's part of the `ROW` buffer: whole vectors.
    private int width;

    private int shares;

    /// @param cells null: a GRU
    void set(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix dy,
            Matrix dinputs,
            int threads) {
        this.inputs = inputs;
        this.forward = forward;
        this.backward = backward;
        this.sequences = sequences;
        this.cells = cells;
        this.dy = dy;
        this.dinputs = dinputs;
        tokens = sequences.tokens();
        gates = cells == null ? 3 : 4;
        hidden = forward.hidden();
        width = Simd.roundUp(hidden, LANES);
        shares = Math.min(Math.ceilDiv(threads, 2), sequences.count());
        if (sequences.count() > 0) {
            sequences.byFallingLength(0); // sorts, which only one thread may do
        }
    }

    /// The states that the steps of a direction began with, [tokens, hidden]. The caller fills it by [#shift].
    ///
    /// @param side 0: forward, 1: backward
    Matrix before(int side) {
        return before[side].shaped(tokens, hidden);
    }

    /// The recurrent products of a direction, biases included, [tokens, gates · hidden]: the caller computes them
    /// from [#before], the job leaves their gradients in their place.
    ///
    /// @param side 0: forward, 1: backward
    Matrix products(int side) {
        return products[side].shaped(tokens, gates * hidden);
    }

    /// Fills [#before] from a layer's results: the rows of the steps before, zeros where a sequence begins.
    ///
    /// @param y [tokens, 2 · hidden]
    void shift(int side, Matrix y) {
        Matrix states = before(side);
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                int from = rowBefore(side, s, t);
                int to = states.rowOffset(t);
                if (from < 0) {
                    Arrays.fill(states.data(), to, to + hidden, 0);
                } else {
                    int at = y.rowOffset(from) + side * hidden;
                    System.arraycopy(y.data(), at, states.data(), to, hidden);
                }
            }
        }
    }

    /// The row of the step before that of row t; −1 where a sequence begins.
    private int rowBefore(int side, int s, int t) {
        int row = side == 0 ? t - 1 : t + 1;
        return row >= sequences.start(s) && row < sequences.end(s) ? row : -1;
    }

    @Override
    void clear() {
        inputs = null;
        forward = null;
        backward = null;
        sequences = null;
        cells = null;
        dy = null;
        dinputs = null;
    }

    @Override
    int items() {
        return 2 * shares;
    }

    @Override
    boolean shared() {
        return (long) tokens * gates * hidden * hidden >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int side = item % 2;
        int share = item / 2;
        int count = Math.ceilDiv(sequences.count() - share, shares);
        PanelWeight w = PanelWeight.of((side == 0 ? forward : backward).transposed());
        Matrix da = products(side);
        int length = gates * hidden;
        int columns = Panels.count(hidden) * PANEL;
        float[] dh = scratch.buffer(DH, count * columns);
        float[] step = scratch.buffer(STEP, count * length);
        Arrays.fill(dh, 0, count * columns, 0);
        Arrays.fill(scratch.buffer(DC, count * width), 0, count * width, 0);
        int active = 0;
        for (int t = sequences.length(sequence(share, 0)) - 1; t >= 0; t--) {
            while (active < count && sequences.length(sequence(share, active)) > t) {
                active++;
            }
            for (int a = 0; a < active; a++) {
                int s = sequence(share, a);
                int row = side == 0 ? sequences.start(s) + t : sequences.end(s) - 1 - t;
                if (cells == null) {
                    gru(side, row, dh, a * columns, scratch);
                } else {
                    lstm(side, row, rowBefore(side, s, row), dh, a * columns, a, scratch);
                }
                System.arraycopy(da.data(), da.rowOffset(row), step, a * length, length);
            }
            Panels.addProduct(
                    step,
                    0,
                    length,
                    active,
                    w.panels(),
                    w.panel(0),
                    hidden,
                    length,
                    dh,
                    0,
                    columns);
        }
    }

    private int sequence(int share, int row) {
        return sequences.byFallingLength(share + row * shares);
    }

    /// One row's step of a GRU: the gradients of its inputs and products, and that of the state before except for
    /// what comes through the products.
    private void gru(int side, int row, float[] dh, int at, Scratch scratch) {
        int n = width;
        float[] s = scratch.buffer(ROW, 8 * n);
        float[] pad = scratch.buffer(PAD, 2 * n);
        Matrix states = before(side);
        load(inputs, row, 3 * side, 3, s, 0);
        load(products(side), row, 0, 3, s, 3 * n);
        load(states, row, 0, 1, s, 6 * n);
        load(dy, row, side, 1, s, 7 * n);
        add(s, 0, s, 3 * n, 2 * n);
        VectorMath.sigmoid(s, 0, 2 * n, pad);
        addProduct(s, 0, 5 * n, 2 * n, n);
        VectorMath.tanh(s, 2 * n, n, pad);
        add(s, 7 * n, dh, at, n);
        gruGradient(s, n);
        store(s, 0, 3, dinputs, row, 3 * side);
        store(s, 0, 2, products(side), row, 0);
        store(s, 5 * n, 1, products(side), row, 2);
        System.arraycopy(s, 7 * n, dh, at, hidden);
    }

    /// From r, z, n, …, a_n, h and the gradient of h' to the gradients of the three inputs, that of a_n in its place
    /// and that of h in the place of h'.
    private static void gruGradient(float[] s, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector reset = FloatVector.fromArray(SPECIES, s, j);
            FloatVector update = FloatVector.fromArray(SPECIES, s, j + n);
            FloatVector fresh = FloatVector.fromArray(SPECIES, s, j + 2 * n);
            FloatVector product = FloatVector.fromArray(SPECIES, s, j + 5 * n);
            FloatVector state = FloatVector.fromArray(SPECIES, s, j + 6 * n);
            FloatVector d = FloatVector.fromArray(SPECIES, s, j + 7 * n);
            FloatVector keep = ONE.sub(update);
            FloatVector dfresh = d.mul(keep).mul(ONE.sub(fresh.mul(fresh)));
            FloatVector dproduct = dfresh.mul(reset);
            dproduct.mul(product).mul(ONE.sub(reset)).intoArray(s, j);
            d.mul(state.sub(fresh)).mul(update.mul(keep)).intoArray(s, j + n);
            dfresh.intoArray(s, j + 2 * n);
            dproduct.intoArray(s, j + 5 * n);
            d.mul(update).intoArray(s, j + 7 * n);
        }
    }

    /// One row's step of an LSTM: the gradients of its inputs and products, and those of the cells before. That of
    /// the state before comes through the products alone.
    ///
    /// @param from the row of the step before; −1: none
    /// @param number of the sequence in this item
    private void lstm(
            int side, int row, int from, float[] dh, int at, int number, Scratch scratch) {
        int n = width;
        float[] s = scratch.buffer(ROW, 11 * n);
        float[] pad = scratch.buffer(PAD, 2 * n);
        float[] dc = scratch.buffer(DC, 0);
        load(inputs, row, 4 * side, 4, s, 0);
        load(products(side), row, 0, 4, s, 4 * n);
        add(s, 0, s, 4 * n, 4 * n);
        VectorMath.sigmoid(s, 0, 2 * n, pad);
        VectorMath.tanh(s, 2 * n, n, pad);
        VectorMath.sigmoid(s, 3 * n, n, pad);
        load(cells, row, side, 1, s, 4 * n);
        VectorMath.tanh(s, 4 * n, n, pad);
        if (from < 0) {
            Arrays.fill(s, 5 * n, 6 * n, 0);
        } else {
            load(cells, from, side, 1, s, 5 * n);
        }
        load(dy, row, side, 1, s, 6 * n);
        add(s, 6 * n, dh, at, n);
        System.arraycopy(dc, number * n, s, 7 * n, n);
        lstmGradient(s, n);
        store(s, 0, 4, dinputs, row, 4 * side);
        store(s, 0, 4, products(side), row, 0);
        System.arraycopy(s, 7 * n, dc, number * n, n);
        Arrays.fill(dh, at, at + hidden, 0);
    }

    /// From i, f, g, o, tanh(c'), c and the gradients of h' and c' to the gradients of the four inputs, and that of
    /// c in the place of c'.
    private static void lstmGradient(float[] s, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, s, j);
            FloatVector forget = FloatVector.fromArray(SPECIES, s, j + n);
            FloatVector fresh = FloatVector.fromArray(SPECIES, s, j + 2 * n);
            FloatVector out = FloatVector.fromArray(SPECIES, s, j + 3 * n);
            FloatVector tanh = FloatVector.fromArray(SPECIES, s, j + 4 * n);
            FloatVector cell = FloatVector.fromArray(SPECIES, s, j + 5 * n);
            FloatVector d = FloatVector.fromArray(SPECIES, s, j + 6 * n);
            FloatVector dcell = FloatVector.fromArray(SPECIES, s, j + 7 * n);
            dcell = d.mul(out).fma(ONE.sub(tanh.mul(tanh)), dcell);
            dcell.mul(fresh).mul(in.mul(ONE.sub(in))).intoArray(s, j);
            dcell.mul(cell).mul(forget.mul(ONE.sub(forget))).intoArray(s, j + n);
            dcell.mul(in).mul(ONE.sub(fresh.mul(fresh))).intoArray(s, j + 2 * n);
            d.mul(tanh).mul(out.mul(ONE.sub(out))).intoArray(s, j + 3 * n);
            dcell.mul(forget).intoArray(s, j + 7 * n);
        }
    }

    /// Copies `count` parts of a row, each `hidden` floats, to places `width` apart.
    ///
    /// @param part the first
    private void load(Matrix from, int row, int part, int count, float[] s, int at) {
        for (int k = 0; k < count; k++) {
            int source = from.rowOffset(row) + (part + k) * hidden;
            System.arraycopy(from.data(), source, s, at + k * width, hidden);
        }
    }

    /// The way back of [#load].
    private void store(float[] s, int at, int count, Matrix to, int row, int part) {
        for (int k = 0; k < count; k++) {
            int target = to.rowOffset(row) + (part + k) * hidden;
            System.arraycopy(s, at + k * width, to.data(), target, hidden);
        }
    }

    /// a = a + b over n floats, a multiple of LANES.
    private static void add(float[] a, int ao, float[] b, int bo, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, a, ao + j);
            sum.add(FloatVector.fromArray(SPECIES, b, bo + j)).intoArray(a, ao + j);
        }
    }

    /// s(to) = s(a) ⊙ s(b) + s(to) over n floats, a multiple of LANES.
    private static void addProduct(float[] s, int a, int b, int to, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector factor = FloatVector.fromArray(SPECIES, s, b + j);
            FloatVector sum = FloatVector.fromArray(SPECIES, s, to + j);
            FloatVector.fromArray(SPECIES, s, a + j).fma(factor, sum).intoArray(s, to + j);
        }
    }
}
