package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The strips of a matrix in memory of its own, and the sums of its columns: what a linear map's gradients want of
/// dy. An item is a stripe of columns.
final class StripJob extends Job {
    /// Columns of a stripe, a multiple of every vector's lanes and of a strip's columns.
    private static final int STRIPE = 96;

    /// Floats below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    private Matrix x;
    private Matrix sums;
    private float[] strips = {};

    /// @param x [n, cols]
    /// @param sums [1, cols], added to: the sums of blocks of 256 rows, in order
    void set(Matrix x, Matrix sums) {
        this.x = x;
        this.sums = sums;
        int size = Strips.size(x.rows(), x.cols());
        if (strips.length < size) {
            strips = new float[size];
        }
    }

    /// The strips, overwritten by the next run.
    float[] strips() {
        return strips;
    }

    @Override
    void clear() {
        x = null;
        sums = null;
    }

    @Override
    int items() {
        return Math.ceilDiv(x.cols(), STRIPE);
    }

    @Override
    boolean shared() {
        return (long) x.rows() * x.cols() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int col = item * STRIPE;
        int width = Math.min(STRIPE, x.cols() - col);
        int n = x.rows();
        float[] totals = scratch.buffer(0, STRIPE);
        float[] chains = scratch.buffer(1, STRIPE);
        Arrays.fill(totals, 0, width, 0);
        for (int block = 0; block < n; block += SUM_BLOCK) {
            int end = Math.min(block + SUM_BLOCK, n);
            int from = x.rowOffset(block) + col;
            int to = col * n + block * Panels.TILE_ROWS;
            Strips.pack(x.data(), from, x.stride(), end - block, width, strips, to, n);
            sum(block, end, col, width, chains);
            for (int j = 0; j < width; j++) {
                totals[j] += chains[j];
            }
        }
        float[] to = sums.data();
        for (int j = 0; j < width; j++) {
            to[sums.offset() + col + j] += totals[j];
        }
    }

    /// The sum of a stripe's rows from `first` to `end`, each column one chain.
    private void sum(int first, int end, int col, int width, float[] chains) {
        float[] xs = x.data();
        int stride = x.stride();
        int from = x.rowOffset(first) + col;
        int whole = SPECIES.loopBound(width);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0; i < end - first; i++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, xs, from + i * stride + j));
            }
            sum.intoArray(chains, j);
        }
        for (int j = whole; j < width; j++) {
            float sum = 0;
            for (int i = 0; i < end - first; i++) {
                sum += xs[from + i * stride + j];
            }
            chains[j] = sum;
        }
    }
}
