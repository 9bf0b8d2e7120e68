package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimiserTest {
    private static final double RATE = 3e-3;
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double DECAY = 0.1;
    private static final double SCALE = 0.3;

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    private static AdamW step(int number) {
        return new AdamW(RATE, BETA_1, BETA_2, EPSILON, DECAY, number, SCALE);
    }

    /// Bound: some roundings of the parameter; those of its step are smaller by the learning rate.
    @Test
    void adamWFollowsItsDefinitionFromStepToStep() {
        for (int cols : new int[] {1, 15, 16, 17, 70}) {
            Matrix start = data.strided(3, cols, 1);
            Matrix[] gradients = new Matrix[4];
            for (int t = 0; t < gradients.length; t++) {
                gradients[t] = data.strided(3, cols, 0.01);
            }
            for (TrainingKernels kernels : sets) {
                Matrix p = TestData.copy(start);
                Matrix mean = zeros(cols);
                Matrix square = zeros(cols);
                for (int t = 0; t < gradients.length; t++) {
                    kernels.adamW(step(t + 1), gradients[t], mean, square, p);
                }
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < cols; j++) {
                        double expected = definition(start.get(i, j), gradients, i, j);
                        double bound = 10 * TestData.U * (Math.abs(expected) + RATE);
                        TestData.assertNear(expected, p.get(i, j), bound, kernels.name());
                    }
                }
                TestData.assertNothingElseWritten(p);
                TestData.assertNothingElseWritten(mean);
                TestData.assertNothingElseWritten(square);
            }
        }
    }

    /// Made by PyTorch 2.13, `AdamW(lr=1e-3, weight_decay=0.1).step()`, of elements where another order of the
    /// operations, or of the operands, gives other bits.
    @Test
    void adamWHasTheBitsOfPyTorch() {
        float[] start = {0x1.42b8a2p-13f, 0x1.d651dap-7f, 0x1.1d6560p-7f, -0x1.00c3e0p-8f};
        float[] gradient = {-0x1.fad80ep-3f, -0x1.7b924ep-5f, 0x1.0e436cp+1f, -0x1.32c56ap+1f};
        float[] expected = {0x1.2e7ae8p-10f, 0x1.f70a6cp-7f, 0x1.f932ecp-8f, -0x1.7e682ap-9f};
        for (TrainingKernels kernels : sets) {
            Matrix p = repeated(start);
            Matrix mean = Matrix.zeros(1, p.cols());
            Matrix square = Matrix.zeros(1, p.cols());
            AdamW first = new AdamW(1e-3, BETA_1, BETA_2, EPSILON, DECAY, 1, 1);
            kernels.adamW(first, repeated(gradient), mean, square, p);
            assertArrayEquals(repeated(expected).toArray(), p.toArray(), kernels.name());
        }
    }

    /// One row that fills vectors of every width and leaves a rest.
    private static Matrix repeated(float... values) {
        Matrix row = Matrix.zeros(1, 17 + values.length);
        for (int j = 0; j < row.cols(); j++) {
            row.set(0, j, values[j % values.length]);
        }
        return row;
    }

    private static Matrix zeros(int cols) {
        Matrix zeros = TestData.nan(3, cols);
        zeros.copyFrom(Matrix.zeros(3, cols));
        return zeros;
    }

    private static double definition(double p, Matrix[] gradients, int i, int j) {
        double m = 0;
        double v = 0;
        for (int t = 1; t <= gradients.length; t++) {
            double g = SCALE * gradients[t - 1].get(i, j);
            p *= 1 - RATE * DECAY;
            m = BETA_1 * m + (1 - BETA_1) * g;
            v = BETA_2 * v + (1 - BETA_2) * g * g;
            double meanHat = m / (1 - Math.pow(BETA_1, t));
            double squareHat = v / (1 - Math.pow(BETA_2, t));
            p -= RATE * meanHat / (Math.sqrt(squareHat) + EPSILON);
        }
        return p;
    }

    @Test
    void impossibleStepsAreRefused() {
        assertRefused(0, 0.9, "AdamW step: expected at least 1, found 0");
        assertRefused(1, 1, "AdamW betas: expected numbers from 0 to below 1, found 1.0 and 0.999");
    }

    private static void assertRefused(int step, double beta1, String message) {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new AdamW(RATE, beta1, BETA_2, EPSILON, DECAY, step, 1));
        assertTrue(e.getMessage().equals(message), e.getMessage());
    }

    @Test
    void lerpGoesAPartOfTheWay() {
        Matrix x = data.strided(3, 37, 1);
        Matrix start = data.strided(3, 37, 1);
        for (TrainingKernels kernels : sets) {
            Matrix y = TestData.copy(start);
            kernels.lerp(x, 0.25f, y);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 37; j++) {
                    double expected = 0.75 * start.get(i, j) + 0.25 * x.get(i, j);
                    TestData.assertNear(expected, y.get(i, j), 4 * TestData.U, kernels.name());
                }
            }
            TestData.assertNothingElseWritten(y);
        }
    }

    /// Made by PyTorch 2.13's `torch.lerp`, of elements where reckoning from y gives other bits.
    @Test
    void lerpOfMoreThanHalfTheWayHasTheBitsOfPyTorch() {
        float[] start = {-0x1.840954p-1f, 0x1.1b97d0p+0f, 0x1.64b33ap+0f};
        float[] x = {0x1.24fc86p+1f, -0x1.b2c85ep+0f, -0x1.9c36a2p-2f};
        float[] expected = {0x1.5ff9bap+0f, -0x1.b68a38p-1f, 0x1.16fb44p-3f};
        for (TrainingKernels kernels : sets) {
            Matrix y = repeated(start);
            kernels.lerp(repeated(x), 0.7f, y);
            assertArrayEquals(repeated(expected).toArray(), y.toArray(), kernels.name());
        }
    }

    @Test
    void lerpOfTheWholeWayTakesWhateverIsThere() {
        Matrix x = repeated(0.1f, 3, 1e-20f);
        for (TrainingKernels kernels : sets) {
            Matrix y = repeated(-7, 1e9f, 5);
            kernels.lerp(x, 1, y);
            assertArrayEquals(x.toArray(), y.toArray(), kernels.name());
        }
    }

    @Test
    void lerpLeavesWhatIsForbiddenForbidden() {
        Matrix x = repeated(Float.NEGATIVE_INFINITY, 2);
        for (TrainingKernels kernels : sets) {
            for (float weight : new float[] {0, 0.1f, 0.9f, 1}) {
                Matrix y = TestData.copy(x);
                kernels.lerp(x, weight, y);
                assertArrayEquals(x.toArray(), y.toArray(), kernels.name());
            }
        }
    }

    @Test
    void squaredNormMayBeBeyondTheRangeOfFloat() {
        Matrix x = repeated(3e19f);
        double square = (double) 3e19f * 3e19f;
        for (TrainingKernels kernels : sets) {
            double found = kernels.squaredNorm(x);
            assertEquals(x.cols() * square, found, 1e-12 * found, kernels.name());
        }
    }

    /// Bound: that of sums in double, far below what float could keep.
    @Test
    void squaredNormIsTheSumOfSquares() {
        for (int[] shape : new int[][] {{0, 5}, {3, 0}, {1, 1}, {40, 37}, {2, 5000}}) {
            Matrix x = data.strided(shape[0], shape[1], 1);
            double expected = 0;
            for (int i = 0; i < shape[0]; i++) {
                for (int j = 0; j < shape[1]; j++) {
                    expected += (double) x.get(i, j) * x.get(i, j);
                }
            }
            for (TrainingKernels kernels : sets) {
                assertEquals(expected, kernels.squaredNorm(x), 1e-12 * expected, kernels.name());
            }
        }
    }
}
