package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.U;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProductTest {
    /// Rows, outputs, inputs: around the tiles and panels of every vector width.
    private static final int[][] SHAPES = {
        {0, 5, 3},
        {3, 0, 4},
        {4, 7, 0},
        {1, 1, 1},
        {1, 64, 16},
        {2, 3, 4},
        {3, 5, 7},
        {4, 12, 8},
        {5, 13, 9},
        {6, 24, 15},
        {7, 25, 17},
        {9, 33, 207},
        {13, 63, 31},
        {14, 64, 32},
        {15, 65, 33},
        {63, 11, 5},
        {64, 48, 5},
        {65, 49, 5},
        {131, 207, 19},
        {30, 768, 207},
        {3, 207, 768},
        {8, 30, 6},
        {10, 31, 7},
        {11, 70, 5},
        {12, 9, 3},
        {70, 9, 2100},
    };

    private final TestData data = new TestData();
    private final List<Kernels> sets = TestData.kernelSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void linearIsTheSumOfProductsPlusBias() {
        for (int[] shape : SHAPES) {
            Matrix x = data.strided(shape[0], shape[2], 1);
            Matrix w = data.strided(shape[1], shape[2], 1);
            Matrix bias = data.strided(1, shape[1], 1);
            for (Kernels kernels : sets) {
                Matrix y = TestData.nan(shape[0], shape[1]);
                kernels.linear(x, kernels.prepare(w), bias, Activation.NONE, y);
                for (int i = 0; i < y.rows(); i++) {
                    for (int o = 0; o < y.cols(); o++) {
                        double[] sum = sumAndMagnitude(x, i, w, o);
                        double expected = sum[0] + bias.get(0, o);
                        double bound = (shape[2] + 1) * U * (sum[1] + Math.abs(bias.get(0, o)));
                        TestData.assertNear(expected, y.get(i, o), bound, kernels.name());
                    }
                }
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    /// Σ x · w and Σ |x| · |w| in double.
    private static double[] sumAndMagnitude(Matrix x, int i, Matrix w, int o) {
        double sum = 0;
        double magnitude = 0;
        for (int c = 0; c < x.cols(); c++) {
            double product = (double) x.get(i, c) * w.get(o, c);
            sum += product;
            magnitude += Math.abs(product);
        }
        return new double[] {sum, magnitude};
    }

    @Test
    void everyKernelSetGivesThePlainBitsWhereNoFunctionFollows() {
        Kernels plain = sets.getFirst();
        for (int[] shape : SHAPES) {
            Matrix x = data.strided(shape[0], shape[2], 1);
            Matrix w = data.strided(shape[1], shape[2], 1);
            Matrix bias = data.strided(1, shape[1], 1);
            Matrix residual = data.strided(shape[0], shape[1], 1);
            Matrix linear = TestData.nan(shape[0], shape[1]);
            plain.linear(x, plain.prepare(w), bias, Activation.NONE, linear);
            Matrix relu = TestData.nan(shape[0], shape[1]);
            plain.linear(x, plain.prepare(w), bias, Activation.RELU, relu);
            Matrix added = TestData.nan(shape[0], shape[1]);
            plain.linearAdd(x, plain.prepare(w), bias, residual, added);
            for (Kernels kernels : sets) {
                Weight prepared = kernels.prepare(w);
                Matrix y = TestData.nan(shape[0], shape[1]);
                kernels.linear(x, prepared, bias, Activation.NONE, y);
                TestData.assertSameBits(linear, y, kernels.name());
                kernels.linear(x, prepared, bias, Activation.RELU, y);
                TestData.assertSameBits(relu, y, kernels.name());
                kernels.linearAdd(x, prepared, bias, residual, y);
                TestData.assertSameBits(added, y, kernels.name());
                TestData.assertNothingElseWritten(y);
            }
        }
    }

    @Test
    void theResidualMayBeTheOutput() {
        Matrix x = data.random(67, 40, 1);
        Matrix w = data.random(100, 40, 1);
        Matrix bias = data.random(1, 100, 1);
        Matrix residual = data.strided(67, 100, 1);
        for (Kernels kernels : sets) {
            Matrix apart = TestData.nan(67, 100);
            kernels.linearAdd(x, kernels.prepare(w), bias, residual, apart);
            Matrix same = TestData.copy(residual);
            kernels.linearAdd(x, kernels.prepare(w), bias, same, same);
            TestData.assertSameBits(apart, same, kernels.name());
        }
    }

    @Test
    void geluIsTheExactFormAlsoFarFromZero() {
        float[] values = {
            0, -0f, 1e-30f, -1e-30f, 0.5f, -0.5f, 1, -1, 3, -3, -5, -8, -12, 12, 80, -80, 1e30f,
            -1e30f
        };
        Matrix x = Matrix.of(values.length, 1, values);
        Matrix one = Matrix.of(1, 1, 1);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(values.length, 1);
            kernels.linear(x, kernels.prepare(one), Matrix.zeros(1, 1), Activation.GELU, y);
            for (int i = 0; i < values.length; i++) {
                double v = values[i];
                double expected = 0.5 * v * (1 + Erf.erf(v / Math.sqrt(2)));
                double absolute = 1e-7 * Math.min(Math.abs(v), 1);
                double bound = Math.max(16 * U * Math.abs(expected), absolute);
                TestData.assertNear(expected, y.get(i, 0), Math.min(bound, 1e30), "gelu " + v);
            }
        }
    }

    @Test
    void aWeightKnowsItsShapeAndOutlivesItsMatrix() {
        for (Kernels kernels : sets) {
            Matrix w = data.random(5, 3, 1);
            Weight weight = kernels.prepare(w);
            assertEquals(5, weight.out());
            assertEquals(3, weight.in());
            Matrix x = data.random(2, 3, 1);
            Matrix bias = Matrix.zeros(1, 5);
            Matrix before = TestData.nan(2, 5);
            kernels.linear(x, weight, bias, Activation.NONE, before);
            w.set(0, 0, 1000);
            Matrix after = TestData.nan(2, 5);
            kernels.linear(x, weight, bias, Activation.NONE, after);
            TestData.assertSameBits(before, after, kernels.name());
        }
    }

    @Test
    void aWeightOfOtherKernelsIsRefused() {
        for (Kernels kernels : sets) {
            Kernels others = kernels.name().equals("plain") ? sets.getLast() : Kernels.plain();
            if (others.name().equals("plain") && kernels.name().equals("plain")) {
                continue; // the only set on a JVM without vectors
            }
            Weight foreign = others.prepare(Matrix.zeros(2, 2));
            Matrix x = Matrix.zeros(1, 2);
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> kernels.linear(x, foreign, x, Activation.NONE, x));
            String set = kernels.name().equals("plain") ? "plain" : "vector";
            String expected = "weight: expected one that the " + set + " kernels prepared";
            assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        }
    }
}
