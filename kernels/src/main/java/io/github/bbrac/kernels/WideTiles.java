package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Register-blocked products with a panel of four vectors of outputs, for machines with 32 vector
/// registers. Each method computes
///
///     y(r, o) ← y(r, o) + Σ_c x(r, c) · w(c, o)        o over one panel, c from 0 to in
///
/// every sum one chain of fused multiply-adds over rising c, begun at what y holds, so that a long sum
/// may be cut into parts without a change of its bits. The running sums are named locals because the
/// compiler keeps those in registers and would not keep an array's elements there.
///
/// x(r, c) is `x[xo + r · xs + c]`, w(c, o) is `w[wo + c · 4 · LANES + o]`, y(r, o) is `y[yo + r · ys + o]`.
final class WideTiles {
    private WideTiles() {}

    /// One row of x: 4 running sums.
    static void rows1(float[] x, int xo, float[] w, int wo, int in, float[] y, int yo) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, y, yo);
        FloatVector s01 = FloatVector.fromArray(SPECIES, y, yo + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, y, yo + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, y, yo + 3 * LANES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
        }
        s00.intoArray(y, yo);
        s01.intoArray(y, yo + LANES);
        s02.intoArray(y, yo + 2 * LANES);
        s03.intoArray(y, yo + 3 * LANES);
    }

    /// 2 rows of x: 8 running sums.
    static void rows2(
            float[] x, int xo, int xs, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, y, yo);
        FloatVector s01 = FloatVector.fromArray(SPECIES, y, yo + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, y, yo + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, y, yo + 3 * LANES);
        int x1 = xo + xs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, y, y1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, y, y1 + 3 * LANES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            s13 = a1.fma(w3, s13);
        }
        s00.intoArray(y, yo);
        s01.intoArray(y, yo + LANES);
        s02.intoArray(y, yo + 2 * LANES);
        s03.intoArray(y, yo + 3 * LANES);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + LANES);
        s12.intoArray(y, y1 + 2 * LANES);
        s13.intoArray(y, y1 + 3 * LANES);
    }

    /// 3 rows of x: 12 running sums.
    static void rows3(
            float[] x, int xo, int xs, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, y, yo);
        FloatVector s01 = FloatVector.fromArray(SPECIES, y, yo + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, y, yo + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, y, yo + 3 * LANES);
        int x1 = xo + xs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, y, y1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, y, y1 + 3 * LANES);
        int x2 = xo + 2 * xs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, y, y2 + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, y, y2 + 2 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, y, y2 + 3 * LANES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            s13 = a1.fma(w3, s13);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[x2 + c]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
            s23 = a2.fma(w3, s23);
        }
        s00.intoArray(y, yo);
        s01.intoArray(y, yo + LANES);
        s02.intoArray(y, yo + 2 * LANES);
        s03.intoArray(y, yo + 3 * LANES);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + LANES);
        s12.intoArray(y, y1 + 2 * LANES);
        s13.intoArray(y, y1 + 3 * LANES);
        s20.intoArray(y, y2);
        s21.intoArray(y, y2 + LANES);
        s22.intoArray(y, y2 + 2 * LANES);
        s23.intoArray(y, y2 + 3 * LANES);
    }

    /// 4 rows of x: 16 running sums.
    static void rows4(
            float[] x, int xo, int xs, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, y, yo);
        FloatVector s01 = FloatVector.fromArray(SPECIES, y, yo + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, y, yo + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, y, yo + 3 * LANES);
        int x1 = xo + xs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, y, y1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, y, y1 + 3 * LANES);
        int x2 = xo + 2 * xs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, y, y2 + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, y, y2 + 2 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, y, y2 + 3 * LANES);
        int x3 = xo + 3 * xs;
        int y3 = yo + 3 * ys;
        FloatVector s30 = FloatVector.fromArray(SPECIES, y, y3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, y, y3 + LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, y, y3 + 2 * LANES);
        FloatVector s33 = FloatVector.fromArray(SPECIES, y, y3 + 3 * LANES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            s13 = a1.fma(w3, s13);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[x2 + c]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
            s23 = a2.fma(w3, s23);
            FloatVector a3 = FloatVector.broadcast(SPECIES, x[x3 + c]);
            s30 = a3.fma(w0, s30);
            s31 = a3.fma(w1, s31);
            s32 = a3.fma(w2, s32);
            s33 = a3.fma(w3, s33);
        }
        s00.intoArray(y, yo);
        s01.intoArray(y, yo + LANES);
        s02.intoArray(y, yo + 2 * LANES);
        s03.intoArray(y, yo + 3 * LANES);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + LANES);
        s12.intoArray(y, y1 + 2 * LANES);
        s13.intoArray(y, y1 + 3 * LANES);
        s20.intoArray(y, y2);
        s21.intoArray(y, y2 + LANES);
        s22.intoArray(y, y2 + 2 * LANES);
        s23.intoArray(y, y2 + 3 * LANES);
        s30.intoArray(y, y3);
        s31.intoArray(y, y3 + LANES);
        s32.intoArray(y, y3 + 2 * LANES);
        s33.intoArray(y, y3 + 3 * LANES);
    }

    /// 6 rows of x: 24 running sums.
    static void rows6(
            float[] x, int xo, int xs, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.fromArray(SPECIES, y, yo);
        FloatVector s01 = FloatVector.fromArray(SPECIES, y, yo + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, y, yo + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, y, yo + 3 * LANES);
        int x1 = xo + xs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.fromArray(SPECIES, y, y1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, y, y1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, y, y1 + 3 * LANES);
        int x2 = xo + 2 * xs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.fromArray(SPECIES, y, y2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, y, y2 + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, y, y2 + 2 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, y, y2 + 3 * LANES);
        int x3 = xo + 3 * xs;
        int y3 = yo + 3 * ys;
        FloatVector s30 = FloatVector.fromArray(SPECIES, y, y3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, y, y3 + LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, y, y3 + 2 * LANES);
        FloatVector s33 = FloatVector.fromArray(SPECIES, y, y3 + 3 * LANES);
        int x4 = xo + 4 * xs;
        int y4 = yo + 4 * ys;
        FloatVector s40 = FloatVector.fromArray(SPECIES, y, y4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, y, y4 + LANES);
        FloatVector s42 = FloatVector.fromArray(SPECIES, y, y4 + 2 * LANES);
        FloatVector s43 = FloatVector.fromArray(SPECIES, y, y4 + 3 * LANES);
        int x5 = xo + 5 * xs;
        int y5 = yo + 5 * ys;
        FloatVector s50 = FloatVector.fromArray(SPECIES, y, y5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, y, y5 + LANES);
        FloatVector s52 = FloatVector.fromArray(SPECIES, y, y5 + 2 * LANES);
        FloatVector s53 = FloatVector.fromArray(SPECIES, y, y5 + 3 * LANES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xo + c]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[x1 + c]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            s13 = a1.fma(w3, s13);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[x2 + c]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
            s23 = a2.fma(w3, s23);
            FloatVector a3 = FloatVector.broadcast(SPECIES, x[x3 + c]);
            s30 = a3.fma(w0, s30);
            s31 = a3.fma(w1, s31);
            s32 = a3.fma(w2, s32);
            s33 = a3.fma(w3, s33);
            FloatVector a4 = FloatVector.broadcast(SPECIES, x[x4 + c]);
            s40 = a4.fma(w0, s40);
            s41 = a4.fma(w1, s41);
            s42 = a4.fma(w2, s42);
            s43 = a4.fma(w3, s43);
            FloatVector a5 = FloatVector.broadcast(SPECIES, x[x5 + c]);
            s50 = a5.fma(w0, s50);
            s51 = a5.fma(w1, s51);
            s52 = a5.fma(w2, s52);
            s53 = a5.fma(w3, s53);
        }
        s00.intoArray(y, yo);
        s01.intoArray(y, yo + LANES);
        s02.intoArray(y, yo + 2 * LANES);
        s03.intoArray(y, yo + 3 * LANES);
        s10.intoArray(y, y1);
        s11.intoArray(y, y1 + LANES);
        s12.intoArray(y, y1 + 2 * LANES);
        s13.intoArray(y, y1 + 3 * LANES);
        s20.intoArray(y, y2);
        s21.intoArray(y, y2 + LANES);
        s22.intoArray(y, y2 + 2 * LANES);
        s23.intoArray(y, y2 + 3 * LANES);
        s30.intoArray(y, y3);
        s31.intoArray(y, y3 + LANES);
        s32.intoArray(y, y3 + 2 * LANES);
        s33.intoArray(y, y3 + 3 * LANES);
        s40.intoArray(y, y4);
        s41.intoArray(y, y4 + LANES);
        s42.intoArray(y, y4 + 2 * LANES);
        s43.intoArray(y, y4 + 3 * LANES);
        s50.intoArray(y, y5);
        s51.intoArray(y, y5 + LANES);
        s52.intoArray(y, y5 + 2 * LANES);
        s53.intoArray(y, y5 + 3 * LANES);
    }
}
