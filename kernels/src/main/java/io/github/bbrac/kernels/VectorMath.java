package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions of each lane. The value for an element depends on that element alone, not on its lane
/// nor on the vector width. Polynomials are minimax fits of relative error (iteratively re-weighted
/// least squares on Chebyshev nodes, in double); errors are the largest seen against the definition
/// in double, in units of the last place.
///
/// The functions run over arrays, in loops that call nothing but the Vector API: when the compiler
/// stops inlining in a large method, a vector that crosses a call becomes an object.
final class VectorMath {
    // Vectors rather than numbers to broadcast: each broadcast costs the compiler as much as an
    // operation, and past a limit it no longer inlines.
    private static final FloatVector ZERO = all(0);
    private static final FloatVector ONE = all(1);
    private static final FloatVector FOUR = all(4);
    private static final FloatVector HALF = all(0.5f);
    private static final FloatVector MINUS_HALF = all(-0.5f);

    /// Adding it leaves the nearest integer, plus the bias of a float's exponent, in a float's low bits: 1.5 · 2²³ + 127.
    private static final FloatVector ROUNDER = all(12_583_039f);

    private static final FloatVector LOG2_E = all(1.442695f);

    // ln 2 in two parts, of which the first has so few bits that its small multiples are exact.
    private static final FloatVector MINUS_LN2_HIGH = all(-0.6933594f);
    private static final FloatVector MINUS_LN2_LOW = all(2.1219444e-4f);

    /// Below it exp gives 0: near the smallest normal float.
    private static final FloatVector EXP_LEAST = all(-87);

    // Coefficients of P by rising power.
    private static final FloatVector EXP_0 = all(0.49999994f);
    private static final FloatVector EXP_1 = all(0.16666521f);
    private static final FloatVector EXP_2 = all(0.04166839f);
    private static final FloatVector EXP_3 = all(0.008368717f);
    private static final FloatVector EXP_4 = all(0.0013814599f);

    private static final FloatVector TANH_0 = all(-0.3333328f);
    private static final FloatVector TANH_1 = all(0.13331442f);
    private static final FloatVector TANH_2 = all(-0.053739715f);
    private static final FloatVector TANH_3 = all(0.020639088f);
    private static final FloatVector TANH_4 = all(-0.0057049873f);

    private static final FloatVector GELU_1 = all(0.19947486f);
    private static final FloatVector GELU_2 = all(0.09942043f);
    private static final FloatVector GELU_3 = all(0.026552536f);
    private static final FloatVector GELU_4 = all(0.004679581f);
    private static final FloatVector GELU_5 = all(0.0026228323f);
    private static final FloatVector GELU_6 = all(-0.0009774094f);
    private static final FloatVector GELU_7 = all(0.0008735466f);
    private static final FloatVector GELU_8 = all(-0.00034824113f);
    private static final FloatVector GELU_9 = all(9.8085075e-5f);
    private static final FloatVector GELU_10 = all(-1.4922873e-5f);
    private static final FloatVector GELU_11 = all(1.117402e-6f);

    private static final FloatVector MILLS_0 = all(0.0997479f);
    private static final FloatVector MILLS_1 = all(0.09949255f);
    private static final FloatVector MILLS_2 = all(0.09551578f);
    private static final FloatVector MILLS_3 = all(0.07199919f);
    private static final FloatVector MILLS_4 = all(0.08665744f);
    private static final FloatVector MILLS_5 = all(0.012710994f);
    private static final FloatVector MILLS_6 = all(0.028436668f);
    private static final FloatVector MILLS_7 = all(0.051651835f);
    private static final FloatVector MILLS_8 = all(-0.06279197f);
    private static final FloatVector MILLS_9 = all(0.01657962f);

    /// 1/√(2π)
    private static final FloatVector DENSITY = all(0.3989423f);

    /// Where tanh changes its formula.
    private static final FloatVector TANH_NEAR = all(0.625f);

    /// Beyond it Φ is 0 or 1 in float.
    private static final FloatVector MOST = all(16);

    private VectorMath() {}

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /// a(i) = exp(scale · (a(i) − max)), an argument that may not be positive; 0 where it is below −87,
    /// −∞ included. Within 1 ulp of the rounded argument's.
    ///
    /// x = n · ln 2 + r with |r| ≤ ln 2 / 2 and exp(x) = 2ⁿ · exp(r), where
    /// exp(r) = 1 + r + r² · P(r) (Cody & Waite 1980, Software Manual for the Elementary Functions,
    /// chapter 6).
    ///
    /// @param n floats from `at` on, a multiple of LANES
    static void exp(float[] a, int at, int n, float max, float scale) {
        FloatVector bound = all(max);
        FloatVector factor = all(scale);
        for (int i = at; i < at + n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, i).sub(bound).mul(factor);
            FloatVector shifted = x.fma(LOG2_E, ROUNDER);
            FloatVector m = shifted.sub(ROUNDER);
            FloatVector r = m.fma(MINUS_LN2_HIGH, x);
            r = m.fma(MINUS_LN2_LOW, r);
            FloatVector p = r.fma(EXP_4, EXP_3);
            p = p.fma(r, EXP_2);
            p = p.fma(r, EXP_1);
            p = p.fma(r, EXP_0);
            p = p.fma(r.mul(r), r).add(ONE);
            IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            p = p.mul(power.reinterpretAsFloats());
            p.blend(ZERO, x.compare(VectorOperators.LT, EXP_LEAST)).intoArray(a, i);
        }
    }

    /// a(i) = σ(a(i)) = 1 / (1 + exp(−a(i))), by exp(−|a(i)|), which cannot overflow. Within 3 ulp.
    ///
    /// @param n floats from `at` on; `a` goes on at least to the next multiple of LANES, and what
    ///     follows the n is kept
    /// @param pad as many floats, overwritten
    static void sigmoid(float[] a, int at, int n, float[] pad) {
        int length = Simd.roundUp(n, LANES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector.fromArray(SPECIES, a, at + i).abs().intoArray(pad, i);
        }
        exp(pad, 0, length, 0, -1);
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, at + i);
            FloatVector e = FloatVector.fromArray(SPECIES, pad, i);
            FloatVector part = ONE.blend(e, x.compare(VectorOperators.LT, ZERO));
            part.div(e.add(ONE)).intoArray(pad, i);
        }
        System.arraycopy(pad, 0, a, at, n);
    }

    /// a(i) = tanh(a(i)): x + x³ · P(x²) near 0, ±(1 − e) / (1 + e) with e = exp(−2|x|) elsewhere.
    /// Within 3 ulp.
    ///
    /// @param n floats from `at` on; `a` goes on at least to the next multiple of LANES, and what
    ///     follows the n is kept
    /// @param pad as many floats, overwritten
    static void tanh(float[] a, int at, int n, float[] pad) {
        int length = Simd.roundUp(n, LANES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector.fromArray(SPECIES, a, at + i).abs().intoArray(pad, i);
        }
        exp(pad, 0, length, 0, -2);
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, at + i);
            FloatVector square = x.mul(x);
            FloatVector p = square.fma(TANH_4, TANH_3);
            p = p.fma(square, TANH_2);
            p = p.fma(square, TANH_1);
            p = p.fma(square, TANH_0);
            FloatVector near = p.mul(square).fma(x, x);
            FloatVector e = FloatVector.fromArray(SPECIES, pad, i);
            FloatVector far = ONE.sub(e).div(e.add(ONE));
            far = far.blend(far.neg(), x.compare(VectorOperators.LT, ZERO));
            VectorMask<Float> isNear = x.abs().compare(VectorOperators.LT, TANH_NEAR);
            far.blend(near, isNear).intoArray(pad, i);
        }
        System.arraycopy(pad, 0, a, at, n);
    }

    /// a(i) = a(i) · Φ(a(i)) with Φ the normal distribution function. Within 10⁻⁷, or 10 ulp of itself.
    ///
    /// x · Φ(x) = max(x, 0) − |x| · Φ(−|x|), where Φ(−|x|) = ½ · P(|x|)⁻⁴, the form of Abramowitz & Stegun 1964, 7.1.28,
    /// with another power. P is of degree 11, a fit of the absolute error, and grows beyond all bounds.
    ///
    /// @param n floats from `at` on, a multiple of LANES
    static void gelu(float[] a, int at, int n) {
        for (int i = at; i < at + n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, i);
            FloatVector size = x.abs();
            FloatVector p = size.fma(GELU_11, GELU_10);
            p = p.fma(size, GELU_9);
            p = p.fma(size, GELU_8);
            p = p.fma(size, GELU_7);
            p = p.fma(size, GELU_6);
            p = p.fma(size, GELU_5);
            p = p.fma(size, GELU_4);
            p = p.fma(size, GELU_3);
            p = p.fma(size, GELU_2);
            p = p.fma(size, GELU_1);
            p = p.fma(size, ONE);
            p = p.mul(p);
            FloatVector below = size.mul(HALF).div(p.mul(p));
            FloatVector rectified = x.blend(ZERO, x.compare(VectorOperators.LT, ZERO));
            rectified.sub(below).intoArray(a, i);
        }
    }

    /// a(i) = Φ(a(i)) + a(i) · φ(a(i)), the derivative of [#gelu], with φ = Φ′. Within some ulp of 1: it passes
    /// through 0.
    ///
    /// @param n floats from `at` on, a multiple of LANES
    /// @param pad twice as many floats, overwritten
    static void geluSlope(float[] a, int at, int n, float[] pad) {
        normal(a, at, n, pad);
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, at + i);
            FloatVector density = FloatVector.fromArray(SPECIES, pad, i).mul(DENSITY);
            FloatVector lower = FloatVector.fromArray(SPECIES, pad, n + i);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, ZERO);
            x.fma(density, ONE.sub(lower).blend(lower, negative)).intoArray(a, at + i);
        }
    }

    /// pad(i) = exp(−x²/2) and pad(n + i) = Φ(−|x|) with x = a(i).
    ///
    /// Φ(−|x|) = exp(−x²/2) · P(4 / (4 + |x|)), the form of Abramowitz & Stegun 1964, 7.1.26, with a
    /// polynomial of degree 10. The rounding error of x² is put back, since exp would multiply it.
    private static void normal(float[] a, int at, int n, float[] pad) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, at + i).abs().min(MOST);
            x.mul(x).intoArray(pad, i);
        }
        exp(pad, 0, n, 0, -0.5f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector size = FloatVector.fromArray(SPECIES, a, at + i).abs().min(MOST);
            FloatVector t = FOUR.div(size.add(FOUR));
            FloatVector p = t.fma(MILLS_9, MILLS_8);
            p = p.fma(t, MILLS_7);
            p = p.fma(t, MILLS_6);
            p = p.fma(t, MILLS_5);
            p = p.fma(t, MILLS_4);
            p = p.fma(t, MILLS_3);
            p = p.fma(t, MILLS_2);
            p = p.fma(t, MILLS_1);
            p = p.fma(t, MILLS_0);
            FloatVector lost = size.fma(size, size.mul(size).neg());
            FloatVector e = FloatVector.fromArray(SPECIES, pad, i);
            e = lost.mul(MINUS_HALF).fma(e, e);
            e.intoArray(pad, i);
            e.mul(p.mul(t)).intoArray(pad, n + i);
        }
    }
}
