package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Register-blocked products with a panel of four vectors of outputs, for machines with 32 vector
/// registers. Each method computes
///
///     y(r, o) = b(r, o) + Σ_c x(r, c) · w(c, o)        o over one panel, c from 0 to in
///
/// every sum one chain of fused multiply-adds over rising c, begun at 0 and added to b at its end. b may be
/// y itself. The running sums are named locals because the compiler keeps those in registers and would not
/// keep an array's elements there.
///
/// x(r, c) is `x[xo + r · xs + c]`, w(c, o) is `w[wo + c · 4 · LANES + o]`, b(r, o) is `b[bo + r · bs + o]`, y(r, o) is
/// `y[yo + r · ys + o]`.
final class WideTiles {
    private WideTiles() {}

    /// One row of x: 4 running sums.
    static void rows1(
            float[] x, int xo, float[] w, int wo, int in, float[] b, int bo, float[] y, int yo) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        FloatVector s03 = FloatVector.zero(SPECIES);
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
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, bo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
    }

    /// 2 rows of x: 8 running sums.
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
        FloatVector s03 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
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
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, bo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES).add(s13).intoArray(y, y1 + 3 * LANES);
    }

    /// 3 rows of x: 12 running sums.
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
        FloatVector s03 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        int x2 = xo + 2 * xs;
        int b2 = bo + 2 * bs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
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
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, bo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES).add(s13).intoArray(y, y1 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, b, b2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 3 * LANES).add(s23).intoArray(y, y2 + 3 * LANES);
    }

    /// 4 rows of x: 16 running sums.
    static void rows4(
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
        FloatVector s03 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        int x2 = xo + 2 * xs;
        int b2 = bo + 2 * bs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
        int x3 = xo + 3 * xs;
        int b3 = bo + 3 * bs;
        int y3 = yo + 3 * ys;
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        FloatVector s32 = FloatVector.zero(SPECIES);
        FloatVector s33 = FloatVector.zero(SPECIES);
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
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, bo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES).add(s13).intoArray(y, y1 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, b, b2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 3 * LANES).add(s23).intoArray(y, y2 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b3).add(s30).intoArray(y, y3);
        FloatVector.fromArray(SPECIES, b, b3 + LANES).add(s31).intoArray(y, y3 + LANES);
        FloatVector.fromArray(SPECIES, b, b3 + 2 * LANES).add(s32).intoArray(y, y3 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b3 + 3 * LANES).add(s33).intoArray(y, y3 + 3 * LANES);
    }

    /// 6 rows of x: 24 running sums.
    static void rows6(
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
        FloatVector s03 = FloatVector.zero(SPECIES);
        int x1 = xo + xs;
        int b1 = bo + bs;
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        int x2 = xo + 2 * xs;
        int b2 = bo + 2 * bs;
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
        int x3 = xo + 3 * xs;
        int b3 = bo + 3 * bs;
        int y3 = yo + 3 * ys;
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        FloatVector s32 = FloatVector.zero(SPECIES);
        FloatVector s33 = FloatVector.zero(SPECIES);
        int x4 = xo + 4 * xs;
        int b4 = bo + 4 * bs;
        int y4 = yo + 4 * ys;
        FloatVector s40 = FloatVector.zero(SPECIES);
        FloatVector s41 = FloatVector.zero(SPECIES);
        FloatVector s42 = FloatVector.zero(SPECIES);
        FloatVector s43 = FloatVector.zero(SPECIES);
        int x5 = xo + 5 * xs;
        int b5 = bo + 5 * bs;
        int y5 = yo + 5 * ys;
        FloatVector s50 = FloatVector.zero(SPECIES);
        FloatVector s51 = FloatVector.zero(SPECIES);
        FloatVector s52 = FloatVector.zero(SPECIES);
        FloatVector s53 = FloatVector.zero(SPECIES);
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
        FloatVector.fromArray(SPECIES, b, bo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, b, bo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, b, bo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, bo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, b, b1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES).add(s13).intoArray(y, y1 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, b, b2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b2 + 3 * LANES).add(s23).intoArray(y, y2 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b3).add(s30).intoArray(y, y3);
        FloatVector.fromArray(SPECIES, b, b3 + LANES).add(s31).intoArray(y, y3 + LANES);
        FloatVector.fromArray(SPECIES, b, b3 + 2 * LANES).add(s32).intoArray(y, y3 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b3 + 3 * LANES).add(s33).intoArray(y, y3 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b4).add(s40).intoArray(y, y4);
        FloatVector.fromArray(SPECIES, b, b4 + LANES).add(s41).intoArray(y, y4 + LANES);
        FloatVector.fromArray(SPECIES, b, b4 + 2 * LANES).add(s42).intoArray(y, y4 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b4 + 3 * LANES).add(s43).intoArray(y, y4 + 3 * LANES);
        FloatVector.fromArray(SPECIES, b, b5).add(s50).intoArray(y, y5);
        FloatVector.fromArray(SPECIES, b, b5 + LANES).add(s51).intoArray(y, y5 + LANES);
        FloatVector.fromArray(SPECIES, b, b5 + 2 * LANES).add(s52).intoArray(y, y5 + 2 * LANES);
        FloatVector.fromArray(SPECIES, b, b5 + 3 * LANES).add(s53).intoArray(y, y5 + 3 * LANES);
    }
}
