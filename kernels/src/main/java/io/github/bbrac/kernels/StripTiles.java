package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The products of [WideTiles] and [NarrowTiles] for a strip of [Strips], whose columns are the rows of the product:
/// x(r, c) is `x[xo + c · rows + r]`.
final class StripTiles {
    private StripTiles() {}

    /// 6 rows and a panel of four vectors: 24 running sums.
    static void wide(float[] x, int xo, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        FloatVector s03 = FloatVector.zero(SPECIES);
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
        int y3 = yo + 3 * ys;
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        FloatVector s32 = FloatVector.zero(SPECIES);
        FloatVector s33 = FloatVector.zero(SPECIES);
        int y4 = yo + 4 * ys;
        FloatVector s40 = FloatVector.zero(SPECIES);
        FloatVector s41 = FloatVector.zero(SPECIES);
        FloatVector s42 = FloatVector.zero(SPECIES);
        FloatVector s43 = FloatVector.zero(SPECIES);
        int y5 = yo + 5 * ys;
        FloatVector s50 = FloatVector.zero(SPECIES);
        FloatVector s51 = FloatVector.zero(SPECIES);
        FloatVector s52 = FloatVector.zero(SPECIES);
        FloatVector s53 = FloatVector.zero(SPECIES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (4 * LANES);
            int xc = xo + c * 6;
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, wc + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xc]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            s03 = a0.fma(w3, s03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[xc + 1]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            s13 = a1.fma(w3, s13);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[xc + 2]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
            s23 = a2.fma(w3, s23);
            FloatVector a3 = FloatVector.broadcast(SPECIES, x[xc + 3]);
            s30 = a3.fma(w0, s30);
            s31 = a3.fma(w1, s31);
            s32 = a3.fma(w2, s32);
            s33 = a3.fma(w3, s33);
            FloatVector a4 = FloatVector.broadcast(SPECIES, x[xc + 4]);
            s40 = a4.fma(w0, s40);
            s41 = a4.fma(w1, s41);
            s42 = a4.fma(w2, s42);
            s43 = a4.fma(w3, s43);
            FloatVector a5 = FloatVector.broadcast(SPECIES, x[xc + 5]);
            s50 = a5.fma(w0, s50);
            s51 = a5.fma(w1, s51);
            s52 = a5.fma(w2, s52);
            s53 = a5.fma(w3, s53);
        }
        FloatVector.fromArray(SPECIES, y, yo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, y, yo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, y, yo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, yo + 3 * LANES).add(s03).intoArray(y, yo + 3 * LANES);
        FloatVector.fromArray(SPECIES, y, y1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, y, y1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y1 + 3 * LANES).add(s13).intoArray(y, y1 + 3 * LANES);
        FloatVector.fromArray(SPECIES, y, y2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, y, y2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, y, y2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y2 + 3 * LANES).add(s23).intoArray(y, y2 + 3 * LANES);
        FloatVector.fromArray(SPECIES, y, y3).add(s30).intoArray(y, y3);
        FloatVector.fromArray(SPECIES, y, y3 + LANES).add(s31).intoArray(y, y3 + LANES);
        FloatVector.fromArray(SPECIES, y, y3 + 2 * LANES).add(s32).intoArray(y, y3 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y3 + 3 * LANES).add(s33).intoArray(y, y3 + 3 * LANES);
        FloatVector.fromArray(SPECIES, y, y4).add(s40).intoArray(y, y4);
        FloatVector.fromArray(SPECIES, y, y4 + LANES).add(s41).intoArray(y, y4 + LANES);
        FloatVector.fromArray(SPECIES, y, y4 + 2 * LANES).add(s42).intoArray(y, y4 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y4 + 3 * LANES).add(s43).intoArray(y, y4 + 3 * LANES);
        FloatVector.fromArray(SPECIES, y, y5).add(s50).intoArray(y, y5);
        FloatVector.fromArray(SPECIES, y, y5 + LANES).add(s51).intoArray(y, y5 + LANES);
        FloatVector.fromArray(SPECIES, y, y5 + 2 * LANES).add(s52).intoArray(y, y5 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y5 + 3 * LANES).add(s53).intoArray(y, y5 + 3 * LANES);
    }

    /// 3 rows and a panel of three vectors: 9 running sums.
    static void narrow(float[] x, int xo, float[] w, int wo, int in, float[] y, int yo, int ys) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        int y1 = yo + ys;
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        int y2 = yo + 2 * ys;
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        for (int c = 0; c < in; c++) {
            int wc = wo + c * (3 * LANES);
            int xc = xo + c * 3;
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, wc);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, wc + LANES);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, wc + 2 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, x[xc]);
            s00 = a0.fma(w0, s00);
            s01 = a0.fma(w1, s01);
            s02 = a0.fma(w2, s02);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x[xc + 1]);
            s10 = a1.fma(w0, s10);
            s11 = a1.fma(w1, s11);
            s12 = a1.fma(w2, s12);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x[xc + 2]);
            s20 = a2.fma(w0, s20);
            s21 = a2.fma(w1, s21);
            s22 = a2.fma(w2, s22);
        }
        FloatVector.fromArray(SPECIES, y, yo).add(s00).intoArray(y, yo);
        FloatVector.fromArray(SPECIES, y, yo + LANES).add(s01).intoArray(y, yo + LANES);
        FloatVector.fromArray(SPECIES, y, yo + 2 * LANES).add(s02).intoArray(y, yo + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y1).add(s10).intoArray(y, y1);
        FloatVector.fromArray(SPECIES, y, y1 + LANES).add(s11).intoArray(y, y1 + LANES);
        FloatVector.fromArray(SPECIES, y, y1 + 2 * LANES).add(s12).intoArray(y, y1 + 2 * LANES);
        FloatVector.fromArray(SPECIES, y, y2).add(s20).intoArray(y, y2);
        FloatVector.fromArray(SPECIES, y, y2 + LANES).add(s21).intoArray(y, y2 + LANES);
        FloatVector.fromArray(SPECIES, y, y2 + 2 * LANES).add(s22).intoArray(y, y2 + 2 * LANES);
    }
}
