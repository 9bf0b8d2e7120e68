package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.PANEL;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The adjoint of attention. An item is one head of one sequence: blocks of queries compute their softmax again and
/// its gradient, and leave both in strips for the products that sum over the queries.
final class AttentionGradientJob extends Job {
    /// Queries whose scores are in memory at a time.
    private static final int BLOCK = 36;

    /// Multiply-adds below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 16;

    // What is in the buffers of an item.
    private static final int KEYS = 0;
    private static final int VALUES = 1;

    /// Keys, then queries, then dy, as panels of their columns: what is summed over positions.
    private static final int INNER = 2;

    /// The softmax after dropout, strips of keys.
    private static final int WEIGHTS = 3;

    /// The gradients of the scores, strips of keys.
    private static final int DSCORES = 4;

    /// The softmax of a block of queries.
    private static final int P = 5;

    /// Its gradient, then that of the scores.
    private static final int DP = 6;

    private static final int SUMS = 7;

    private Matrix qkv;
    private Sequences sequences;
    private int heads;
    private Dropout dropout;
    private Matrix dy;
    private Matrix dqkv;

    void set(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue) {
        this.qkv = queryKeyValue;
        this.sequences = sequences;
        this.heads = heads;
        this.dropout = dropout;
        this.dy = dy;
        this.dqkv = dqueryKeyValue;
    }

    @Override
    void clear() {
        qkv = null;
        sequences = null;
        dropout = null;
        dy = null;
        dqkv = null;
    }

    @Override
    int items() {
        return sequences.count() * heads;
    }

    @Override
    boolean shared() {
        return (long) qkv.rows() * dy.cols() * sequences.maxLength() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int first = sequences.start(item / heads);
        int n = sequences.length(item / heads);
        int hidden = dy.cols();
        int size = hidden / heads;
        int head = item % heads * size;
        float[] xs = qkv.data();
        int stride = qkv.stride();
        int query = qkv.rowOffset(first) + head;
        int key = query + hidden;
        float[] inner = scratch.buffer(INNER, Panels.size(size, n));
        float[] weights = scratch.buffer(WEIGHTS, Strips.size(n, n));
        float[] dscores = scratch.buffer(DSCORES, Strips.size(n, n));
        Panels.pack(xs, key, stride, n, size, scratch.buffer(KEYS, Panels.size(n, size)), 0);
        float[] values = scratch.buffer(VALUES, Panels.size(n, size));
        Panels.pack(xs, key + hidden, stride, n, size, values, 0);
        Panels.packTransposed(xs, key, stride, size, n, inner, 0);
        for (int i = 0; i < n; i += BLOCK) {
            queries(item, i, Math.min(BLOCK, n - i), scratch);
        }
        Panels.packTransposed(xs, query, stride, size, n, inner, 0);
        multiplyStrips(dscores, n, first, hidden + head, scratch);
        int out = dy.rowOffset(first) + head;
        Panels.packTransposed(dy.data(), out, dy.stride(), size, n, inner, 0);
        multiplyStrips(weights, n, first, 2 * hidden + head, scratch);
    }

    /// A block of queries from the sequence's row i on: their gradient, and their columns of `WEIGHTS` and
    /// `DSCORES`.
    private void queries(int item, int i, int rows, Scratch scratch) {
        int first = sequences.start(item / heads) + i;
        int n = sequences.length(item / heads);
        int size = dy.cols() / heads;
        int head = item % heads * size;
        int columns = AttentionJob.columns(n);
        float scale = (float) (1 / Math.sqrt(size));
        float[] p = scratch.buffer(P, BLOCK * columns);
        float[] dp = scratch.buffer(DP, BLOCK * columns);
        float[] keys = scratch.buffer(KEYS, 0);
        float[] values = scratch.buffer(VALUES, 0);
        int query = qkv.rowOffset(first) + head;
        int out = dy.rowOffset(first) + head;
        Panels.product(qkv.data(), query, qkv.stride(), rows, keys, 0, n, size, p, 0, columns);
        Panels.product(dy.data(), out, dy.stride(), rows, values, 0, n, size, dp, 0, columns);
        for (int r = 0; r < rows; r++) {
            int at = r * columns;
            int row = (first + r) * heads + item % heads;
            AttentionJob.softmax(p, at, n, columns, scale, scratch.chains);
            DropoutJob.drop(dropout, row, dp, at, dp, at, n);
            softmaxGradient(p, dp, at, Simd.roundUp(n, CHAINS), scale, scratch.chains);
            DropoutJob.drop(dropout, row, p, at, p, at, n);
        }
        int at = i * Panels.TILE_ROWS;
        Strips.pack(p, 0, columns, rows, n, scratch.buffer(WEIGHTS, 0), at, n);
        Strips.pack(dp, 0, columns, rows, n, scratch.buffer(DSCORES, 0), at, n);
        multiply(dp, columns, rows, n, first, head, scratch);
    }

    /// dp = scale · p ⊙ (dp − Σ dp ⊙ p) over n floats, a multiple of CHAINS.
    private static void softmaxGradient(
            float[] p, float[] dp, int at, int n, float scale, float[] chains) {
        for (int k = 0; k < CHAINS; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = at + k; j < at + n; j += CHAINS) {
                FloatVector weight = FloatVector.fromArray(SPECIES, p, j);
                sum = FloatVector.fromArray(SPECIES, dp, j).fma(weight, sum);
            }
            sum.intoArray(chains, k);
        }
        float mean = (float) Simd.total(chains);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector weight = FloatVector.fromArray(SPECIES, p, j).mul(scale);
            FloatVector difference = FloatVector.fromArray(SPECIES, dp, j).sub(mean);
            weight.mul(difference).intoArray(dp, j);
        }
    }

    /// Rows of the result, from `row` on in the columns of one head: a · `INNER`.
    ///
    /// @param a [rows, in], rows `stride` apart
    private void multiply(
            float[] a, int stride, int rows, int in, int row, int col, Scratch scratch) {
        int size = dy.cols() / heads;
        int width = Panels.count(size) * PANEL;
        float[] sums = scratch.buffer(SUMS, rows * width);
        Panels.product(a, 0, stride, rows, scratch.buffer(INNER, 0), 0, size, in, sums, 0, width);
        store(sums, rows, width, row, col);
    }

    /// The same for aᵀ · `INNER`.
    ///
    /// @param strips of a, [n, n]
    private void multiplyStrips(float[] strips, int n, int row, int col, Scratch scratch) {
        int size = dy.cols() / heads;
        int width = Panels.count(size) * PANEL;
        int padded = Strips.count(n) * Panels.TILE_ROWS;
        float[] inner = scratch.buffer(INNER, 0);
        float[] sums = scratch.buffer(SUMS, padded * width);
        Arrays.fill(sums, 0, padded * width, 0);
        for (int panel = 0; panel < Panels.count(size); panel++) {
            int from = panel * n * PANEL;
            Strips.add(strips, 0, Strips.count(n), n, inner, from, sums, panel * PANEL, width);
        }
        store(sums, n, width, row, col);
    }

    private void store(float[] sums, int rows, int width, int row, int col) {
        int size = dy.cols() / heads;
        for (int r = 0; r < rows; r++) {
            int to = dqkv.rowOffset(row + r) + col;
            System.arraycopy(sums, r * width, dqkv.data(), to, size);
        }
    }
}
