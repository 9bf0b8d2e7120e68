package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.PlainKernels.SUM_BLOCK;
import static io.github.bbrac.kernels.TestData.assertGradient;
import static io.github.bbrac.kernels.definition.Differences.gradient;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProductGradientTest {
    /// Rows, outputs, inputs: around tiles, panels and blocks of 256 rows.
    private static final int[][] SHAPES = {
        {0, 5, 3},
        {3, 0, 4},
        {4, 7, 0},
        {1, 1, 1},
        {2, 3, 4},
        {5, 13, 9},
        {17, 6, 64},
        {33, 65, 31},
        {63, 48, 49},
        {130, 97, 70},
        {255, 4, 15},
        {256, 16, 17},
        {257, 33, 63},
        {700, 12, 65},
    };

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void gradientsOfALinearMapAreItsDifferences() {
        Matrix x = data.strided(7, 5, 1);
        Matrix w = data.strided(6, 5, 1);
        Matrix bias = data.strided(1, 6, 1);
        Matrix dy = data.strided(7, 6, 1);
        double[][] dx = gradient(Definitions::linear, 0, dy, x, w, bias);
        double[][] dw = gradient(Definitions::linear, 1, dy, x, w, bias);
        double[][] db = gradient(Definitions::linear, 2, dy, x, w, bias);
        for (TrainingKernels kernels : sets) {
            Matrix actual = TestData.nan(7, 5);
            kernels.product(dy, kernels.prepareTransposed(w), actual);
            assertGradient(dx, actual, kernels.name() + " x");
            Matrix weight = data.strided(6, 5, 1);
            Matrix weightBefore = TestData.copy(weight);
            Matrix vector = data.strided(1, 6, 1);
            Matrix vectorBefore = TestData.copy(vector);
            kernels.linearGradient(x, dy, weight, vector);
            assertGradient(dw, weightBefore, weight, kernels.name() + " w");
            assertGradient(db, vectorBefore, vector, kernels.name() + " bias");
        }
    }

    @Test
    void everyKernelSetGivesThePlainBits() {
        TrainingKernels plain = sets.getFirst();
        for (int[] shape : SHAPES) {
            Matrix x = data.strided(shape[0], shape[2], 1);
            Matrix dy = data.strided(shape[0], shape[1], 1);
            Matrix w = data.strided(shape[1], shape[2], 1);
            Matrix bias = data.strided(1, shape[1], 1);
            Matrix dw = TestData.copy(w);
            Matrix db = TestData.copy(bias);
            plain.linearGradient(x, dy, dw, db);
            Matrix dx = TestData.nan(shape[0], shape[2]);
            plain.product(dy, plain.prepareTransposed(w), dx);
            for (TrainingKernels kernels : sets) {
                String what = kernels.name() + ", shape " + List.of(shape[0], shape[1], shape[2]);
                Matrix weight = TestData.copy(w);
                Matrix vector = TestData.copy(bias);
                kernels.linearGradient(x, dy, weight, vector);
                TestData.assertSameBits(dw, weight, what);
                TestData.assertSameBits(db, vector, what);
                TestData.assertNothingElseWritten(weight);
                TestData.assertNothingElseWritten(vector);
                Matrix y = TestData.nan(shape[0], shape[2]);
                kernels.product(dy, kernels.prepareTransposed(w), y);
                TestData.assertSameBits(dx, y, what);
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    @Test
    void productAddAddsTheProductBlockByBlock() {
        Matrix x = data.strided(67, 300, 1);
        Matrix w = data.strided(40, 300, 1);
        Matrix before = data.strided(67, 40, 1);
        for (TrainingKernels kernels : sets) {
            Matrix first = TestData.nan(67, 40);
            kernels.product(x.cols(0, SUM_BLOCK), kernels.prepare(w.cols(0, SUM_BLOCK)), first);
            Matrix rest = TestData.nan(67, 40);
            kernels.product(x.cols(SUM_BLOCK, 300), kernels.prepare(w.cols(SUM_BLOCK, 300)), rest);
            Matrix y = TestData.copy(before);
            kernels.productAdd(x, kernels.prepare(w), y);
            for (int i = 0; i < 67; i++) {
                for (int o = 0; o < 40; o++) {
                    float sum = before.get(i, o) + first.get(i, o) + rest.get(i, o);
                    TestData.assertNear(sum, y.get(i, o), 0, kernels.name());
                }
            }
            TestData.assertNothingElseWritten(y);
        }
    }

    @Test
    void aWeightPreparedAgainMultipliesByItsNewValues() {
        for (int[] shape : SHAPES) {
            Matrix x = data.strided(3, shape[2], 1);
            Matrix dy = data.strided(3, shape[1], 1);
            Matrix first = data.strided(shape[1], shape[2], 1);
            Matrix second = data.strided(shape[1], shape[2], 1);
            for (TrainingKernels kernels : sets) {
                Weight forwards = kernels.prepare(first);
                Weight transposed = kernels.prepareTransposed(first);
                assertEquals(shape[2], transposed.out());
                assertEquals(shape[1], transposed.in());
                kernels.prepareAgain(second, forwards);
                kernels.prepareAgain(second, transposed);
                assertSameProduct(kernels, x, kernels.prepare(second), forwards);
                assertSameProduct(kernels, dy, kernels.prepareTransposed(second), transposed);
            }
        }
    }

    private static void assertSameProduct(
            TrainingKernels kernels, Matrix x, Weight expected, Weight actual) {
        Matrix y = TestData.nan(x.rows(), expected.out());
        kernels.product(x, expected, y);
        Matrix again = TestData.nan(x.rows(), actual.out());
        kernels.product(x, actual, again);
        TestData.assertSameBits(y, again, kernels.name());
    }
}
