package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BestPathTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    /// Around the lanes of one to three vectors of every width, and more.
    private static final int[] LABELS = {1, 2, 3, 4, 5, 11, 12, 13, 24, 25, 33, 47, 48, 49, 97};

    private final TestData data = new TestData();
    private final List<Kernels> sets = TestData.kernelSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    /// Scores are multiples of an eighth, so that sums are exact and equals are frequent.
    private Matrix scores(int rows, int cols) {
        Matrix m = data.strided(rows, cols, 1);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                m.set(i, j, Math.round(8 * m.get(i, j)) / 8f);
            }
        }
        return m;
    }

    /// The same with −∞ at about one place in `every`.
    private Matrix scoresWithHoles(int rows, int cols, int every) {
        Matrix m = scores(rows, cols);
        Matrix where = data.random(rows, cols, 1);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                if (Math.floorMod(Math.round(1000 * where.get(i, j)), every) == 0) {
                    m.set(i, j, NO);
                }
            }
        }
        return m;
    }

    @Test
    void thePathIsTheBestAndAmongEqualsTheLowestFromTheEnd() {
        for (int labels : LABELS) {
            for (int tokens : new int[] {1, 2, 3, 31, 70}) {
                Matrix emissions = scores(tokens, labels);
                assertDefinition(
                        emissions, scores(1, labels), scores(1, labels), scores(labels, labels));
            }
        }
    }

    @Test
    void minusInfinityForbids() {
        for (int labels : LABELS) {
            Matrix emissions = scoresWithHoles(40, labels, 7);
            for (int t = 0; t < 40; t++) {
                emissions.set(t, 0, -20); // leaves a path
            }
            Matrix transitions = scoresWithHoles(labels, labels, 3);
            transitions.set(0, 0, -5);
            assertDefinition(
                    emissions, Matrix.zeros(1, labels), Matrix.zeros(1, labels), transitions);
        }
    }

    /// Viterbi's recursion in double, with back pointers to the lowest label.
    private void assertDefinition(Matrix e, Matrix start, Matrix end, Matrix transitions) {
        int tokens = e.rows();
        int labels = e.cols();
        double[] alpha = new double[labels];
        Arrays.setAll(alpha, j -> start.get(0, j) + (double) e.get(0, j));
        int[][] from = new int[tokens][labels];
        for (int t = 1; t < tokens; t++) {
            double[] next = new double[labels];
            for (int j = 0; j < labels; j++) {
                int best = 0;
                for (int i = 1; i < labels; i++) {
                    if (alpha[i] + transitions.get(i, j) > alpha[best] + transitions.get(best, j)) {
                        best = i;
                    }
                }
                from[t][j] = best;
                next[j] = alpha[best] + transitions.get(best, j) + e.get(t, j);
            }
            alpha = next;
        }
        int last = 0;
        for (int i = 1; i < labels; i++) {
            if (alpha[i] + end.get(0, i) > alpha[last] + end.get(0, last)) {
                last = i;
            }
        }
        int[] expected = new int[tokens];
        expected[tokens - 1] = last;
        for (int t = tokens - 1; t > 0; t--) {
            expected[t - 1] = from[t][expected[t]];
        }
        for (Kernels kernels : sets) {
            String what = kernels.name() + ", " + labels + " labels, " + tokens + " tokens";
            int[] path = new int[tokens];
            float score = kernels.bestPath(e, kernels.prepareChain(start, end, transitions), path);
            assertArrayEquals(expected, path, what);
            assertEquals(alpha[last] + end.get(0, last), score, what);
        }
    }

    @Test
    void greatScoresAreTakenFromAllAndTheSetsAgree() {
        Matrix emissions = data.strided(5_000, 33, 50);
        Matrix transitions = data.strided(33, 33, 50);
        Matrix start = data.random(1, 33, 1);
        int[] expected = new int[5_000];
        Kernels plain = sets.getFirst();
        float score =
                plain.bestPath(emissions, plain.prepareChain(start, start, transitions), expected);
        for (Kernels kernels : sets) {
            int[] path = new int[5_000];
            Chain chain = kernels.prepareChain(start, start, transitions);
            assertEquals(score, kernels.bestPath(emissions, chain, path), kernels.name());
            assertArrayEquals(expected, path, kernels.name());
        }
        assertEquals(0, score, 1e4);
    }

    @Test
    void impossibleAndUndefinedScoresAreTold() {
        for (int labels : new int[] {2, 33}) {
            assertScore(NO, labels, e -> fillRow(e, 2));
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                for (int t = 0; t < 40; t++) {
                    int token = t;
                    assertUndefined(labels, e -> e.set(token, labels - 1, bad));
                }
            }
            assertUndefined(labels, e -> fill(e, 3e38f)); // their sum is beyond a float's range
        }
    }

    @Test
    void undefinedTransitionsAreToldWhereTheyAreUsed() {
        for (Kernels kernels : sets) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                Matrix zeros = Matrix.zeros(1, 33);
                Matrix transitions = Matrix.zeros(33, 33);
                transitions.set(31, 32, bad);
                Chain chain = kernels.prepareChain(zeros, zeros, transitions);
                assertEquals(0, kernels.bestPath(zeros, chain, new int[1]), kernels.name());
                Matrix two = Matrix.zeros(2, 33);
                float score = kernels.bestPath(two, chain, new int[2]);
                assertFalse(score < Float.POSITIVE_INFINITY, kernels.name());
                Matrix ends = Matrix.zeros(1, 33);
                ends.set(0, 32, bad);
                chain = kernels.prepareChain(zeros, ends, Matrix.zeros(33, 33));
                score = kernels.bestPath(two, chain, new int[2]);
                assertFalse(score < Float.POSITIVE_INFINITY, kernels.name());
            }
        }
    }

    private static void fillRow(Matrix m, int row) {
        fill(m.rows(row, row + 1), NO);
    }

    private static void fill(Matrix m, float value) {
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.cols(); j++) {
                m.set(i, j, value);
            }
        }
    }

    private void assertUndefined(int labels, Consumer<Matrix> spoil) {
        for (Kernels kernels : sets) {
            float score = scoreOf(kernels, labels, spoil);
            assertFalse(score < Float.POSITIVE_INFINITY, kernels.name() + ": " + score);
        }
    }

    private void assertScore(float expected, int labels, Consumer<Matrix> spoil) {
        for (Kernels kernels : sets) {
            assertEquals(expected, scoreOf(kernels, labels, spoil), kernels.name());
        }
    }

    private static float scoreOf(Kernels kernels, int labels, Consumer<Matrix> spoil) {
        Matrix emissions = Matrix.zeros(40, labels);
        spoil.accept(emissions);
        Matrix zeros = Matrix.zeros(1, labels);
        Chain chain = kernels.prepareChain(zeros, zeros, Matrix.zeros(labels, labels));
        return kernels.bestPath(emissions, chain, new int[40]);
    }
}
