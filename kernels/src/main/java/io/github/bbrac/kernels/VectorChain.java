package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.FIRST;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// A chain whose scores lie in rows of whole vectors, −∞ where there is no label.
///
/// A lane is a label. No back pointers are kept: the way back looks for the label whose score was the
/// maximum, which is known, along one row only.
final class VectorChain implements Chain {
    /// Lanes whose maxima are in registers while all labels before them pass.
    private static final int GROUP = 3 * LANES;

    private final int labels;
    private final int stride;
    private final float[] start;
    private final float[] end;

    /// transitions(i, j) from FIRST on, for each group of j, row by row, a row of −∞ after the last.
    private final float[] after;

    private final float[] before; // transitions(i, j) at j · stride + i
    private final boolean defined;

    VectorChain(Matrix start, Matrix end, Matrix transitions) {
        labels = transitions.rows();
        stride = Simd.roundUp(labels, GROUP);
        this.start = rows(start, 1);
        this.end = rows(end, 1);
        after = groups(transitions);
        before = rows(transpose(transitions), labels);
        defined = isDefined(after, FIRST, after.length);
    }

    private float[] rows(Matrix m, int count) {
        float[] rows = new float[Math.multiplyExact(count, stride)];
        Arrays.fill(rows, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < m.rows(); i++) {
            System.arraycopy(m.data(), m.rowOffset(i), rows, i * stride, labels);
        }
        return rows;
    }

    private float[] groups(Matrix transitions) {
        float[] groups = new float[Math.addExact(FIRST, Math.multiplyExact(labels + 1, stride))];
        Arrays.fill(groups, Float.NEGATIVE_INFINITY);
        for (int group = 0; group < stride; group += GROUP) {
            int width = Math.min(GROUP, labels - group);
            for (int i = 0; i < labels; i++) {
                int from = transitions.rowOffset(i) + group;
                int to = FIRST + group * (labels + 1) + i * GROUP;
                System.arraycopy(transitions.data(), from, groups, to, width);
            }
        }
        return groups;
    }

    private static Matrix transpose(Matrix m) {
        Matrix transpose = Matrix.zeros(m.cols(), m.rows());
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.cols(); j++) {
                transpose.set(j, i, m.get(i, j));
            }
        }
        return transpose;
    }

    /// Whether none of the scores from `first` to `end`, whole vectors, is NaN or +∞.
    private static boolean isDefined(float[] scores, int first, int end) {
        for (int i = first; i < end; i += LANES) {
            FloatVector score = FloatVector.fromArray(SPECIES, scores, i);
            if (!score.compare(VectorOperators.LT, Float.POSITIVE_INFINITY).allTrue()) {
                return false;
            }
        }
        return true;
    }

    static VectorChain of(Chain chain) {
        if (chain instanceof VectorChain vector) {
            return vector;
        }
        throw new IllegalArgumentException(
                "chain: expected one that the vector kernels prepared, found "
                        + chain.getClass().getSimpleName());
    }

    @Override
    public int labels() {
        return labels;
    }

    /// As [Kernels#bestPath] says.
    float bestPath(Matrix emissions, Scratch scratch, int[] path) {
        int tokens = emissions.rows();
        int size = Math.multiplyExact(tokens, stride);
        float[] alphas = scratch.buffer(0, size);
        float[] maxima = scratch.buffer(1, size);
        Arrays.fill(alphas, 0, size, 0); // what follows a row of emissions must be a number
        for (int t = 0; t < tokens; t++) {
            System.arraycopy(emissions.data(), emissions.rowOffset(t), alphas, t * stride, labels);
        }
        for (int o = 0; o < stride; o += LANES) {
            addTo(alphas, o, FloatVector.fromArray(SPECIES, start, o));
        }
        for (int t = 1; t < tokens; t++) {
            int at = t * stride;
            for (int o = 0; o < stride; o += GROUP) {
                step(alphas, at - stride, o, maxima, at + o);
            }
            if (t % PlainChain.REBASE_EVERY == 0) {
                rebase(alphas, at);
            }
        }
        if ((tokens > 1 && !defined) || !isDefined(alphas, 0, size)) {
            return Float.NaN;
        }
        float score = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < labels; j++) {
            score = Math.max(score, alphas[(tokens - 1) * stride + j] + end[j]);
        }
        if (Float.isFinite(score)) {
            trace(alphas, maxima, score, tokens, path);
        }
        return score;
    }

    /// One token for a group of labels j: max_i α(i) + transitions(i, j), and α(j) where the emissions are. Pairs of
    /// labels before meet first, so that the next pair need not wait for the last one's maximum; where labels are odd,
    /// the last is paired with padding.
    ///
    /// @param previous where α of the token before begins
    /// @param group the first j
    /// @param to where the maxima and α of the group begin
    private void step(float[] alphas, int previous, int group, float[] maxima, int to) {
        // Not a constant: vectors that a loop carries stay in registers only if made where they are
        // used.
        FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector m1 = m0;
        FloatVector m2 = m0;
        int first = FIRST + group * (labels + 1);
        for (int i = 0; i < labels; i += 2) {
            int w = first + i * GROUP;
            FloatVector a = FloatVector.broadcast(SPECIES, alphas[previous + i]);
            FloatVector b = FloatVector.broadcast(SPECIES, alphas[previous + i + 1]);
            m0 = greater(m0, greaterOfTwo(a, b, w));
            m1 = greater(m1, greaterOfTwo(a, b, w + LANES));
            m2 = greater(m2, greaterOfTwo(a, b, w + 2 * LANES));
        }
        m0.intoArray(maxima, to);
        m1.intoArray(maxima, to + LANES);
        m2.intoArray(maxima, to + 2 * LANES);
        addTo(alphas, to, m0);
        addTo(alphas, to + LANES, m1);
        addTo(alphas, to + 2 * LANES, m2);
    }

    private FloatVector greaterOfTwo(FloatVector a, FloatVector b, int w) {
        FloatVector first = a.add(FloatVector.fromArray(SPECIES, after, w));
        return greater(first, b.add(FloatVector.fromArray(SPECIES, after, w + GROUP)));
    }

    /// The greater of numbers, without the steps that `max` takes for NaN and −0.
    private static FloatVector greater(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    private static void addTo(float[] a, int at, FloatVector b) {
        FloatVector.fromArray(SPECIES, a, at).add(b).intoArray(a, at);
    }

    private void rebase(float[] alphas, int at) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int j = at; j < at + labels; j++) {
            greatest = Math.max(greatest, alphas[j]);
        }
        if (PlainChain.mustRebase(greatest)) {
            for (int j = at; j < at + labels; j++) {
                alphas[j] -= greatest;
            }
        }
    }

    /// Writes the labels of the path that ends with this score.
    private void trace(float[] alphas, float[] maxima, float score, int tokens, int[] path) {
        int label = labelWith(score, alphas, (tokens - 1) * stride, end, 0);
        path[tokens - 1] = label;
        for (int t = tokens - 2; t >= 0; t--) {
            float maximum = maxima[(t + 1) * stride + label];
            label = labelWith(maximum, alphas, t * stride, before, label * stride);
            path[t] = label;
        }
    }

    /// The lowest label i with α(i) + w(i) = score.
    private int labelWith(float score, float[] alphas, int at, float[] w, int row) {
        for (int o = 0; o < stride; o += GROUP) {
            long reaching =
                    reaching(score, alphas, at + o, w, row + o)
                            | reaching(score, alphas, at + o + LANES, w, row + o + LANES) << LANES
                            | reaching(score, alphas, at + o + 2 * LANES, w, row + o + 2 * LANES)
                                    << (2 * LANES);
            if (reaching != 0) {
                return o + Long.numberOfTrailingZeros(reaching);
            }
        }
        throw new AssertionError("a maximum that no label reaches");
    }

    /// A bit for each lane where α + w = score.
    private static long reaching(float score, float[] alphas, int at, float[] w, int wo) {
        FloatVector alpha = FloatVector.fromArray(SPECIES, alphas, at);
        FloatVector sum = alpha.add(FloatVector.fromArray(SPECIES, w, wo));
        return sum.compare(VectorOperators.EQ, score).toLong();
    }
}
