package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.U;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Normalisation and the operations that move or add rows.
class RowsTest {
    private static final int[] WIDTHS = {1, 3, 4, 5, 15, 16, 17, 31, 207, 768};

    private final TestData data = new TestData();
    private final List<Kernels> sets = TestData.kernelSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void layerNormHasMeanBetaAndDeviationGamma() {
        for (int hidden : WIDTHS) {
            Matrix x = data.strided(19, hidden, 3);
            Matrix gamma = data.strided(1, hidden, 1);
            Matrix beta = data.strided(1, hidden, 1);
            for (Kernels kernels : sets) {
                Matrix y = TestData.nan(19, hidden);
                kernels.layerNorm(x, gamma, beta, 1e-5f, y);
                assertNormalised(x, gamma, beta, 1e-5, y, 16, kernels.name());
                TestData.assertNothingElseWritten(y);
                Matrix inPlace = TestData.copy(x);
                kernels.layerNorm(inPlace, gamma, beta, 1e-5f, inPlace);
                TestData.assertSameBits(y, inPlace, kernels.name() + " in place");
            }
        }
    }

    /// More elements than one thread is given alone, in rows that do not divide evenly among threads.
    @Test
    void layerNormIsTheSameOnManyRowsThatThreadsShare() {
        Matrix x = data.strided(171, 207, 3);
        Matrix gamma = data.strided(1, 207, 1);
        Matrix beta = data.strided(1, 207, 1);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(171, 207);
            kernels.layerNorm(x, gamma, beta, 1e-5f, y);
            assertNormalised(x, gamma, beta, 1e-5, y, 16, kernels.name());
            TestData.assertNothingElseWritten(y);
        }
    }

    @Test
    void layerNormKeepsItsDigitsWhenAllValuesAreLarge() {
        Matrix x = data.random(5, 768, 1);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] += 10_000;
        }
        Matrix gamma = data.random(1, 768, 1);
        Matrix beta = data.random(1, 768, 1);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(5, 768);
            kernels.layerNorm(x, gamma, beta, 1e-12f, y);
            assertNormalised(x, gamma, beta, 1e-12, y, 64, kernels.name());
        }
    }

    /// Within some roundings of the largest intermediate value.
    private static void assertNormalised(
            Matrix x, Matrix gamma, Matrix beta, double eps, Matrix y, double ulps, String what) {
        int n = x.cols();
        for (int i = 0; i < x.rows(); i++) {
            double mean = 0;
            for (int j = 0; j < n; j++) {
                mean += x.get(i, j) / (double) n;
            }
            double variance = 0;
            for (int j = 0; j < n; j++) {
                variance += Math.pow(x.get(i, j) - mean, 2) / n;
            }
            for (int j = 0; j < n; j++) {
                double normal = (x.get(i, j) - mean) / Math.sqrt(variance + eps);
                double scaled = normal * gamma.get(0, j);
                double size = (1 + Math.abs(normal)) * Math.abs(gamma.get(0, j));
                double bound = ulps * U * (size + Math.abs(beta.get(0, j)));
                TestData.assertNear(scaled + beta.get(0, j), y.get(i, j), bound, what);
            }
        }
    }

    @Test
    void layerNormOfEqualValuesIsBeta() {
        Matrix x = Matrix.zeros(2, 21);
        java.util.Arrays.fill(x.data(), 0.1f);
        Matrix gamma = data.random(1, 21, 1);
        Matrix beta = data.random(1, 21, 1);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(2, 21);
            kernels.layerNorm(x, gamma, beta, 1e-5f, y);
            for (int j = 0; j < 21; j++) {
                TestData.assertNear(beta.get(0, j), y.get(1, j), 1e-5, kernels.name());
            }
        }
    }

    @Test
    void addIsTheRoundedSumOfEachElement() {
        for (int cols : WIDTHS) {
            Matrix a = data.strided(3, cols, 1);
            Matrix b = data.strided(3, cols, 1);
            for (Kernels kernels : sets) {
                Matrix y = TestData.nan(3, cols);
                kernels.add(a, b, y);
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < cols; j++) {
                        TestData.assertNear(a.get(i, j) + b.get(i, j), y.get(i, j), 0, "add");
                    }
                }
                TestData.assertNothingElseWritten(y);
                Matrix inPlace = TestData.copy(a);
                kernels.add(inPlace, b, inPlace);
                TestData.assertSameBits(y, inPlace, "in place");
            }
        }
    }

    @Test
    void gatherTakesTheMeanOfTheNamedRows() {
        for (int cols : WIDTHS) {
            Matrix table = data.strided(11, cols, 1);
            int[] rows = {3, -1, 5, 0, 0, 10, -1, -1, 7, 4, 2, 1};
            for (Kernels kernels : sets) {
                Matrix y = TestData.nan(4, cols);
                kernels.gather(table, rows, 3, y);
                for (int j = 0; j < cols; j++) {
                    double first = (table.get(3, j) + (double) table.get(5, j)) / 2;
                    double second = (2.0 * table.get(0, j) + table.get(10, j)) / 3;
                    double size = Math.abs(table.get(3, j)) + Math.abs(table.get(5, j));
                    double size2 = 2 * Math.abs(table.get(0, j)) + Math.abs(table.get(10, j));
                    TestData.assertNear(first, y.get(0, j), 3 * U * size, "two rows");
                    TestData.assertNear(second, y.get(1, j), 3 * U * size2, "three rows");
                    TestData.assertNear(table.get(7, j), y.get(2, j), 0, "one row");
                }
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    @Test
    void gatherAddAddsTheNamedRow() {
        for (int cols : WIDTHS) {
            Matrix table = data.strided(4, cols, 1);
            Matrix before = data.strided(3, cols, 1);
            for (Kernels kernels : sets) {
                Matrix y = TestData.copy(before);
                kernels.gatherAdd(table, new int[] {2, 0, 2}, y);
                for (int j = 0; j < cols; j++) {
                    TestData.assertNear(
                            before.get(0, j) + table.get(2, j), y.get(0, j), 0, "first");
                    TestData.assertNear(
                            before.get(1, j) + table.get(0, j), y.get(1, j), 0, "second");
                }
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    @Test
    void unfoldPutsNeighboursSideBySideAndZerosBeyondTheSequence() {
        Matrix x = data.strided(6, 3, 1);
        Sequences sequences = Sequences.ofLengths(2, 1, 3);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(6, 9);
            kernels.unfold(x, sequences, 3, y);
            int[][] neighbours = {
                {-1, 0, 1}, {0, 1, -1}, {-1, 2, -1}, {-1, 3, 4}, {3, 4, 5}, {4, 5, -1}
            };
            for (int t = 0; t < 6; t++) {
                for (int k = 0; k < 3; k++) {
                    for (int j = 0; j < 3; j++) {
                        int from = neighbours[t][k];
                        float expected = from < 0 ? 0 : x.get(from, j);
                        TestData.assertNear(expected, y.get(t, 3 * k + j), 0, kernels.name());
                    }
                }
            }
            TestData.assertNothingElseWritten(y);
        }
    }
}
