package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// y = f(x · wᵀ + b) or y = x · wᵀ + b + r. An item is some panels of outputs for one block of rows.
final class LinearJob extends Job {
    /// Most rows of a block. The part of a panel that is in the first or second cache serves them all.
    private static final int BLOCK = 60;

    /// Floats of the panels that a block's tiles pass before its next rows: half of a second cache of 1 MiB. The results of
    /// a row then go out side by side.
    private static final int STRIPE = 1 << 17;

    /// Items that a product of many tiles has at least, so that no thread has to wait long for another's last.
    private static final int LEAST_ITEMS = 64;

    /// Blocks of rows that all panels pass before the next: a weight comes from memory once for each
    /// group, and the group's x stays in the second or third cache meanwhile.
    private static final int GROUP = 4;

    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 17;

    private Matrix x;
    private PanelWeight w;
    private Matrix bias;
    private Activation f;
    private Matrix residual;
    private Matrix y;
    private int panels;
    private int panelsOfStripe;
    private int stripes;
    private int blocks;
    private int rows;

    /// @param bias null: none
    /// @param residual null: none
    void set(Matrix x, PanelWeight w, Matrix bias, Activation f, Matrix residual, Matrix y) {
        this.x = x;
        this.w = w;
        this.bias = bias;
        this.f = f;
        this.residual = residual;
        this.y = y;
        panels = Panels.count(w.out());
        blocks = Math.ceilDiv(x.rows(), BLOCK);
        int fitting = STRIPE / Math.max(w.in() * PANEL, 1);
        panelsOfStripe = Math.max(Math.min(fitting, blocks * panels / LEAST_ITEMS), 1);
        stripes = Math.ceilDiv(panels, panelsOfStripe);
        rows = blocks == 0 ? 0 : Simd.roundUp(Math.ceilDiv(x.rows(), blocks), Panels.TILE_ROWS);
    }

    @Override
    void clear() {
        x = null;
        w = null;
        bias = null;
        residual = null;
        y = null;
    }

    @Override
    int items() {
        return blocks * stripes;
    }

    @Override
    boolean shared() {
        return (long) x.rows() * w.out() * w.in() >= SHARED;
    }

    /// Items that follow each other share a stripe, and those of a group of blocks share x.
    @Override
    void run(int item, Scratch scratch) {
        int group = item / (GROUP * stripes) * GROUP;
        int size = Math.min(GROUP, blocks - group);
        int within = item - group * stripes;
        int firstPanel = within / size * panelsOfStripe;
        int endPanel = Math.min(firstPanel + panelsOfStripe, panels);
        int first = (group + within % size) * rows;
        int end = Math.min(first + rows, x.rows());
        int taken;
        for (int i = first; i < end; i += taken) {
            taken = Panels.nextRows(end - i);
            for (int p = firstPanel; p < endPanel; p++) {
                tile(i, taken, p, scratch);
            }
        }
    }

    /// The outputs of one panel for up to TILE_ROWS rows: bias and residual, then block after block of inputs. The sums
    /// stay in the first cache until the last block, which writes to y if nothing is left to be done with them.
    private void tile(int row, int rows, int p, Scratch scratch) {
        int in = w.in();
        int col = p * PANEL;
        int width = Math.min(PANEL, y.cols() - col);
        int to = y.rowOffset(row) + col;
        boolean direct = f == Activation.NONE && width == PANEL;
        boolean biased = bias != null && residual == null && width == PANEL;
        float[] sums = scratch.tile;
        float[] b = sums;
        int bo = 0;
        int bs = PANEL;
        if (biased) {
            b = bias.data();
            bo = bias.offset() + col;
            bs = 0;
        } else {
            begin(row, rows, col, width, sums);
        }
        int c = 0;
        while (in - c > SUM_BLOCK) {
            add(row, rows, p, c, SUM_BLOCK, b, bo, bs, sums, 0, PANEL);
            b = sums;
            bo = 0;
            bs = PANEL;
            c += SUM_BLOCK;
        }
        if (direct) {
            add(row, rows, p, c, in - c, b, bo, bs, y.data(), to, y.stride());
            return;
        }
        add(row, rows, p, c, in - c, b, bo, bs, sums, 0, PANEL);
        activate(sums, rows * PANEL);
        for (int r = 0; r < rows; r++) {
            copyRow(sums, r * PANEL, y.data(), to + r * y.stride(), width);
        }
    }

    /// The products with a block of inputs, added to b.
    private void add(
            int row,
            int rows,
            int p,
            int c,
            int inputs,
            float[] b,
            int bo,
            int bs,
            float[] to,
            int yo,
            int ys) {
        int from = x.rowOffset(row) + c;
        int block = w.panel(p) + c * PANEL;
        Panels.add(
                x.data(), from, x.stride(), rows, w.panels(), block, inputs, b, bo, bs, to, yo, ys);
    }

    /// What the sums begin with where it is not a row of the bias. Beyond `width` they keep what they held.
    private void begin(int row, int rows, int col, int width, float[] sums) {
        for (int r = 0; r < rows; r++) {
            int at = r * PANEL;
            if (residual == null) {
                Arrays.fill(sums, at, at + width, 0);
            } else {
                int from = residual.rowOffset(row + r) + col;
                System.arraycopy(residual.data(), from, sums, at, width);
            }
            if (bias != null) {
                int from = bias.offset() + col;
                VectorKernels.addRow(bias.data(), from, sums, at, sums, at, width);
            }
        }
    }

    private void activate(float[] sums, int count) {
        switch (f) {
            case NONE -> {}
            case GELU -> VectorMath.gelu(sums, 0, count);
            case RELU -> {
                for (int o = 0; o < count; o += LANES) {
                    FloatVector.fromArray(SPECIES, sums, o).max(0).intoArray(sums, o);
                }
            }
        }
    }

    private static void copyRow(float[] sums, int from, float[] y, int to, int width) {
        int whole = SPECIES.loopBound(width);
        for (int o = 0; o < whole; o += LANES) {
            FloatVector.fromArray(SPECIES, sums, from + o).intoArray(y, to + o);
        }
        for (int o = whole; o < width; o++) {
            y[to + o] = sums[from + o];
        }
    }
}
