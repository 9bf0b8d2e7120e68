package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The Vector API's adjoints. Those that are products become the product's own jobs on rearranged copies; those that only
/// move memory run on the caller's thread.
final class VectorTrainingKernels extends VectorKernels implements TrainingKernels {
    VectorTrainingKernels(int threads) {
        super(threads);
    }

    @Override
    public Weight prepareTransposed(Matrix w) {
        return packed(w, PanelWeight.likeTransposed(w));
    }

    @Override
    public void prepareAgain(Matrix w, Weight into) {
        PanelWeight weight = PanelWeight.of(into);
        weight.requireShapeOf(w);
        packed(w, weight);
    }

    @Override
    public void clear(Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            int at = y.rowOffset(i);
            Arrays.fill(y.data(), at, at + y.cols(), 0);
        }
    }

    @Override
    public void product(Matrix x, Weight w, Matrix y) {
        product(x, w, null, Activation.NONE, null, y);
    }

    @Override
    public void productAdd(Matrix x, Weight w, Matrix y) {
        product(x, w, null, Activation.NONE, y, y);
    }

    @Override
    public void linearGradient(Matrix x, Matrix dy, Matrix dw, Matrix db) {
        assert dy.rows() == x.rows() && db.cols() == dy.cols();
        assert dw.rows() == dy.cols() && dw.cols() == x.cols();
        Workspace workspace = pool.acquire();
        try {
            linearGradient(workspace, x, dy, dw, db);
        } finally {
            pool.release(workspace);
        }
    }

    /// dy and x are copied into the order in which the product reads them.
    private void linearGradient(Workspace workspace, Matrix x, Matrix dy, Matrix dw, Matrix db) {
        PanelWeight packed = workspace.packed;
        packed.reshape(x);
        workspace.pack.set(x, packed);
        run(workspace, workspace.pack);
        workspace.strip.set(dy, db);
        run(workspace, workspace.strip);
        workspace.weightGradient.set(workspace.strip.strips(), packed, dw);
        run(workspace, workspace.weightGradient);
    }

    @Override
    public void activate(Activation f, Matrix x, Matrix y) {
        activation(f, x, null, y);
    }

    @Override
    public void activateGradient(Activation f, Matrix x, Matrix dy, Matrix dx) {
        assert dy.rows() == dx.rows() && dy.cols() == dx.cols();
        activation(f, x, dy, dx);
    }

    private void activation(Activation f, Matrix x, Matrix dy, Matrix y) {
        assert x.rows() == y.rows() && x.cols() == y.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.activation.set(f, x, dy, y);
            run(workspace, workspace.activation);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void layerNormGradient(
            Matrix x,
            Matrix gamma,
            float epsilon,
            Matrix dy,
            Matrix dx,
            Matrix dgamma,
            Matrix dbeta) {
        assert dy.rows() == x.rows() && dy.cols() == x.cols();
        assert dx.rows() == x.rows() && dx.cols() == x.cols();
        assert dgamma.cols() == gamma.cols() && dbeta.cols() == gamma.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.layerNormGradient.set(x, gamma, epsilon, dy, dx);
            run(workspace, workspace.layerNormGradient);
            workspace.layerNormGradient.addSums(dgamma, dbeta);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix y) {
        assert x.rows() == y.rows() && x.cols() == y.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.dropout.set(x, dropout, y);
            run(workspace, workspace.dropout);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void attentionGradient(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue) {
        assert queryKeyValue.cols() == 3 * dy.cols() && dy.cols() % heads == 0;
        assert queryKeyValue.rows() == sequences.tokens() && dy.rows() == sequences.tokens();
        assert dqueryKeyValue.rows() == dy.rows() && dqueryKeyValue.cols() == 3 * dy.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.attentionGradient.set(
                    queryKeyValue, sequences, heads, dropout, dy, dqueryKeyValue);
            run(workspace, workspace.attentionGradient);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void gruGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        assert inputs.cols() == 6 * forward.hidden();
        recurrentGradient(inputs, forward, backward, sequences, null, y, dy, dinputs);
    }

    @Override
    public void lstmGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        assert inputs.cols() == 8 * forward.hidden();
        recurrentGradient(inputs, forward, backward, sequences, cells, y, dy, dinputs);
    }

    /// All recurrent products at once, then the chain through time, then all gradients of the weights at once.
    private void recurrentGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        assert inputs.rows() == sequences.tokens() && y.rows() == sequences.tokens();
        assert y.cols() == 2 * forward.hidden() && backward.hidden() == forward.hidden();
        assert dy.rows() == y.rows() && dy.cols() == y.cols();
        assert dinputs.rows() == y.rows() && dinputs.cols() == inputs.cols();
        Workspace workspace = pool.acquire();
        RecurrentGradientJob job = workspace.recurrentGradient;
        try {
            job.set(inputs, forward, backward, sequences, cells, dy, dinputs, threads());
            for (int side = 0; side < 2; side++) {
                Recurrence recurrence = (side == 0 ? forward : backward).recurrence();
                job.shift(side, y);
                PanelWeight w = PanelWeight.of(recurrence.weight());
                Matrix products = job.products(side);
                workspace.linear.set(
                        job.before(side), w, recurrence.bias(), Activation.NONE, null, products);
                run(workspace, workspace.linear);
            }
            run(workspace, job);
            for (int side = 0; side < 2; side++) {
                RecurrenceAdjoint adjoint = side == 0 ? forward : backward;
                Matrix da = job.products(side);
                linearGradient(workspace, job.before(side), da, adjoint.dweight(), adjoint.dbias());
            }
        } finally {
            job.clear();
            pool.release(workspace);
        }
    }

    @Override
    public void gatherGradient(Matrix dy, int[] rows, int width, Matrix dtable) {
        for (int i = 0; i < dy.rows(); i++) {
            int present = 0;
            for (int k = i * width; k < (i + 1) * width; k++) {
                present += rows[k] < 0 ? 0 : 1;
            }
            for (int k = i * width; k < (i + 1) * width; k++) {
                if (rows[k] >= 0) {
                    addShare(dy, i, present, dtable, rows[k]);
                }
            }
        }
    }

    private static void addShare(Matrix dy, int i, float present, Matrix to, int row) {
        float[] ds = dy.data();
        float[] ts = to.data();
        int from = dy.rowOffset(i);
        int at = to.rowOffset(row);
        int whole = SPECIES.loopBound(dy.cols());
        for (int j = 0; j < whole; j += LANES) {
            FloatVector share = FloatVector.fromArray(SPECIES, ds, from + j).div(present);
            FloatVector.fromArray(SPECIES, ts, at + j).add(share).intoArray(ts, at + j);
        }
        for (int j = whole; j < dy.cols(); j++) {
            ts[at + j] += ds[from + j] / present;
        }
    }

    @Override
    public void unfoldGradient(Matrix dy, Sequences sequences, int width, Matrix dx) {
        int cols = dx.cols();
        float[] xs = dx.data();
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                int to = dx.rowOffset(t);
                Arrays.fill(xs, to, to + cols, 0);
                for (int k = 0; k < width; k++) {
                    int row = t - k + width / 2;
                    if (row >= sequences.start(s) && row < sequences.end(s)) {
                        addRow(xs, to, dy.data(), dy.rowOffset(row) + k * cols, xs, to, cols);
                    }
                }
            }
        }
    }

    @Override
    public void crossEntropy(Matrix x, int[] classes, float scale, Matrix losses, Matrix dx) {
        assert x.rows() == dx.rows() && x.cols() == dx.cols() && classes.length >= x.rows();
        assert losses.rows() == x.rows() && losses.cols() == 2;
        Workspace workspace = pool.acquire();
        try {
            workspace.crossEntropy.set(x, classes, scale, losses, dx);
            run(workspace, workspace.crossEntropy);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void adamW(AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter) {
        assert gradient.rows() == parameter.rows() && gradient.cols() == parameter.cols();
        assert mean.rows() == parameter.rows() && mean.cols() == parameter.cols();
        assert square.rows() == parameter.rows() && square.cols() == parameter.cols();
        Workspace workspace = pool.acquire();
        try {
            workspace.adamW.set(step, gradient, mean, square, parameter);
            run(workspace, workspace.adamW);
        } finally {
            pool.release(workspace);
        }
    }

    @Override
    public void lerp(Matrix x, float weight, Matrix y) {
        assert x.rows() == y.rows() && x.cols() == y.cols();
        float[] xs = x.data();
        float[] ys = y.data();
        int whole = SPECIES.loopBound(y.cols());
        for (int i = 0; i < y.rows(); i++) {
            int from = x.rowOffset(i);
            int at = y.rowOffset(i);
            for (int j = 0; j < whole; j += LANES) {
                FloatVector old = FloatVector.fromArray(SPECIES, ys, at + j);
                FloatVector to = FloatVector.fromArray(SPECIES, xs, from + j);
                Simd.between(old, to, weight).blend(old, old.eq(to)).intoArray(ys, at + j);
            }
            for (int j = whole; j < y.cols(); j++) {
                ys[at + j] = PlainTrainingKernels.lerp(ys[at + j], xs[from + j], weight);
            }
        }
    }

    @Override
    public double squaredNorm(Matrix x) {
        Workspace workspace = pool.acquire();
        try {
            workspace.squaredNorm.set(x);
            run(workspace, workspace.squaredNorm);
            return workspace.squaredNorm.total(x.rows());
        } finally {
            pool.release(workspace);
        }
    }
}
