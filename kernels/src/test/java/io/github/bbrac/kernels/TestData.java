package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random operands and the comparisons that the kernel tests share.
final class TestData {
    /// Half the distance from 1 to the next float: the relative error of one rounding.
    static final double U = 0x1p-24;

    static final int SEED = 20261122;

    private final RandomGenerator generator =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    static boolean vectorIsThere() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// Plain, and vector on one and on three threads where this JVM has it. The caller closes them.
    static List<Kernels> kernelSets() {
        return List.copyOf(trainingSets());
    }

    /// The same, with what training needs.
    static List<TrainingKernels> trainingSets() {
        List<TrainingKernels> sets = new ArrayList<>(List.of(TrainingKernels.plain()));
        if (vectorIsThere()) {
            sets.add(TrainingKernels.of(KernelSet.VECTOR, 1));
            sets.add(TrainingKernels.of(KernelSet.VECTOR, 3));
        }
        return sets;
    }

    /// Uniform deviates of the given standard deviation, in an array of their own.
    Matrix random(int rows, int cols, double scale) {
        return fill(Matrix.zeros(rows, cols), scale);
    }

    /// Uniform deviates of the given standard deviation, as a part of a larger array that is NaN
    /// elsewhere.
    Matrix strided(int rows, int cols, double scale) {
        return fill(nan(rows, cols), scale);
    }

    private Matrix fill(Matrix m, double scale) {
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.cols(); j++) {
                double uniform = 2 * generator.nextDouble() - 1;
                m.set(i, j, (float) (Math.sqrt(3) * scale * uniform));
            }
        }
        return m;
    }

    /// NaN, as a part of a larger array that is NaN elsewhere.
    static Matrix nan(int rows, int cols) {
        int stride = cols + 5;
        float[] data = new float[7 + rows * stride + 3];
        Arrays.fill(data, Float.NaN);
        return Matrix.view(data, 7, rows, cols, stride);
    }

    /// A view of a copy with the same strides and offset.
    static Matrix copy(Matrix m) {
        return Matrix.view(m.data().clone(), m.offset(), m.rows(), m.cols(), m.stride());
    }

    static void assertNothingElseWritten(Matrix y) {
        Matrix outside = copy(y);
        for (int i = 0; i < y.rows(); i++) {
            Arrays.fill(outside.data(), y.rowOffset(i), y.rowOffset(i) + y.cols(), Float.NaN);
        }
        for (float value : outside.data()) {
            assertTrue(Float.isNaN(value), "a float outside the output was written");
        }
    }

    static void assertSameBits(Matrix expected, Matrix actual, String what) {
        assertEquals(expected.rows(), actual.rows(), what);
        assertEquals(expected.cols(), actual.cols(), what);
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                float e = expected.get(i, j);
                float a = actual.get(i, j);
                if (Float.floatToRawIntBits(e) != Float.floatToRawIntBits(a)) {
                    throw new AssertionError(
                            what + " at (" + i + ", " + j + "): expected " + e + ", found " + a);
                }
            }
        }
    }

    static void assertNear(double expected, float actual, double bound, String what) {
        if (!(Math.abs(expected - actual) <= bound)) {
            throw new AssertionError(
                    what + ": expected " + expected + " ± " + bound + ", found " + actual);
        }
    }

    /// Some hundred roundings of the gradient's largest element, which sums of a few dozen terms may add up to.
    static void assertGradient(double[][] expected, Matrix actual, String what) {
        assertGradient(expected, null, actual, what);
    }

    /// For gradients that are added to.
    ///
    /// @param before what `actual` held; null: nothing
    static void assertGradient(double[][] expected, Matrix before, Matrix actual, String what) {
        double largest = 1e-3;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (int i = 0; i < actual.rows(); i++) {
            for (int j = 0; j < actual.cols(); j++) {
                double start = before == null ? 0 : before.get(i, j);
                double bound = 100 * U * (largest + Math.abs(start));
                String at = what + " at (" + i + ", " + j + ")";
                assertNear(start + expected[i][j], actual.get(i, j), bound, at);
            }
        }
        assertNothingElseWritten(actual);
    }
}
