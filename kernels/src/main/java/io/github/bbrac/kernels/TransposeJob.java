package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The transpose of a matrix in memory of its own, and the sums of its columns: what a linear map's gradients want
/// of dy. An item is a stripe of columns.
final class TransposeJob extends Job {
    /// Columns of a stripe, a multiple of every vector's lanes.
    private static final int STRIPE = 64;

    /// Rows whose stripe stays in the first cache however far apart they are.
    private static final int ROWS = 8;

    /// Floats by which rows of the transpose are longer than they need to be, so that they do not all begin at
    /// the same place of a cache.
    private static final int GAP = 16;

    /// Floats below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    private Matrix x;
    private Matrix sums;
    private Matrix transposed;
    private final Storage storage = new Storage();

    /// @param x [n, cols]
    /// @param sums [1, cols], added to: the sums of blocks of 256 rows, in order
    void set(Matrix x, Matrix sums) {
        this.x = x;
        this.sums = sums;
        transposed = storage.shaped(x.cols(), x.rows(), x.rows() + GAP);
    }

    /// [cols, n], overwritten by the next run.
    Matrix transposed() {
        return transposed;
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
        float[] totals = scratch.buffer(0, STRIPE);
        float[] chains = scratch.buffer(1, STRIPE);
        Arrays.fill(totals, 0, width, 0);
        for (int block = 0; block < x.rows(); block += SUM_BLOCK) {
            int end = Math.min(block + SUM_BLOCK, x.rows());
            transpose(
                    x.data(),
                    x.rowOffset(block) + col,
                    x.stride(),
                    end - block,
                    width,
                    transposed.data(),
                    transposed.rowOffset(col) + block,
                    transposed.stride());
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

    /// Copies a matrix to its transpose.
    ///
    /// @param from where its first element lies in x, its rows `stride` apart
    /// @param to where the first element of the transpose lies, its rows `length` apart
    static void transpose(
            float[] x, int from, int stride, int rows, int cols, float[] y, int to, int length) {
        for (int block = 0; block < rows; block += ROWS) {
            int height = Math.min(ROWS, rows - block);
            for (int j = 0; j < cols; j++) {
                int source = from + block * stride + j;
                int target = to + j * length + block;
                for (int i = 0; i < height; i++) {
                    y[target + i] = x[source + i * stride];
                }
            }
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
