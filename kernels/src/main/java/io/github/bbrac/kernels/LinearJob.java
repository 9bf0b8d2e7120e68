package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/// y = f(x · wᵀ + b) or y = x · wᵀ + b + r. An item is one panel of outputs for one block of rows; a
/// tile of sums gets its bias, function or residual while it is in the first cache.
final class LinearJob extends Job {
    /// Rows of a block: the block of x and the panel share the second cache.
    private static final int BLOCK = 60;

    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 17;

    private Matrix x;
    private PanelWeight w;
    private Matrix bias;
    private Activation f;
    private Matrix residual;
    private Matrix y;
    private int panels;

    /// @param residual null: none
    void set(Matrix x, PanelWeight w, Matrix bias, Activation f, Matrix residual, Matrix y) {
        this.x = x;
        this.w = w;
        this.bias = bias;
        this.f = f;
        this.residual = residual;
        this.y = y;
        panels = Panels.count(w.out());
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
        return Math.ceilDiv(x.rows(), BLOCK) * panels;
    }

    @Override
    boolean shared() {
        return (long) x.rows() * w.out() * w.in() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int p = item % panels;
        int first = item / panels * BLOCK;
        int end = Math.min(first + BLOCK, x.rows());
        float[] tile = scratch.tile;
        int taken;
        for (int i = first; i < end; i += taken) {
            taken = Panels.nextRows(end - i);
            Panels.tile(
                    taken,
                    x.data(),
                    x.rowOffset(i),
                    x.stride(),
                    w.panels(),
                    w.panel(p),
                    w.in(),
                    tile,
                    0,
                    PANEL);
            for (int r = 0; r < taken; r++) {
                finishRow(tile, r * PANEL, i + r, p * PANEL, scratch.pad);
            }
        }
    }

    /// Bias, function, residual, and the way out of the tile for one row.
    private void finishRow(float[] tile, int from, int row, int col, float[] pad) {
        int width = Math.min(PANEL, y.cols() - col);
        int whole = SPECIES.loopBound(width);
        addRow(tile, from, bias.data(), bias.offset() + col, width);
        if (residual != null) {
            addRow(tile, from, residual.data(), residual.rowOffset(row) + col, width);
        }
        switch (f) {
            case NONE -> {}
            case GELU -> VectorMath.gelu(tile, from, Simd.roundUp(width, LANES), pad);
            case RELU -> {
                for (int o = 0; o < width; o += LANES) {
                    FloatVector sum = FloatVector.fromArray(SPECIES, tile, from + o);
                    sum.max(0).intoArray(tile, from + o);
                }
            }
        }
        float[] ys = y.data();
        int to = y.rowOffset(row) + col;
        for (int o = 0; o < whole; o += LANES) {
            FloatVector.fromArray(SPECIES, tile, from + o).intoArray(ys, to + o);
        }
        for (int o = whole; o < width; o++) {
            ys[to + o] = tile[from + o];
        }
    }

    private static void addRow(float[] tile, int from, float[] row, int at, int width) {
        int whole = SPECIES.loopBound(width);
        for (int o = 0; o < whole; o += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, tile, from + o);
            sum.add(FloatVector.fromArray(SPECIES, row, at + o)).intoArray(tile, from + o);
        }
        for (int o = whole; o < width; o++) {
            tile[from + o] += row[at + o];
        }
    }
}
