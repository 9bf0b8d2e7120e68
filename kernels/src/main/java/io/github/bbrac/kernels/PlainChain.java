package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.concurrent.atomic.AtomicReference;

/// A chain as it was given.
final class PlainChain implements Chain {
    /// Tokens after which scores may be rebased: seldom enough to cost nothing.
    static final int REBASE_EVERY = 32;

    /// Scores beyond this are rebased.
    static final float REBASE_BEYOND = 1024;

    private final Matrix start;
    private final Matrix end; // [labels, 1], so that a path ends as it goes on
    private final Matrix transitions;

    /// Memory for α, while nobody searches.
    private final AtomicReference<Matrix> spare = new AtomicReference<>();

    PlainChain(Matrix start, Matrix end, Matrix transitions) {
        int labels = transitions.rows();
        this.start = Matrix.of(1, labels, start.toArray());
        this.end = Matrix.of(labels, 1, end.toArray());
        this.transitions = Matrix.of(labels, labels, transitions.toArray());
    }

    static PlainChain of(Chain chain) {
        if (chain instanceof PlainChain plain) {
            return plain;
        }
        throw new IllegalArgumentException(
                "chain: expected one that the plain kernels prepared, found "
                        + chain.getClass().getSimpleName());
    }

    @Override
    public int labels() {
        return transitions.rows();
    }

    /// As [Kernels#bestPath] says.
    float bestPath(Matrix emissions, int[] path) {
        Matrix alphas = spare.getAndSet(null);
        if (alphas == null || alphas.rows() < emissions.rows()) {
            alphas = Matrix.zeros(emissions.rows(), labels());
        }
        float score = search(emissions, alphas, path);
        spare.set(alphas);
        return score;
    }

    private float search(Matrix emissions, Matrix alphas, int[] path) {
        int last = emissions.rows() - 1;
        for (int j = 0; j < labels(); j++) {
            alphas.set(0, j, start.get(0, j) + emissions.get(0, j));
        }
        for (int t = 1; t <= last; t++) {
            for (int j = 0; j < labels(); j++) {
                alphas.set(t, j, greatest(alphas, t - 1, transitions, j) + emissions.get(t, j));
            }
            if (t % REBASE_EVERY == 0) {
                rebase(alphas, t);
            }
        }
        float score = greatest(alphas, last, end, 0);
        if (Float.isFinite(score)) {
            path[last] = bestBefore(alphas, last, end, 0);
            for (int t = last - 1; t >= 0; t--) {
                path[t] = bestBefore(alphas, t, transitions, path[t + 1]);
            }
        }
        return score;
    }

    /// max_i α(t, i) + w(i, j), which is NaN if any is.
    private static float greatest(Matrix alphas, int t, Matrix w, int j) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < w.rows(); i++) {
            greatest = Math.max(greatest, alphas.get(t, i) + w.get(i, j));
        }
        return greatest;
    }

    /// The lowest i with the greatest α(t, i) + w(i, j).
    private static int bestBefore(Matrix alphas, int t, Matrix w, int j) {
        int best = 0;
        for (int i = 1; i < w.rows(); i++) {
            if (alphas.get(t, i) + w.get(i, j) > alphas.get(t, best) + w.get(best, j)) {
                best = i;
            }
        }
        return best;
    }

    private static void rebase(Matrix alphas, int t) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < alphas.cols(); j++) {
            greatest = Math.max(greatest, alphas.get(t, j));
        }
        if (mustRebase(greatest)) {
            for (int j = 0; j < alphas.cols(); j++) {
                alphas.set(t, j, alphas.get(t, j) - greatest);
            }
        }
    }

    /// Whether scores of which this is the greatest have grown so large that rounding would grow with them.
    static boolean mustRebase(float greatest) {
        return Float.isFinite(greatest) && Math.abs(greatest) > REBASE_BEYOND;
    }
}
