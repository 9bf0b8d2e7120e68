package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class LayerNormTest {
    private final Kernels kernels;

    LayerNormTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void aHandCase() {
        // μ = 2, σ² = (1 + 0 + 1) / 3; with ε = 1/3: √(σ² + ε) = 1
        LayerNorm norm = new LayerNorm(Matrix.of(1, 3, 1, 1, 10), Matrix.of(1, 3, 0, 5, 0), 1 / 3f);
        Matrix y = Matrix.zeros(1, 3);
        norm.forward(kernels, Matrix.of(1, 3, 1, 2, 3), y);
        assertEquals(-1, y.get(0, 0), 1e-7);
        assertEquals(5, y.get(0, 1), 1e-7);
        assertEquals(10, y.get(0, 2), 1e-6);
    }

    @Test
    void eachRowHasTheMeanAndVarianceOfItsParameters() throws IOException {
        RandomTensors ones = new RandomTensors(0, 0);
        LayerNorm norm =
                LayerNorm.load(new ParameterReader(ones, kernels).at("LayerNorm"), 768, 1e-12f);
        Matrix x = new RandomTensors(2, 3).get("x", 4, 768);
        norm.forward(kernels, x, x);
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            double squares = 0;
            for (int j = 0; j < 768; j++) {
                sum += x.get(i, j);
                squares += (double) x.get(i, j) * x.get(i, j);
            }
            assertEquals(0, sum / 768, 1e-6);
            assertEquals(1, squares / 768, 1e-6);
        }
    }

    @Test
    void gammaAndBetaHaveTheSameSize() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new LayerNorm(Matrix.zeros(1, 3), Matrix.zeros(1, 4), 1e-12f));
        assertEquals("beta: expected shape [1, 3], found [1, 4]", refusal.getMessage());
    }
}
