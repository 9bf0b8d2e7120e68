package io.github.bbrac.ner;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Chain;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;

/// Kernels that compute nothing, so that what a test measures is not theirs.
final class IdleKernels implements Kernels {
    private record Extents(int out, int in) implements Weight {}

    private record Labels(int labels) implements Chain {}

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public Weight prepare(Matrix w) {
        return new Extents(w.rows(), w.cols());
    }

    @Override
    public void linear(Matrix x, Weight w, Matrix bias, Activation f, Matrix y) {}

    @Override
    public void linearAdd(Matrix x, Weight w, Matrix bias, Matrix residual, Matrix y) {}

    @Override
    public void layerNorm(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {}

    @Override
    public void add(Matrix a, Matrix b, Matrix y) {}

    @Override
    public void gather(Matrix table, int[] rows, int width, Matrix y) {}

    @Override
    public void gatherAdd(Matrix table, int[] rows, Matrix y) {}

    @Override
    public void unfold(Matrix x, Sequences sequences, int width, Matrix y) {}

    @Override
    public void attention(Matrix queryKeyValue, Sequences sequences, int heads, Matrix y) {}

    @Override
    public void gru(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix y) {}

    @Override
    public void lstm(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y) {}

    @Override
    public Chain prepareChain(Matrix start, Matrix end, Matrix transitions) {
        return new Labels(transitions.rows());
    }

    @Override
    public float bestPath(Matrix emissions, Chain chain, int[] path) {
        return 0;
    }

    @Override
    public void finish(Matrix y) {}

    @Override
    public void close() {}
}
