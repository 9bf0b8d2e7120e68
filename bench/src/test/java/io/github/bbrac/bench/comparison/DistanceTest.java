package io.github.bbrac.bench.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.Test;

class DistanceTest {
    private static final Matrix EXPECTED = Matrix.of(1, 2, 3, 4);

    @Test
    void aDistanceIsThatOfTheFarthestElements() {
        Distance distance = Distance.between(EXPECTED, Matrix.of(1, 2, 3.25f, 4.5f));
        // √((9 + 16) / 2) is their root mean square.
        assertEquals(0.5 / Math.sqrt(12.5), distance.relative(), 1e-12);
        assertEquals(0, Distance.between(EXPECTED, EXPECTED).relative());
    }

    @Test
    void zerosAreNoDistanceFromZeros() {
        Matrix zeros = Matrix.zeros(2, 2);
        assertEquals(0, Distance.between(zeros, zeros).relative());
    }

    @Test
    void resultsOfAnotherShapeAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Distance.between(EXPECTED, Matrix.of(2, 1, 3, 4)));
    }

    @Test
    void resultsThatAreFartherThanTheToleranceAreRefused() {
        Distance far = Distance.between(EXPECTED, Matrix.of(1, 2, 3, Float.NaN));
        far.requireWithin(Double.POSITIVE_INFINITY, "base");
        var e = assertThrows(IllegalStateException.class, () -> far.requireWithin(1, "base"));
        assertEquals(
                "base: expected the engine's results within 1.0 of their root mean square, found"
                        + " Infinity",
                e.getMessage());
    }
}
