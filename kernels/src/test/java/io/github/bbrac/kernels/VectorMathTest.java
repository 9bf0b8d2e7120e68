package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorMathTest {
    @Test
    void expIsWithinOneUlp() {
        assertUlps(VectorMath::exp, Math::exp, -87, 0, 1);
    }

    @Test
    void expOfVeryNegativeNumbersIsZero() {
        for (float x : new float[] {-87.1f, -100, -1e30f, Float.NEGATIVE_INFINITY}) {
            assertEquals(0, lane(VectorMath::exp, x));
        }
        assertEquals(1, lane(VectorMath::exp, 0));
        assertTrue(Float.isNaN(lane(VectorMath::exp, Float.NaN)));
    }

    @Test
    void sigmoidIsWithinThreeUlpsAndDoesNotOverflow() {
        assertUlps(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -87, 87, 3);
        assertEquals(0, lane(VectorMath::sigmoid, Float.NEGATIVE_INFINITY));
        assertEquals(1, lane(VectorMath::sigmoid, Float.POSITIVE_INFINITY));
        assertEquals(0, lane(VectorMath::sigmoid, -1e30f));
        assertTrue(Float.isNaN(lane(VectorMath::sigmoid, Float.NaN)));
    }

    @Test
    void tanhIsWithinThreeUlpsAndKeepsItsSign() {
        assertUlps(VectorMath::tanh, Math::tanh, -90, 90, 3);
        assertUlps(VectorMath::tanh, Math::tanh, -1, 1, 3);
        assertUlps(VectorMath::tanh, Math::tanh, -1e-3, 1e-3, 3);
        assertEquals(1, lane(VectorMath::tanh, Float.POSITIVE_INFINITY));
        assertEquals(-1, lane(VectorMath::tanh, Float.NEGATIVE_INFINITY));
        assertEquals(1e-30f, lane(VectorMath::tanh, 1e-30f));
        assertTrue(Float.isNaN(lane(VectorMath::tanh, Float.NaN)));
    }

    /// Down to −8 the definition in double keeps 1 ulp of float against its own cancellation if
    /// written with erfc; beyond it the value is below 1e-14.
    @Test
    void geluIsWithinEightUlps() {
        assertUlps(VectorMath::gelu, VectorMathTest::gelu, -8, 8, 8);
        assertUlps(VectorMath::gelu, VectorMathTest::gelu, -0.1, 0.1, 8);
        assertEquals(1e30f, lane(VectorMath::gelu, 1e30f));
        assertEquals(0, Math.abs(lane(VectorMath::gelu, -1e30f)));
        assertTrue(Float.isNaN(lane(VectorMath::gelu, Float.NaN)));
    }

    /// x · Φ(x), below −2 by Laplace's continued fraction of the tail of the normal distribution
    /// (Abramowitz & Stegun 1964, 26.2.14).
    private static double gelu(double x) {
        if (x > -2) {
            return 0.5 * x * (1 + Erf.erf(x / Math.sqrt(2)));
        }
        double fraction = -x;
        for (int n = 200; n > 0; n--) {
            fraction = -x + n / fraction;
        }
        return x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / fraction;
    }

    private static void assertUlps(
            UnaryOperator<FloatVector> f,
            DoubleUnaryOperator definition,
            double from,
            double to,
            double ulps) {
        float[] in = new float[LANES];
        float[] out = new float[LANES];
        int steps = 40_000;
        double worst = 0;
        float at = 0;
        for (int i = 0; i < steps; i += LANES) {
            for (int k = 0; k < LANES; k++) {
                in[k] = (float) (from + (to - from) * (i + k) / steps);
            }
            f.apply(FloatVector.fromArray(SPECIES, in, 0)).intoArray(out, 0);
            for (int k = 0; k < LANES; k++) {
                double expected = definition.applyAsDouble(in[k]);
                double error = Math.abs(out[k] - expected) / Math.ulp((float) expected);
                if (!(error <= worst)) {
                    worst = error;
                    at = in[k];
                }
            }
        }
        assertTrue(
                worst <= ulps, "expected at most " + ulps + " ulp, found " + worst + " at " + at);
    }

    private static float lane(UnaryOperator<FloatVector> f, float x) {
        return f.apply(FloatVector.broadcast(SPECIES, x)).lane(LANES - 1);
    }
}
