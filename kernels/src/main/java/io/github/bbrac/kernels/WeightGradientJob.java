package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Panels.TILE_ROWS;
import static io.github.bbrac.kernels.Simd.PANEL;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// dw = dyᵀ · x + dw, from strips of dy and panels of x. An item is one panel for one block of strips.
final class WeightGradientJob extends Job {
    /// Most rows of dw in a block.
    private static final int BLOCK = 60;

    /// Blocks that all panels pass before the next: a block's strips and a panel of some thousand rows fill half the
    /// second cache.
    private static final int GROUP = 4;

    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 17;

    private float[] strips;
    private PanelWeight x;
    private Matrix dw;
    private int panels;
    private int blocks;

    /// Strips of a block.
    private int size;

    /// @param strips of dy, [n, out]
    /// @param x the panels of x, `in` outputs of n inputs
    /// @param dw [out, in], added to
    void set(float[] strips, PanelWeight x, Matrix dw) {
        this.strips = strips;
        this.x = x;
        this.dw = dw;
        panels = Panels.count(dw.cols());
        blocks = Math.ceilDiv(dw.rows(), BLOCK);
        size = blocks == 0 ? 0 : Math.ceilDiv(Strips.count(dw.rows()), blocks);
    }

    @Override
    void clear() {
        strips = null;
        x = null;
        dw = null;
    }

    @Override
    int items() {
        return blocks * panels;
    }

    @Override
    boolean shared() {
        return (long) dw.rows() * dw.cols() * x.in() >= SHARED;
    }

    /// Items that follow each other share a panel, and those of a group of blocks share strips.
    @Override
    void run(int item, Scratch scratch) {
        int group = item / (GROUP * panels) * GROUP;
        int together = Math.min(GROUP, blocks - group);
        int within = item - group * panels;
        int p = within / together;
        int first = (group + within % together) * size;
        int count = Math.min(size, Strips.count(dw.rows()) - first);
        if (count <= 0) {
            return;
        }
        int n = x.in();
        float[] sums = scratch.buffer(0, size * TILE_ROWS * PANEL);
        Arrays.fill(sums, 0, count * TILE_ROWS * PANEL, 0);
        int from = first * TILE_ROWS * n;
        Strips.add(strips, from, count, n, x.panels(), x.panel(p), sums, 0, PANEL);
        int width = Math.min(PANEL, dw.cols() - p * PANEL);
        int end = Math.min((first + count) * TILE_ROWS, dw.rows());
        for (int o = first * TILE_ROWS; o < end; o++) {
            int to = dw.rowOffset(o) + p * PANEL;
            int row = (o - first * TILE_ROWS) * PANEL;
            VectorKernels.addRow(sums, row, dw.data(), to, dw.data(), to, width);
        }
    }
}
