package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.PANEL;

import java.util.Arrays;

/// Products x · wᵀ on panels: w rearranged so that the micro-kernels read it front to back.
///
/// A panel holds PANEL neighbouring outputs, input by input: w(o, c) lies at
/// `panel(o / PANEL) + c · PANEL + o % PANEL`, and panel p begins at `p · in · PANEL`. The last panel
/// is filled up with zeros.
final class Panels {
    /// The most rows that a micro-kernel takes at once: with 4 · 6 or 3 · 3 running sums the compiler
    /// needs no memory for them, and a processor that begins two multiply-adds a cycle, each four cycles
    /// long, is kept busy (docs/performance.md).
    static final int TILE_ROWS = Simd.WIDE ? 6 : 3;

    /// What sums begin with that are not added to anything.
    private static final float[] ZEROS = new float[PANEL];

    private Panels() {}

    /// Panels that hold `out` outputs.
    static int count(int out) {
        return Math.ceilDiv(out, PANEL);
    }

    /// Floats of the panels of an [out, in] matrix.
    static int size(int out, int in) {
        return Math.multiplyExact(Math.multiplyExact(count(out), PANEL), in);
    }

    /// Packs w, [out, in] with each output in a row: a weight as checkpoints hold it, or keys.
    ///
    /// @param first where the panels begin
    static void pack(
            float[] w, int offset, int stride, int out, int in, float[] panels, int first) {
        for (int p = 0; p < count(out); p++) {
            packPanel(w, offset, stride, out, in, p, panels, first + p * in * PANEL);
        }
    }

    /// One panel of [#pack].
    ///
    /// @param to where the panel begins
    static void packPanel(
            float[] w, int offset, int stride, int out, int in, int p, float[] panels, int to) {
        int width = Math.min(PANEL, out - p * PANEL);
        int row = offset + p * PANEL * stride;
        int o = 0;
        for (; o + 8 <= width; o += 8) {
            pack8(w, row + o * stride, stride, in, panels, to + o);
        }
        for (; o < width; o++) {
            for (int c = 0; c < in; c++) {
                panels[to + c * PANEL + o] = w[row + o * stride + c];
            }
        }
        zero(panels, to, in, width);
    }

    /// Eight neighbouring outputs of a panel: one at a time each float would be written to another cache line.
    private static void pack8(float[] w, int w0, int stride, int in, float[] panels, int to) {
        int w1 = w0 + stride;
        int w2 = w1 + stride;
        int w3 = w2 + stride;
        int w4 = w3 + stride;
        int w5 = w4 + stride;
        int w6 = w5 + stride;
        int w7 = w6 + stride;
        for (int c = 0; c < in; c++) {
            int at = to + c * PANEL;
            panels[at] = w[w0 + c];
            panels[at + 1] = w[w1 + c];
            panels[at + 2] = w[w2 + c];
            panels[at + 3] = w[w3 + c];
            panels[at + 4] = w[w4 + c];
            panels[at + 5] = w[w5 + c];
            panels[at + 6] = w[w6 + c];
            panels[at + 7] = w[w7 + c];
        }
    }

    /// Packs the transpose of w, [in, out] with each input in a row: attention's values.
    ///
    /// @param first where the panels begin
    static void packTransposed(
            float[] w, int offset, int stride, int out, int in, float[] panels, int first) {
        for (int p = 0; p < count(out); p++) {
            packPanelTransposed(w, offset, stride, out, in, p, panels, first + p * in * PANEL);
        }
    }

    /// One panel of [#packTransposed].
    ///
    /// @param to where the panel begins
    static void packPanelTransposed(
            float[] w, int offset, int stride, int out, int in, int p, float[] panels, int to) {
        int width = Math.min(PANEL, out - p * PANEL);
        for (int c = 0; c < in; c++) {
            System.arraycopy(w, offset + c * stride + p * PANEL, panels, to + c * PANEL, width);
        }
        zero(panels, to, in, width);
    }

    private static void zero(float[] panels, int to, int in, int width) {
        if (width < PANEL) {
            for (int c = 0; c < in; c++) {
                Arrays.fill(panels, to + c * PANEL + width, to + (c + 1) * PANEL, 0);
            }
        }
    }

    /// How many of the remaining rows the next micro-kernel takes: as many as it can, unless that would
    /// leave one or two over that another division spares.
    static int nextRows(int remaining) {
        if (Simd.WIDE) {
            return switch (remaining) {
                case 1, 2, 3, 4 -> remaining;
                case 5 -> 3;
                case 7, 8, 11 -> 4;
                default -> TILE_ROWS;
            };
        }
        return switch (remaining) {
            case 1, 2 -> remaining;
            case 4 -> 2;
            default -> TILE_ROWS;
        };
    }

    /// One panel's products with a block of inputs, for up to TILE_ROWS rows, added to b.
    ///
    /// @param rows as [#nextRows] says
    /// @param panel where the block begins in a panel
    /// @param in inputs of the block
    /// @param b PANEL floats a row from `bo` on, rows `bs` apart; may be y
    /// @param y overwritten from `yo` on, PANEL floats a row, rows `ys` apart
    private static void tile(
            int rows,
            float[] x,
            int xo,
            int xs,
            float[] panels,
            int panel,
            int in,
            float[] b,
            int bo,
            int bs,
            float[] y,
            int yo,
            int ys) {
        if (Simd.WIDE) {
            switch (rows) {
                case 1 -> WideTiles.rows1(x, xo, panels, panel, in, b, bo, y, yo);
                case 2 -> WideTiles.rows2(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
                case 3 -> WideTiles.rows3(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
                case 4 -> WideTiles.rows4(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
                default -> WideTiles.rows6(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
            }
        } else {
            switch (rows) {
                case 1 -> NarrowTiles.rows1(x, xo, panels, panel, in, b, bo, y, yo);
                case 2 -> NarrowTiles.rows2(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
                default -> NarrowTiles.rows3(x, xo, xs, panels, panel, in, b, bo, bs, y, yo, ys);
            }
        }
    }

    /// All outputs for any number of rows: sums alone, no bias.
    ///
    /// @param first where the panels begin
    /// @param y overwritten from `yo` on, `count(out) · PANEL` floats a row, rows `ys` apart
    static void product(
            float[] x,
            int xo,
            int xs,
            int rows,
            float[] panels,
            int first,
            int out,
            int in,
            float[] y,
            int yo,
            int ys) {
        int block = Math.min(SUM_BLOCK, in);
        for (int p = 0; p < count(out); p++) {
            int panel = first + p * in * PANEL;
            int to = yo + p * PANEL;
            add(x, xo, xs, rows, panels, panel, block, ZEROS, 0, 0, y, to, ys);
            addBlocks(x, xo, xs, rows, panels, panel, block, in, y, to, ys);
        }
    }

    /// Adds all outputs for any number of rows, block by block of inputs.
    ///
    /// @param first where the panels begin
    /// @param y added to from `yo` on, `count(out) · PANEL` floats a row, rows `ys` apart
    static void addProduct(
            float[] x,
            int xo,
            int xs,
            int rows,
            float[] panels,
            int first,
            int out,
            int in,
            float[] y,
            int yo,
            int ys) {
        for (int p = 0; p < count(out); p++) {
            int panel = first + p * in * PANEL;
            addBlocks(x, xo, xs, rows, panels, panel, 0, in, y, yo + p * PANEL, ys);
        }
    }

    /// Adds one panel's products with the inputs from `from` on, block by block, to y.
    private static void addBlocks(
            float[] x,
            int xo,
            int xs,
            int rows,
            float[] panels,
            int panel,
            int from,
            int in,
            float[] y,
            int yo,
            int ys) {
        for (int c = from; c < in; c += SUM_BLOCK) {
            int inputs = Math.min(SUM_BLOCK, in - c);
            int block = panel + c * PANEL;
            add(x, xo + c, xs, rows, panels, block, inputs, y, yo, ys, y, yo, ys);
        }
    }

    /// One panel's products with a block of inputs, for any number of rows, added to b.
    ///
    /// @param panel where the block begins in a panel
    /// @param in inputs of the block, at most [PlainKernels#SUM_BLOCK]
    /// @param b PANEL floats a row from `bo` on, rows `bs` apart: 0 for the same row again and again; may be y
    /// @param y overwritten from `yo` on, PANEL floats a row, rows `ys` apart
    static void add(
            float[] x,
            int xo,
            int xs,
            int rows,
            float[] panels,
            int panel,
            int in,
            float[] b,
            int bo,
            int bs,
            float[] y,
            int yo,
            int ys) {
        int taken;
        for (int i = 0; i < rows; i += taken) {
            taken = nextRows(rows - i);
            int xi = xo + i * xs;
            tile(taken, x, xi, xs, panels, panel, in, b, bo + i * bs, bs, y, yo + i * ys, ys);
        }
    }
}
