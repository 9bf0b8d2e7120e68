package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Register-blocked products with a panel of three vectors of outputs, for machines with 16 vector
/// registers. Each method computes
///
///     y(r, o) = b(r, o) + Σ_c x(r, c) · w(c, o)        o over one panel, c from 0 to in
///
/// every sum one chain of fused multiply-adds over rising c, begun at 0 and added to b at its end. b may be
/// y itself. The running sums are named locals because the compiler keeps those in registers and would not
/// keep an array's elements there.
///
/// x(r, c) is `x[xo + r · xs + c]`, w(c, o) is `w[wo + c · 3 · LANES + o]`, b(r, o) is `b[bo + r · bs + o]`, y(r, o) is
/// `y[yo + r · ys + o]`.
final class NarrowTiles {
    private NarrowTiles() {}

    /// One row of x: 3 running sums.
    static void rows1(
            float[] x, int xo, float[] w, int wo, int in, float[] b, int bo, float[] y, int yo) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (3 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
        }
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
    }

    /// 2 rows of x: 6 running sums.
    static void rows2(
            float[] x,
            int xo,
            int xs,
            float[] w,
            int wo,
            int in,
            float[] b,
            int bo,
            int bs,
            float[] y,
            int yo,
            int ys) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (3 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
        }
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
    }

    /// 3 rows of x: 9 running sums.
    static void rows3(
            float[] x,
            int xo,
            int xs,
            float[] w,
            int wo,
            int in,
            float[] b,
            int bo,
            int bs,
            float[] y,
            int yo,
            int ys) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        int x2 = xo + 2 * xs;
        int b2 = bo + 2 * bs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (3 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[x2 + c]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
        }
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, b, b2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
    }
}
