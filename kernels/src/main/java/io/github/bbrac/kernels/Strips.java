package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Panels.TILE_ROWS;
import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.PANEL;

/// Products xᵀ · w on strips of x and panels of w: sums over the rows that the two have in common.
///
/// A strip holds TILE_ROWS neighbouring columns, row by row, so that the micro-kernel reads it front to back and
/// nothing has to be transposed: x(i, j) lies at `(j / TILE_ROWS · n + i) · TILE_ROWS + j % TILE_ROWS`. The last
/// strip is filled up with zeros.
final class Strips {
    /// Rows copied to all strips before the next: their floats stay in the first cache however far apart they are.
    private static final int ROWS = 16;

    private Strips() {}

    /// Strips that hold `cols` columns.
    static int count(int cols) {
        return Math.ceilDiv(cols, TILE_ROWS);
    }

    /// Floats of the strips of an [n, cols] matrix.
    static int size(int n, int cols) {
        return Math.multiplyExact(Math.multiplyExact(count(cols), TILE_ROWS), n);
    }

    /// Copies rows into strips.
    ///
    /// @param from where the first row begins in x, rows `stride` apart
    /// @param to where row `at` of the first strip of `n` rows lies
    static void pack(
            float[] x, int from, int stride, int rows, int cols, float[] strips, int to, int n) {
        int whole = cols / TILE_ROWS;
        for (int block = 0; block < rows; block += ROWS) {
            int end = Math.min(block + ROWS, rows);
            for (int s = 0; s < whole; s++) {
                for (int i = block; i < end; i++) {
                    int source = from + i * stride + s * TILE_ROWS;
                    int target = to + (s * n + i) * TILE_ROWS;
                    for (int r = 0; r < TILE_ROWS; r++) {
                        strips[target + r] = x[source + r];
                    }
                }
            }
        }
        if (whole * TILE_ROWS < cols) {
            packLast(
                    x,
                    from + whole * TILE_ROWS,
                    stride,
                    rows,
                    cols % TILE_ROWS,
                    strips,
                    to + whole * n * TILE_ROWS);
        }
    }

    /// A strip that is not full.
    private static void packLast(
            float[] x, int from, int stride, int rows, int cols, float[] strips, int to) {
        for (int i = 0; i < rows; i++) {
            for (int r = 0; r < TILE_ROWS; r++) {
                strips[to + i * TILE_ROWS + r] = r < cols ? x[from + i * stride + r] : 0;
            }
        }
    }

    /// Adds the product of some strips with one panel to y, the sum of its blocks of rows in order.
    ///
    /// @param first where the first strip begins
    /// @param count of strips
    /// @param n rows of the strips and of the panel
    /// @param panel where the panel begins
    /// @param y added to from `yo` on, `count · TILE_ROWS` rows of PANEL floats, `ys` apart
    static void add(
            float[] strips,
            int first,
            int count,
            int n,
            float[] panels,
            int panel,
            float[] y,
            int yo,
            int ys) {
        for (int block = 0; block < n; block += SUM_BLOCK) {
            int rows = Math.min(SUM_BLOCK, n - block);
            int from = panel + block * PANEL;
            for (int s = 0; s < count; s++) {
                int x = first + (s * n + block) * TILE_ROWS;
                int to = yo + s * TILE_ROWS * ys;
                if (Simd.WIDE) {
                    StripTiles.wide(strips, x, panels, from, rows, y, to, ys);
                } else {
                    StripTiles.narrow(strips, x, panels, from, rows, y, to, ys);
                }
            }
        }
    }
}
