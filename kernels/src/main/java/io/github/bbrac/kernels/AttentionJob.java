package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Scaled dot-product attention. An item is one head of one sequence: its keys and values are packed
/// into panels, then blocks of queries run through both products, so that their scores stay in cache.
final class AttentionJob extends Job {
    /// Queries whose scores are in memory at a time.
    private static final int BLOCK = 36;

    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 17;

    private Matrix qkv;
    private Sequences sequences;
    private int heads;
    private Dropout dropout;
    private Matrix y;

    void set(Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y) {
        this.qkv = queryKeyValue;
        this.sequences = sequences;
        this.heads = heads;
        this.dropout = dropout;
        this.y = y;
    }

    @Override
    void clear() {
        qkv = null;
        sequences = null;
        dropout = null;
        y = null;
    }

    @Override
    int items() {
        return sequences.count() * heads;
    }

    @Override
    boolean shared() {
        return (long) qkv.rows() * y.cols() * sequences.maxLength() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int s = item / heads;
        int hidden = y.cols();
        int size = hidden / heads;
        int head = item % heads * size;
        int first = sequences.start(s);
        int n = sequences.length(s);
        int columns = columns(n);
        float[] keys = scratch.buffer(0, Panels.size(n, size));
        float[] values = scratch.buffer(1, Panels.size(size, n));
        float[] scores = scratch.buffer(2, BLOCK * columns);
        float[] xs = qkv.data();
        int stride = qkv.stride();
        int row = qkv.rowOffset(first) + head;
        Panels.pack(xs, row + hidden, stride, n, size, keys, 0);
        Panels.packTransposed(xs, row + 2 * hidden, stride, size, n, values, 0);
        float scale = (float) (1 / Math.sqrt(size));
        for (int i = 0; i < n; i += BLOCK) {
            int rows = Math.min(BLOCK, n - i);
            int from = row + i * stride;
            Panels.product(xs, from, stride, rows, keys, 0, n, size, scores, 0, columns);
            float[] factors = exponentials(scores, rows, n, columns, scale, scratch);
            for (int r = 0; r < rows; r++) {
                int place = (first + i + r) * heads + item % heads;
                DropoutJob.drop(dropout, place, scores, r * columns, scores, r * columns, n);
            }
            weigh(scores, rows, columns, values, n, size, first + i, head, scratch, factors);
        }
    }

    /// Floats of a row of n scores: all panels, and all chains of its sum.
    static int columns(int n) {
        return Simd.roundUp(Simd.roundUp(n, PANEL), CHAINS);
    }

    /// The softmax of each row but for its quotient, step by step for all rows: within a row each step waits for the last
    /// term of the one before, and the next row's need not.
    ///
    /// @return by what to multiply the rows
    private static float[] exponentials(
            float[] scores, int rows, int n, int columns, float scale, Scratch scratch) {
        int padded = Simd.roundUp(n, CHAINS);
        float[] ofRows = scratch.buffer(4, rows);
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            Arrays.fill(scores, at + n, at + columns, Float.NEGATIVE_INFINITY);
            ofRows[r] = largest(scores, at, padded);
        }
        for (int r = 0; r < rows; r++) {
            VectorMath.exp(scores, r * columns, padded, ofRows[r], scale);
        }
        for (int r = 0; r < rows; r++) {
            ofRows[r] = (float) (1 / sum(scores, r * columns, padded, scratch.chains));
        }
        return ofRows;
    }

    /// softmax(scale · a) over the first n of `columns` floats; what follows them is undefined.
    static void softmax(float[] a, int at, int n, int columns, float scale, float[] chains) {
        int padded = Simd.roundUp(n, CHAINS);
        Arrays.fill(a, at + n, at + columns, Float.NEGATIVE_INFINITY);
        VectorMath.exp(a, at, padded, largest(a, at, padded), scale);
        multiply((float) (1 / sum(a, at, padded, chains)), a, at, padded);
    }

    /// The largest of n floats. Among some that are NaN it may be any, since exp makes them NaN again.
    ///
    /// @param n a multiple of LANES, above 0
    static float largest(float[] a, int at, int n) {
        FloatVector largest = FloatVector.fromArray(SPECIES, a, at);
        for (int j = LANES; j < n; j += LANES) {
            FloatVector next = FloatVector.fromArray(SPECIES, a, at + j);
            largest = largest.blend(next, next.compare(VectorOperators.GT, largest));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// The sum of n floats, in chains.
    ///
    /// @param n a multiple of CHAINS
    static double sum(float[] a, int at, int n, float[] chains) {
        for (int k = 0; k < CHAINS; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = at + k; j < at + n; j += CHAINS) {
                sum = sum.add(FloatVector.fromArray(SPECIES, a, j));
            }
            sum.intoArray(chains, k);
        }
        return Simd.total(chains);
    }

    /// a = factor · a.
    ///
    /// @param n a multiple of LANES
    static void multiply(float factor, float[] a, int at, int n) {
        for (int j = at; j < at + n; j += LANES) {
            FloatVector.fromArray(SPECIES, a, j).mul(factor).intoArray(a, j);
        }
    }

    /// The rows of y from `first` on, in the columns of this head: scores · values, each row multiplied by its factor.
    private void weigh(
            float[] scores,
            int rows,
            int columns,
            float[] values,
            int n,
            int size,
            int first,
            int head,
            Scratch scratch,
            float[] factors) {
        int width = Panels.count(size) * PANEL;
        float[] sums = scratch.buffer(3, rows * width);
        Panels.product(scores, 0, columns, rows, values, 0, size, n, sums, 0, width);
        for (int r = 0; r < rows; r++) {
            int to = y.rowOffset(first + r) + head;
            multiply(factors[r], sums, r * width, width);
            System.arraycopy(sums, r * width, y.data(), to, size);
        }
    }
}
