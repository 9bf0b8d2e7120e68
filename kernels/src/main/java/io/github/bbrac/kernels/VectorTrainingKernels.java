package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// The Vector API's adjoints. What has no vector form here is left to the plain kernels.
final class VectorTrainingKernels extends VectorKernels implements TrainingKernels {
    private final TrainingKernels plain = TrainingKernels.plain();

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

    /// dw = dyᵀ · x + dw, a product with its residual: dyᵀ and x are copied into the order that it reads.
    private void linearGradient(Workspace workspace, Matrix x, Matrix dy, Matrix dw, Matrix db) {
        PanelWeight packed = workspace.packed;
        packed.reshape(x);
        workspace.pack.set(x, packed);
        run(workspace, workspace.pack);
        workspace.transpose.set(dy, db);
        run(workspace, workspace.transpose);
        Matrix transposed = workspace.transpose.transposed();
        workspace.linear.set(transposed, packed, null, Activation.NONE, dw, dw);
        run(workspace, workspace.linear);
    }

    @Override
    public void activate(Activation f, Matrix x, Matrix y) {
        plain.activate(f, x, y);
    }

    @Override
    public void activateGradient(Activation f, Matrix x, Matrix dy, Matrix dx) {
        plain.activateGradient(f, x, dy, dx);
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
        plain.layerNormGradient(x, gamma, epsilon, dy, dx, dgamma, dbeta);
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
        plain.gatherGradient(dy, rows, width, dtable);
    }

    @Override
    public void unfoldGradient(Matrix dy, Sequences sequences, int width, Matrix dx) {
        plain.unfoldGradient(dy, sequences, width, dx);
    }

    @Override
    public void adamW(AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter) {
        plain.adamW(step, gradient, mean, square, parameter);
    }

    @Override
    public void scale(float factor, Matrix y) {
        plain.scale(factor, y);
    }

    @Override
    public void lerp(Matrix x, float weight, Matrix y) {
        plain.lerp(x, weight, y);
    }

    @Override
    public double squaredNorm(Matrix x) {
        return plain.squaredNorm(x);
    }
}
