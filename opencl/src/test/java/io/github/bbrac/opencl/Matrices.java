package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random operands as parts of larger arrays, and their comparison.
final class Matrices {
    private static final int SEED = 20261122;

    /// Largest error, as a part of the largest magnitude, of what plain kernels compute in double.
    static final double ROUNDED = 1e-5;

    private final RandomGenerator generator =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    /// Uniform deviates from −½ to ½, as a part of a larger array that is NaN elsewhere.
    Matrix random(int rows, int cols) {
        return random(rows, cols, 1);
    }

    /// The same, times a factor.
    Matrix random(int rows, int cols, double scale) {
        Matrix m = nan(rows, cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                m.set(i, j, (float) (scale * (generator.nextDouble() - 0.5)));
            }
        }
        return m;
    }

    /// NaN, as a part of a larger array of NaN.
    static Matrix nan(int rows, int cols) {
        int stride = cols + 5;
        float[] data = new float[7 + rows * stride + 3];
        Arrays.fill(data, Float.NaN);
        return Matrix.view(data, 7, rows, cols, stride);
    }

    /// The same part of a copy of the array.
    static Matrix copy(Matrix m) {
        return Matrix.view(m.data().clone(), m.offset(), m.rows(), m.cols(), m.stride());
    }

    /// Compares what a device wrote, and that it wrote nothing beside it.
    ///
    /// @param tolerance of an error, as a part of the largest magnitude expected
    static void assertSame(
            Kernels device, Matrix expected, Matrix found, double tolerance, String what) {
        float[] whole = found.data();
        device.finish(Matrix.view(whole, 0, 1, whole.length, whole.length));
        double largest = 0;
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                largest = Math.max(largest, Math.abs(expected.get(i, j)));
            }
        }
        Matrix outside = copy(found);
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                double error = Math.abs((double) expected.get(i, j) - found.get(i, j));
                assertTrue(
                        error <= tolerance * largest,
                        () ->
                                what
                                        + ": an error of "
                                        + error
                                        + " where "
                                        + tolerance
                                        + " is allowed");
                outside.set(i, j, Float.NaN);
            }
        }
        for (float value : outside.data()) {
            assertTrue(Float.isNaN(value), what + ": a float outside the output was written");
        }
    }
}
