package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The Vector API's kernels. Each operation is a job that a team of threads shares; the small ones
/// that only move memory run on the caller's thread.
///
/// Sums have one order whatever the vector width, so 512, 256 and 128 bits give the same results to
/// the last bit, and products with no function after them give those of the plain kernels.
class VectorKernels implements Kernels {
    private final Team team;
    final Workspace.Pool pool;

    VectorKernels(int threads) {
        team = new Team(threads);
        pool = new Workspace.Pool(threads);
    }

    /// Bits of the vectors that this JVM prefers. Loads the vector module.
    static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    public String name() {
        return "vector-" + SPECIES.vectorBitSize();
    }

    @Override
    public int threads() {
        return team.threads();
    }

    @Override
    public Weight prepare(Matrix w) {
        return packed(w, PanelWeight.like(w));
    }

    /// Runs a job that has its operands, and lets it forget them.
    void run(Workspace workspace, Job job) {
        try {
            team.run(job, workspace.scratch);
        } finally {
            job.clear();
        }
    }

    PanelWeight packed(Matrix w, PanelWeight weight) {
        Workspace workspace = pool.acquire();
        try {
            workspace.pack.set(w, weight);
            run(workspace, workspace.pack);
        } finally {
            pool.release(workspace);
        }
        return weight;
    }

    @Override
    public void linear(Matrix x, Weight w, Matrix bias, Activation f, Matrix y) {
        product(x, w, bias, f, null, y);
    }

    @Override
    public void linearAdd(Matrix x, Weight w, Matrix bias, Matrix residual, Matrix y) {
        product(x, w, bias, Activation.NONE, residual, y);
    }

    /// @param bias null: none
    /// @param residual null: none
    void product(Matrix x, Weight w, Matrix bias, Activation f, Matrix residual, Matrix y) {
        PanelWeight packed = PanelWeight.of(w);
        assert x.cols() == w.in() && (bias == null || bias.cols() == w.out());
        assert y.rows() == x.rows() && y.cols() == w.out();
        Workspace workspace = pool.acquire();
        try {
            workspace.linear.set(x, packed, bias, f, residual, y);
            run(workspace, workspace.linear);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void layerNorm(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {
        assert gamma.cols() == x.cols() && beta.cols() == x.cols();
        assert y.rows() == x.rows() && y.cols() == x.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.layerNorm.set(x, gamma, beta, epsilon, y);
            run(workspace, workspace.layerNorm);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void add(Matrix a, Matrix b, Matrix y) {
        assert a.rows() == y.rows() && a.cols() == y.cols();
        assert b.rows() == y.rows() && b.cols() == y.cols();
        for (int i = 0; i < y.rows(); i++) {
            int ao = a.rowOffset(i);
            addRow(a.data(), ao, b.data(), b.rowOffset(i), y.data(), y.rowOffset(i), y.cols());
        }
    }

    static void addRow(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, a, ao + j);
            sum.add(FloatVector.fromArray(SPECIES, b, bo + j)).intoArray(y, yo + j);
        }
        for (int j = whole; j < n; j++) {
            y[yo + j] = a[ao + j] + b[bo + j];
        }
    }

    @Override
    public void gather(Matrix table, int[] rows, int width, Matrix y) {
        int n = y.cols();
        float[] ys = y.data();
        for (int i = 0; i < y.rows(); i++) {
            int yo = y.rowOffset(i);
            int present = 0;
            for (int k = i * width; k < (i + 1) * width; k++) {
                if (rows[k] >= 0) {
                    int from = table.rowOffset(rows[k]);
                    if (present == 0) {
                        System.arraycopy(table.data(), from, ys, yo, n);
                    } else {
                        addRow(ys, yo, table.data(), from, ys, yo, n);
                    }
                    present++;
                }
            }
            if (present > 1) {
                divideRow(ys, yo, n, present);
            }
        }
    }

    private static void divideRow(float[] y, int yo, int n, float divisor) {
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(SPECIES, y, yo + j).div(divisor).intoArray(y, yo + j);
        }
        for (int j = whole; j < n; j++) {
            y[yo + j] /= divisor;
        }
    }

    @Override
    public void gatherAdd(Matrix table, int[] rows, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            int yo = y.rowOffset(i);
            int from = table.rowOffset(rows[i]);
            addRow(y.data(), yo, table.data(), from, y.data(), yo, y.cols());
        }
    }

    @Override
    public void unfold(Matrix x, Sequences sequences, int width, Matrix y) {
        int cols = x.cols();
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                for (int k = 0; k < width; k++) {
                    int from = t + k - width / 2;
                    int to = y.rowOffset(t) + k * cols;
                    if (from >= sequences.start(s) && from < sequences.end(s)) {
                        System.arraycopy(x.data(), x.rowOffset(from), y.data(), to, cols);
                    } else {
                        Arrays.fill(y.data(), to, to + cols, 0);
                    }
                }
            }
        }
    }

    @Override
    public void attention(Matrix queryKeyValue, Sequences sequences, int heads, Matrix y) {
        attention(queryKeyValue, sequences, heads, Dropout.NONE, y);
    }

    /// Attention as training has it.
    public void attention(
            Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y) {
        assert queryKeyValue.cols() == 3 * y.cols() && y.cols() % heads == 0;
        assert queryKeyValue.rows() == sequences.tokens() && y.rows() == sequences.tokens();
        Workspace workspace = pool.acquire();
        try {
            workspace.attention.set(queryKeyValue, sequences, heads, dropout, y);
            run(workspace, workspace.attention);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void gru(
            Matrix inputs, Recurrence forward, Recurrence backward, Sequences sequences, Matrix y) {
        assert inputs.cols() == 6 * forward.hidden();
        recur(inputs, forward, backward, sequences, null, y);
    }

    @Override
    public void lstm(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y) {
        assert inputs.cols() == 8 * forward.hidden();
        recur(inputs, forward, backward, sequences, cells, y);
    }

    private void recur(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y) {
        assert inputs.rows() == sequences.tokens() && y.rows() == sequences.tokens();
        assert y.cols() == 2 * forward.hidden() && backward.hidden() == forward.hidden();
        Workspace workspace = pool.acquire();
        try {
            workspace.recurrent.set(inputs, forward, backward, sequences, cells, y, team.threads());
            run(workspace, workspace.recurrent);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public Chain prepareChain(Matrix start, Matrix end, Matrix transitions) {
        return new VectorChain(start, end, transitions);
    }

    @Override
    public float bestPath(Matrix emissions, Chain chain, int[] path) {
        Workspace workspace = pool.acquire();
        try {
            return VectorChain.of(chain).bestPath(emissions, workspace.scratch[0], path);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void finish(Matrix y) {}

    @Override
    public void close() {
        team.close();
    }
}
