package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class VectorMathTest {
    private interface Function {
        void apply(float[] a, int n);
    }

    private static final Function EXP = (a, n) -> VectorMath.exp(a, 0, n, 0, 1);
    private static final Function SIGMOID =
            (a, n) -> VectorMath.sigmoid(a, 0, n, new float[n + LANES]);
    private static final Function TANH = (a, n) -> VectorMath.tanh(a, 0, n, new float[n + LANES]);
    private static final Function GELU = (a, n) -> VectorMath.gelu(a, 0, n);
    private static final Function GELU_SLOPE =
            (a, n) -> VectorMath.geluSlope(a, 0, n, new float[2 * n]);

    /// Every NaN: what it holds in its low bits may overflow in integer arithmetic.
    private static void assertKeepsNaN(Function function) {
        for (int bits : new int[] {0x7fc00000, 0x7fc00001, 0x7fffffff, 0xffc00003, 0xffffffff}) {
            float result = lane(function, Float.intBitsToFloat(bits));
            assertTrue(Float.isNaN(result), Integer.toHexString(bits));
        }
    }

    @Test
    void expIsWithinOneUlp() {
        assertUlps(EXP, Math::exp, -87, 0, 1);
    }

    @Test
    void expOfVeryNegativeNumbersIsZero() {
        for (float x : new float[] {-87.1f, -100, -1e30f, Float.NEGATIVE_INFINITY}) {
            assertEquals(0, lane(EXP, x));
        }
        assertEquals(1, lane(EXP, 0));
        assertKeepsNaN(EXP);
    }

    @Test
    void sigmoidIsWithinThreeUlpsAndDoesNotOverflow() {
        assertUlps(SIGMOID, x -> 1 / (1 + Math.exp(-x)), -87, 87, 3);
        assertEquals(0, lane(SIGMOID, Float.NEGATIVE_INFINITY));
        assertEquals(1, lane(SIGMOID, Float.POSITIVE_INFINITY));
        assertEquals(0, lane(SIGMOID, -1e30f));
        assertKeepsNaN(SIGMOID);
    }

    @Test
    void tanhIsWithinThreeUlpsAndKeepsItsSign() {
        assertUlps(TANH, Math::tanh, -90, 90, 3);
        assertUlps(TANH, Math::tanh, -1, 1, 3);
        assertUlps(TANH, Math::tanh, -1e-3, 1e-3, 3);
        assertEquals(1, lane(TANH, Float.POSITIVE_INFINITY));
        assertEquals(-1, lane(TANH, Float.NEGATIVE_INFINITY));
        assertEquals(1e-30f, lane(TANH, 1e-30f));
        assertKeepsNaN(TANH);
    }

    @Test
    void geluIsWithinTenUlpsOrATenMillionth() {
        assertUlps(GELU, VectorMathTest::gelu, -30, 30, 10, 1e-7);
        assertUlps(GELU, VectorMathTest::gelu, -3, 3, 10, 1e-7);
        assertUlps(GELU, VectorMathTest::gelu, -0.1, 0.1, 10, 1e-7);
        assertUlps(GELU, VectorMathTest::gelu, -1e-6, 1e-6, 10);
        assertEquals(1e30f, lane(GELU, 1e30f));
        assertEquals(0, Math.abs(lane(GELU, -1e30f)));
        assertKeepsNaN(GELU);
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

    /// The slope is between −0.13 and 1.13 and crosses 0, so its error is counted in roundings of 1.
    @Test
    void geluSlopeIsWithinFourRoundingsOfOne() {
        float[] in = new float[40_000];
        for (int i = 0; i < in.length; i++) {
            in[i] = -20 + i / 1000f;
        }
        float[] out = in.clone();
        GELU_SLOPE.apply(out, out.length);
        for (int i = 0; i < in.length; i++) {
            double x = in[i];
            double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            double expected = (1 + Erf.erf(x / Math.sqrt(2))) / 2 + x * density;
            TestData.assertNear(expected, out[i], 4 * TestData.U, "at " + x);
        }
        assertEquals(1, lane(GELU_SLOPE, 1e30f));
        assertEquals(0, lane(GELU_SLOPE, -1e30f));
        assertKeepsNaN(GELU_SLOPE);
    }

    /// A value at each place of a vector, and left over after one.
    @Test
    void theValueDoesNotDependOnItsPlace() {
        for (Function f : List.of(SIGMOID, TANH)) {
            float expected = lane(f, 0.7f);
            for (int n = 1; n < 3 * LANES; n++) {
                float[] a = new float[n + LANES];
                Arrays.fill(a, 0.7f);
                f.apply(a, n);
                for (int i = 0; i < n; i++) {
                    assertEquals(expected, a[i], "place " + i + " of " + n);
                }
                assertEquals(0.7f, a[n], "the float after the last");
            }
        }
    }

    private static void assertUlps(
            Function f, DoubleUnaryOperator definition, double from, double to, double ulps) {
        assertUlps(f, definition, from, to, ulps, 0);
    }

    /// @param passed what counts as no error
    private static void assertUlps(
            Function f,
            DoubleUnaryOperator definition,
            double from,
            double to,
            double ulps,
            double passed) {
        int steps = 40_000;
        float[] in = new float[steps];
        for (int i = 0; i < steps; i++) {
            in[i] = (float) (from + (to - from) * i / steps);
        }
        float[] out = in.clone();
        f.apply(out, steps);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < steps; i++) {
            double expected = definition.applyAsDouble(in[i]);
            double error = Math.abs(out[i] - expected);
            double inUlps = error <= passed ? 0 : error / Math.ulp((float) expected);
            if (!(inUlps <= worst)) {
                worst = inUlps;
                at = in[i];
            }
        }
        assertTrue(
                worst <= ulps, "expected at most " + ulps + " ulp, found " + worst + " at " + at);
    }

    private static float lane(Function f, float x) {
        float[] a = new float[LANES];
        Arrays.fill(a, x);
        f.apply(a, LANES);
        return a[LANES - 1];
    }
}
