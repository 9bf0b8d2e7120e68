package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/// Layer normalisation. An item is a block of rows.
///
/// The mean is found twice: m from the sum in float, then m + δ with δ the mean of x − m. The
/// subtraction loses nothing where all x are large, so the variance Σ(x − m)²/n − δ² is as exact as
/// in two passes of double.
final class LayerNormJob extends Job {
    private static final int BLOCK = 16;

    /// Elements below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    private Matrix x;
    private Matrix gamma;
    private Matrix beta;
    private float epsilon;
    private Matrix y;

    void set(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {
        this.x = x;
        this.gamma = gamma;
        this.beta = beta;
        this.epsilon = epsilon;
        this.y = y;
    }

    @Override
    void clear() {
        x = null;
        gamma = null;
        beta = null;
        y = null;
    }

    @Override
    int items() {
        return Math.ceilDiv(x.rows(), BLOCK);
    }

    @Override
    boolean shared() {
        return (long) x.rows() * x.cols() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        int end = Math.min((item + 1) * BLOCK, x.rows());
        for (int i = item * BLOCK; i < end; i++) {
            row(i, scratch.chains);
        }
    }

    private void row(int i, float[] chains) {
        float[] xs = x.data();
        int at = x.rowOffset(i);
        int n = x.cols();
        sum(xs, at, n, 0, chains);
        float mean = (float) (Simd.total(chains) / n);
        sum(xs, at, n, mean, chains);
        double delta = Simd.total(chains) / n;
        sumOfSquares(xs, at, n, mean, chains);
        double variance = Simd.total(chains) / n - delta * delta;
        float scale = (float) (1 / Math.sqrt(variance + epsilon));
        float shift = (float) delta;
        float[] ys = y.data();
        float[] gs = gamma.data();
        float[] bs = beta.data();
        int to = y.rowOffset(i);
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, gs, gamma.offset() + j);
            FloatVector b = FloatVector.fromArray(SPECIES, bs, beta.offset() + j);
            FloatVector d = FloatVector.fromArray(SPECIES, xs, at + j).sub(mean).sub(shift);
            d.mul(scale).fma(g, b).intoArray(ys, to + j);
        }
        for (int j = whole; j < n; j++) {
            float d = xs[at + j] - mean - shift;
            ys[to + j] = Math.fma(d * scale, gs[gamma.offset() + j], bs[beta.offset() + j]);
        }
    }

    /// The chains of Σ(x − m).
    private static void sum(float[] xs, int at, int n, float m, float[] chains) {
        int whole = n - n % CHAINS;
        for (int k = 0; k < CHAINS; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = k; j < whole; j += CHAINS) {
                sum = sum.add(FloatVector.fromArray(SPECIES, xs, at + j).sub(m));
            }
            sum.intoArray(chains, k);
        }
        for (int j = whole; j < n; j++) {
            chains[j - whole] += xs[at + j] - m;
        }
    }

    /// The chains of Σ(x − m)².
    private static void sumOfSquares(float[] xs, int at, int n, float m, float[] chains) {
        int whole = n - n % CHAINS;
        for (int k = 0; k < CHAINS; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = k; j < whole; j += CHAINS) {
                FloatVector d = FloatVector.fromArray(SPECIES, xs, at + j).sub(m);
                sum = d.fma(d, sum);
            }
            sum.intoArray(chains, k);
        }
        for (int j = whole; j < n; j++) {
            float d = xs[at + j] - m;
            chains[j - whole] = Math.fma(d, d, chains[j - whole]);
        }
    }
}
