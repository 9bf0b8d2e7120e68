package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// y = f(x · wᵀ + b) or y = x · wᵀ + b + r. An item is one panel of outputs for one block of rows; the
/// sums of a tile get their bias, function or residual while they are in cache.
final class LinearJob extends Job {
    /// Most rows of a block. The part of a panel that is in the first or second cache serves them all.
    private static final int BLOCK = 60;

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
        return blocks * panels;
    }

    @Override
    boolean shared() {
        return (long) x.rows() * w.out() * w.in() >= SHARED;
    }

    /// Items that follow each other share a panel, and those of a group of blocks share x.
    @Override
    void run(int item, Scratch scratch) {
        int group = item / (GROUP * panels) * GROUP;
        int size = Math.min(GROUP, blocks - group);
        int within = item - group * panels;
        int p = within / size;
        int first = (group + within % size) * rows;
        int end = Math.min(first + rows, x.rows());
        int taken;
        for (int i = first; i < end; i += taken) {
            taken = Panels.nextRows(end - i);
            tile(i, taken, p, scratch);
        }
    }

    /// The outputs of one panel for up to TILE_ROWS rows. They go out before the next tile begins, so that what
    /// writing them waits for passes while that computes.
    private void tile(int row, int rows, int p, Scratch scratch) {
        int in = w.in();
        float[] sums = scratch.tile;
        Arrays.fill(sums, 0, rows * PANEL, 0);
        for (int c = 0; c < in; c += SUM_BLOCK) {
            int inputs = Math.min(SUM_BLOCK, in - c);
            int from = x.rowOffset(row) + c;
            int block = w.panel(p) + c * PANEL;
            Panels.add(x.data(), from, x.stride(), rows, w.panels(), block, inputs, sums, 0, PANEL);
        }
        int col = p * PANEL;
        int width = Math.min(PANEL, y.cols() - col);
        for (int r = 0; r < rows; r++) {
            if (bias != null) {
                addRow(sums, r * PANEL, bias.data(), bias.offset() + col, width);
            }
            if (residual != null) {
                addRow(sums, r * PANEL, residual.data(), residual.rowOffset(row + r) + col, width);
            }
        }
        activate(sums, rows * PANEL, scratch.pad);
        for (int r = 0; r < rows; r++) {
            copyRow(sums, r * PANEL, y.data(), y.rowOffset(row + r) + col, width);
        }
    }

    private void activate(float[] sums, int count, float[] pad) {
        switch (f) {
            case NONE -> {}
            case GELU -> VectorMath.gelu(sums, 0, count, pad);
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

    private static void addRow(float[] sums, int from, float[] row, int at, int width) {
        int whole = SPECIES.loopBound(width);
        for (int o = 0; o < whole; o += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, sums, from + o);
            sum.add(FloatVector.fromArray(SPECIES, row, at + o)).intoArray(sums, from + o);
        }
        for (int o = whole; o < width; o++) {
            sums[from + o] += row[at + o];
        }
    }
}
