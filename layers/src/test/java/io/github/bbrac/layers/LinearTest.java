package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class LinearTest {
    private static final RandomTensors TENSORS = new RandomTensors(1, 1);
    private final Kernels kernels;

    LinearTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void aHandCase() {
        Matrix weight = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);
        Linear linear = new Linear(kernels.prepare(weight), Matrix.of(1, 2, 10, -40));
        Matrix y = Matrix.zeros(1, 2);

        linear.forward(kernels, Matrix.of(1, 3, 1, 1, 2), Activation.NONE, y);
        assertEquals(1 + 2 + 2 * 3 + 10, y.get(0, 0));
        assertEquals(4 + 5 + 2 * 6 - 40, y.get(0, 1));

        linear.forward(kernels, Matrix.of(1, 3, 1, 1, 2), Activation.RELU, y);
        assertEquals(0, y.get(0, 1));
    }

    @Test
    void forwardIsTheSumOfProductsWithinTheErrorBoundOfItsLength() throws IOException {
        Linear linear = Linear.load(new ParameterReader(TENSORS, kernels), 37, 11);
        Matrix x = TENSORS.get("x", 5, 37);
        Matrix residual = TENSORS.get("residual", 5, 11);
        Matrix weight = TENSORS.get("weight", 11, 37);
        Matrix bias = TENSORS.get("bias", 11);
        Matrix y = filled(5, 11);
        Matrix sum = filled(5, 11);

        linear.forward(kernels, x, Activation.NONE, y);
        linear.forwardAdd(kernels, x, residual, sum);

        for (int i = 0; i < 5; i++) {
            for (int o = 0; o < 11; o++) {
                double expected = bias.get(0, o);
                double magnitude = Math.abs(expected) + Math.abs(residual.get(i, o));
                for (int c = 0; c < 37; c++) {
                    double product = (double) x.get(i, c) * weight.get(o, c);
                    expected += product;
                    magnitude += Math.abs(product);
                }
                // n additions in float, each off by at most 2⁻²⁴ of a partial sum
                double bound = (37 + 2) * 0x1p-24 * magnitude;
                assertEquals(expected, y.get(i, o), bound);
                assertEquals(expected + residual.get(i, o), sum.get(i, o), bound);
            }
        }
    }

    @Test
    void theResidualMayBeTheOutputItself() throws IOException {
        Linear linear = Linear.load(new ParameterReader(TENSORS, kernels), 6, 4);
        Matrix x = TENSORS.get("x", 3, 6);
        Matrix residual = TENSORS.get("residual", 3, 4);
        Matrix expected = Matrix.zeros(3, 4);
        linear.forwardAdd(kernels, x, residual, expected);

        linear.forwardAdd(kernels, x, residual, residual);

        assertTrue(Arrays.equals(expected.toArray(), residual.toArray()));
    }

    @Test
    void aWrongShapeIsRefused() throws IOException {
        Linear linear = Linear.load(new ParameterReader(TENSORS, kernels), 6, 4);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                linear.forward(
                                        kernels,
                                        Matrix.zeros(3, 5),
                                        Activation.NONE,
                                        Matrix.zeros(3, 4)));
        assertEquals("x: expected shape [3, 6], found [3, 5]", refusal.getMessage());
    }

    private static Matrix filled(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        Arrays.fill(matrix.data(), Float.NaN);
        return matrix;
    }
}
