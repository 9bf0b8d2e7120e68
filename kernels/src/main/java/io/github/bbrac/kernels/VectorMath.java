package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions of each lane. The value for an element depends on that element alone, not on its lane
/// nor on the vector width. Polynomials are minimax fits of relative error (iteratively re-weighted
/// least squares on Chebyshev nodes, in double); errors are the largest seen against the definition
/// in double, in units of the last place.
final class VectorMath {
    /// Adding it leaves the nearest integer in a float's low bits: 1.5 · 2²³.
    private static final float ROUNDER = 12_582_912f;

    private static final float LOG2_E = 1.442695f;

    /// ln 2 in two parts, of which the first has so few bits that its small multiples are exact.
    private static final float LN2_HIGH = 0.6933594f;

    private static final float LN2_LOW = -2.1219444e-4f;

    /// Below it exp gives 0: near the smallest normal float.
    private static final float EXP_LEAST = -87f;

    private VectorMath() {}

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /// exp(x) for x ≤ 0, −∞ included; 0 below −87. Within 1 ulp.
    ///
    /// x = n · ln 2 + r with |r| ≤ ln 2 / 2 and exp(x) = 2ⁿ · exp(r), where
    /// exp(r) = 1 + r + r² · P(r) (Cody & Waite 1980, Software Manual for the Elementary Functions,
    /// chapter 6).
    static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(all(LOG2_E), all(ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(all(-LN2_HIGH), x);
        r = n.fma(all(-LN2_LOW), r);
        FloatVector p = r.fma(all(0.0013814599f), all(0.008368717f));
        p = p.fma(r, all(0.04166839f));
        p = p.fma(r, all(0.16666521f));
        p = p.fma(r, all(0.49999994f));
        p = p.fma(r.mul(r), r).add(1);
        FloatVector scaled =
                p.reinterpretAsInts()
                        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats();
        return scaled.blend(0, x.lt(EXP_LEAST));
    }

    /// σ(x) = 1 / (1 + exp(−x)), by exp(−|x|), which cannot overflow. Within 3 ulp.
    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return all(1).blend(e, x.lt(0)).div(e.add(1));
    }

    /// tanh(x) = x + x³ · P(x²) near 0, ±(1 − e) / (1 + e) with e = exp(−2|x|) elsewhere. Within 3 ulp.
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector square = x.mul(x);
        FloatVector p = square.fma(all(-0.0057049873f), all(0.020639088f));
        p = p.fma(square, all(-0.053739715f));
        p = p.fma(square, all(0.13331442f));
        p = p.fma(square, all(-0.3333328f));
        FloatVector near = p.mul(square).fma(x, x);
        FloatVector e = exp(a.mul(-2));
        FloatVector far = all(1).sub(e).div(e.add(1));
        far = far.blend(far.neg(), x.lt(0));
        return far.blend(near, a.lt(0.625f));
    }

    /// x · Φ(x) with Φ the normal distribution function. Within 8 ulp of itself, also far below 0,
    /// where 1 + erf(x/√2) would cancel.
    ///
    /// Φ(−a) = exp(−a²/2) · P(4 / (4 + a)) for a = |x|, the form of Abramowitz & Stegun 1964, 7.1.26,
    /// with a polynomial of degree 10; the rounding error of a² is put back, since exp would multiply
    /// it.
    static FloatVector gelu(FloatVector x) {
        FloatVector a = x.abs().min(16);
        FloatVector t = all(4).div(a.add(4));
        FloatVector p = t.fma(all(0.01657962f), all(-0.06279197f));
        p = p.fma(t, all(0.051651835f));
        p = p.fma(t, all(0.028436668f));
        p = p.fma(t, all(0.012710994f));
        p = p.fma(t, all(0.08665744f));
        p = p.fma(t, all(0.07199919f));
        p = p.fma(t, all(0.09551578f));
        p = p.fma(t, all(0.09949255f));
        p = p.fma(t, all(0.0997479f));
        FloatVector square = a.mul(a);
        FloatVector lost = a.fma(a, square.neg());
        FloatVector e = exp(square.mul(-0.5f));
        e = lost.mul(-0.5f).fma(e, e);
        FloatVector lower = p.mul(t).mul(e);
        VectorMask<Float> positive = x.compare(VectorOperators.GE, 0);
        return x.mul(lower.blend(all(1).sub(lower), positive));
    }
}
