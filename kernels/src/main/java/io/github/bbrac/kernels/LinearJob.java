package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// y = f(x · wᵀ + b) or y = x · wᵀ + b + r. An item is one panel of outputs for one block of rows; its
/// sums get their bias, function or residual while they are in cache.
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
        int in = w.in();
        float[] sums = scratch.buffer(0, rows * PANEL);
        Arrays.fill(sums, 0, rows * PANEL, 0);
        int taken;
        for (int i = first; i < end; i += taken) {
            taken = Panels.nextRows(end - i);
            for (int c = 0; c < in; c += SUM_BLOCK) {
                int inputs = Math.min(SUM_BLOCK, in - c);
                int from = x.rowOffset(i) + c;
                int block = w.panel(p) + c * PANEL;
                int to = (i - first) * PANEL;
                Panels.add(
                        x.data(),
                        from,
                        x.stride(),
                        taken,
                        w.panels(),
                        block,
                        inputs,
                        sums,
                        to,
                        PANEL);
            }
        }
        for (int i = first; i < end; i++) {
            finishRow(sums, (i - first) * PANEL, i, p * PANEL, scratch.pad);
        }
    }

    /// Bias, function, residual, and the way out of the sums for one row.
    private void finishRow(float[] sums, int from, int row, int col, float[] pad) {
        int width = Math.min(PANEL, y.cols() - col);
        int whole = SPECIES.loopBound(width);
        if (bias != null) {
            addRow(sums, from, bias.data(), bias.offset() + col, width);
        }
        if (residual != null) {
            addRow(sums, from, residual.data(), residual.rowOffset(row) + col, width);
        }
        switch (f) {
            case NONE -> {}
            case GELU -> VectorMath.gelu(sums, from, Simd.roundUp(width, LANES), pad);
            case RELU -> {
                for (int o = 0; o < width; o += LANES) {
                    FloatVector sum = FloatVector.fromArray(SPECIES, sums, from + o);
                    sum.max(0).intoArray(sums, from + o);
                }
            }
        }
        float[] ys = y.data();
        int to = y.rowOffset(row) + col;
        for (int o = 0; o < whole; o += LANES) {
            FloatVector.fromArray(SPECIES, sums, from + o).intoArray(ys, to + o);
        }
        for (int o = whole; o < width; o++) {
            ys[to + o] = sums[from + o];
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
