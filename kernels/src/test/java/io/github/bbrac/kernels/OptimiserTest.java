package io.github.bbrac.kernels;

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

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    private static AdamW step(int number) {
        return new AdamW(RATE, BETA_1, BETA_2, EPSILON, DECAY, number);
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

    private static Matrix zeros(int cols) {
        Matrix zeros = TestData.nan(3, cols);
        zeros.copyFrom(Matrix.zeros(3, cols));
        return zeros;
    }

    private static double definition(double p, Matrix[] gradients, int i, int j) {
        double m = 0;
        double v = 0;
        for (int t = 1; t <= gradients.length; t++) {
            double g = gradients[t - 1].get(i, j);
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
                        () -> new AdamW(RATE, beta1, BETA_2, EPSILON, DECAY, step));
        assertTrue(e.getMessage().equals(message), e.getMessage());
    }

    @Test
    void scaleMultipliesEachElement() {
        Matrix x = data.strided(3, 37, 1);
        for (TrainingKernels kernels : sets) {
            Matrix y = TestData.copy(x);
            kernels.scale(0.3f, y);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 37; j++) {
                    TestData.assertNear(0.3f * x.get(i, j), y.get(i, j), 0, kernels.name());
                }
            }
            TestData.assertNothingElseWritten(y);
        }
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

    /// Each of at most 16 sums has a sixteenth of the terms.
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
            double bound = (shape[1] / 16.0 + 2) * TestData.U * expected;
            for (TrainingKernels kernels : sets) {
                TestData.assertNear(
                        expected, (float) kernels.squaredNorm(x), bound, kernels.name());
            }
        }
    }
}
