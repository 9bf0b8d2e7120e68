package io.github.bbrac.bench.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.Test;

class WeightsTest {
    @Test
    void transposesStandSideBySide() {
        Matrix a = Network.TENSORS.get("a", 2, 3);
        Matrix b = Network.TENSORS.get("b", 2, 3);
        float[] both = Weights.transposed(2, 3, "a", "b");
        for (int i = 0; i < 3; i++) {
            for (int o = 0; o < 2; o++) {
                assertEquals(a.get(o, i), both[4 * i + o]);
                assertEquals(b.get(o, i), both[4 * i + 2 + o]);
            }
        }
    }

    @Test
    void gatesChangePlaces() {
        float[] rzn = {1, 2, 3, 4, 5, 6};
        assertArrayEquals(new float[] {3, 4, 1, 2, 5, 6}, Weights.gatesReordered(rzn));
    }

    @Test
    void aColumnInEightBitsIsWithinHalfAStep() {
        int cols = 5;
        float[] values = Network.TENSORS.get("w", 40, cols).data();
        Weights.Quantized quantized = new Weights.Quantized(cols, values);
        for (int i = 0; i < values.length; i++) {
            float step = quantized.scales()[i % cols];
            // Half a step, and the rounding of the scale.
            assertEquals(values[i], step * quantized.values()[i], 0.501f * step);
        }
    }

    @Test
    void aColumnOfZerosStaysZero() {
        Weights.Quantized quantized = new Weights.Quantized(2, 0, 1, 0, -2);
        assertArrayEquals(new byte[] {0, 64, 0, -127}, quantized.values());
    }
}
