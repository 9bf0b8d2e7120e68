package io.github.bbrac.crf;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// The best path (Viterbi 1967; Rabiner 1989, section III.B).
///
///     α₁(j) = start(j) + e(1, j)        α_t(j) = max_i (α_t₋₁(i) + transitions(i, j)) + e(t, j)
///
/// In float and in this order of operations, which is that of PyTorch implementations; among equals the
/// lowest label wins. When the scores have grown beyond ±1024, the greatest is subtracted from all, so
/// that rounding does not grow with the length of a document.
///
/// No back pointers are kept: the way back looks for the maximum again, along one column only, and so
/// the loop that does the work is nothing but sums and maxima over contiguous floats.
///
/// Buffers are kept from one call to the next. One thread at a time.
public final class Viterbi {
    private static final int REBASE_EVERY = 32;
    private static final float REBASE_BEYOND = 1024;

    private final Crf crf;
    private final int labels;
    private final float[] start;
    private final float[] end;
    private final float[][] from; // rows of the transitions: contiguous over the label after
    private final float[] byTo; // transposed: contiguous over the label before
    private final float[] maxima;
    private float[] alphas = new float[0];

    /// A search over this CRF's paths. Its weights are copied.
    public Viterbi(Crf crf) {
        this.crf = crf;
        labels = crf.labels();
        start = crf.startTransitions().toArray();
        end = crf.endTransitions().toArray();
        from = new float[labels][];
        byTo = new float[labels * labels];
        for (int i = 0; i < labels; i++) {
            from[i] = crf.transitions().rows(i, i + 1).toArray();
            for (int j = 0; j < labels; j++) {
                byTo[j * labels + i] = from[i][j];
            }
        }
        maxima = new float[labels];
    }

    /// The path with the greatest score.
    ///
    /// @param emissions [tokens, labels], read
    /// @throws IllegalArgumentException if no path is possible, or scores are NaN or +∞
    public LabelPath decode(Matrix emissions) {
        if (emissions.rows() == 0) {
            return LabelPath.EMPTY;
        }
        int[] path = new int[emissions.rows()];
        decode(emissions, path);
        return new LabelPath(path, crf.score(emissions, path));
    }

    /// As [#decode(Matrix)], into an array of the caller's, without allocating.
    ///
    /// @param emissions [tokens, labels], read
    /// @param path at least as long as there are tokens; the label of each token, overwritten
    public void decode(Matrix emissions, int[] path) {
        Crf.requireEmissions(emissions, labels);
        int tokens = emissions.rows();
        if (tokens == 0) {
            return;
        }
        forward(emissions);
        path[tokens - 1] = bestBefore(tokens - 1, end, 0);
        for (int t = tokens - 2; t >= 0; t--) {
            path[t] = bestBefore(t, byTo, path[t + 1] * labels);
        }
    }

    /// Fills α of every token.
    private void forward(Matrix emissions) {
        int tokens = emissions.rows();
        int needed = Math.multiplyExact(tokens, labels);
        if (alphas.length < needed) {
            alphas = new float[needed];
        }
        for (int j = 0; j < labels; j++) {
            alphas[j] = start[j];
        }
        addEmissions(emissions, 0);
        for (int t = 1; t < tokens; t++) {
            step((t - 1) * labels, t * labels);
            addEmissions(emissions, t);
            if (t % REBASE_EVERY == 0) {
                rebase(t * labels);
            }
        }
        float best = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < labels; j++) {
            best = Math.max(best, alphas[(tokens - 1) * labels + j] + end[j]);
        }
        if (!Float.isFinite(best)) { // Math.max passes NaN on, so one look at the end sees any
            throw Crf.noPath(best, tokens);
        }
    }

    /// next(j) = max_i (previous(i) + transitions(i, j)): four labels before at a time, so that each
    /// maximum is loaded and stored a fourth as often. All loops index whole arrays by j alone; with
    /// offsets into a shared array the compiler could not rule out overlap and would not vectorise.
    private void step(int previous, int next) {
        float[] y = maxima;
        Arrays.fill(y, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i + 4 <= labels; i += 4) {
            maxOfFour(previous + i, from[i], from[i + 1], from[i + 2], from[i + 3], y);
        }
        for (; i < labels; i++) {
            float a = alphas[previous + i];
            float[] w = from[i];
            for (int j = 0; j < y.length; j++) {
                y[j] = Math.max(y[j], a + w[j]);
            }
        }
        System.arraycopy(y, 0, alphas, next, labels);
    }

    private void maxOfFour(int at, float[] w0, float[] w1, float[] w2, float[] w3, float[] y) {
        float a0 = alphas[at];
        float a1 = alphas[at + 1];
        float a2 = alphas[at + 2];
        float a3 = alphas[at + 3];
        for (int j = 0; j < y.length; j++) {
            float m01 = Math.max(a0 + w0[j], a1 + w1[j]);
            float m23 = Math.max(a2 + w2[j], a3 + w3[j]);
            y[j] = Math.max(y[j], Math.max(m01, m23));
        }
    }

    private void addEmissions(Matrix emissions, int t) {
        float[] es = emissions.data();
        int e = emissions.rowOffset(t);
        int at = t * labels;
        for (int j = 0; j < labels; j++) {
            alphas[at + j] += es[e + j];
        }
    }

    private void rebase(int at) {
        float best = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < labels; j++) {
            best = Math.max(best, alphas[at + j]);
        }
        if (Float.isFinite(best) && Math.abs(best) > REBASE_BEYOND) {
            for (int j = 0; j < labels; j++) {
                alphas[at + j] -= best;
            }
        }
    }

    /// The lowest label i with the greatest α_t(i) + w(i).
    private int bestBefore(int t, float[] w, int offset) {
        int at = t * labels;
        int best = 0;
        float max = alphas[at] + w[offset];
        for (int i = 1; i < labels; i++) {
            float score = alphas[at + i] + w[offset + i];
            if (score > max) {
                max = score;
                best = i;
            }
        }
        return best;
    }
}
