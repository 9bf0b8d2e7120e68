package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final int ROWS = 400;
    private static final int COLUMNS = 512;

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    private static boolean dropped(Dropout dropout, int row, int column) {
        return dropout.scale(row, column) == 0;
    }

    /// The part of n elements that is dropped stays within 5 standard deviations of the rate.
    private static void assertPart(double rate, int dropped, int n, String what) {
        double bound = 5 * Math.sqrt(rate * (1 - rate) / n);
        TestData.assertNear(rate, (float) dropped / n, bound, what);
    }

    @Test
    void theRateIsWhatIsDroppedInAllRowsAndColumnsTogetherAndInEach() {
        for (float rate : new float[] {0.1f, 0.5f, 0.9f}) {
            Dropout dropout = new Dropout(rate, 42);
            int[] byRow = new int[ROWS];
            int[] byColumn = new int[COLUMNS];
            int all = 0;
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    int one = dropped(dropout, i, j) ? 1 : 0;
                    byRow[i] += one;
                    byColumn[j] += one;
                    all += one;
                }
            }
            assertPart(rate, all, ROWS * COLUMNS, "all");
            for (int count : byRow) {
                assertPart(rate, count, COLUMNS, "a row");
            }
            for (int count : byColumn) {
                assertPart(rate, count, ROWS, "a column");
            }
        }
    }

    /// Two independent elements are both dropped at the square of the rate.
    @Test
    void neighboursInRowsColumnsAndSeedsAreIndependent() {
        Dropout dropout = new Dropout(0.5f, 42);
        for (int distance : new int[] {1, 2, 3, 4, 8, 16, 64, 128}) {
            int rows = 0;
            int columns = 0;
            int seeds = 0;
            Dropout other = new Dropout(0.5f, 42 + distance);
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    boolean here = dropped(dropout, i, j);
                    rows += here && dropped(dropout, i + distance, j) ? 1 : 0;
                    columns += here && dropped(dropout, i, j + distance) ? 1 : 0;
                    seeds += here && dropped(other, i, j) ? 1 : 0;
                }
            }
            int n = ROWS * COLUMNS;
            assertPart(0.25, rows, n, "rows " + distance + " apart");
            assertPart(0.25, columns, n, "columns " + distance + " apart");
            assertPart(0.25, seeds, n, "seeds " + distance + " apart");
        }
    }

    @Test
    void whatIsKeptIsScaledSoThatTheMeanStays() {
        Matrix x = data.strided(23, 70, 1);
        Dropout dropout = new Dropout(0.3f, -8);
        for (TrainingKernels kernels : sets) {
            Matrix y = TestData.nan(23, 70);
            kernels.dropout(x, dropout, y);
            for (int i = 0; i < 23; i++) {
                for (int j = 0; j < 70; j++) {
                    float expected = dropped(dropout, i, j) ? 0 : x.get(i, j) * (1 / (1 - 0.3f));
                    TestData.assertNear(expected, y.get(i, j), 0, kernels.name());
                }
            }
            TestData.assertNothingElseWritten(y);
            Matrix inPlace = TestData.copy(x);
            kernels.dropout(inPlace, dropout, inPlace);
            TestData.assertSameBits(y, inPlace, kernels.name() + " in place");
        }
    }

    @Test
    void aRateOfZeroChangesNothing() {
        Matrix x = data.strided(3, 70, 1);
        for (TrainingKernels kernels : sets) {
            Matrix y = TestData.nan(3, 70);
            kernels.dropout(x, Dropout.NONE, y);
            TestData.assertSameBits(x, y, kernels.name());
        }
    }

    @Test
    void ratesThatAreNoneAreRefused() {
        for (float rate : new float[] {-0.1f, 1, Float.NaN}) {
            var e = assertThrows(IllegalArgumentException.class, () -> new Dropout(rate, 0));
            assertEquals(
                    "dropout: expected a rate from 0 to below 1, found " + rate, e.getMessage());
        }
        assertTrue(new Dropout(0.999f, 0).scale(0, 0) >= 0);
    }
}
