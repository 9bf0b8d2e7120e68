package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/// Layer normalisation of each row.
///
/// The mean is found twice: m from the sum in float, then m + δ with δ the mean of x − m. The
/// subtraction loses nothing where all x are large, so the variance Σ(x − m)²/n − δ² is as exact as
/// in two passes of double.
final class LayerNormJob extends RowJob {
    private Matrix x;
    private Matrix gamma;
    private Matrix beta;
    private float epsilon;

    void set(Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {
        this.x = x;
        this.gamma = gamma;
        this.beta = beta;
        this.epsilon = epsilon;
        this.y = y;
    }

    @Override
    void clear() {
        super.clear();
        x = null;
        gamma = null;
        beta = null;
    }

    @Override
    void row(int i, Scratch scratch) {
        float[] ys = y.data();
        float[] gs = gamma.data();
        float[] bs = beta.data();
        int n = y.cols();
        int to = y.rowOffset(i);
        normalise(x.data(), x.rowOffset(i), n, epsilon, ys, to, scratch.chains);
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, gs, gamma.offset() + j);
            FloatVector b = FloatVector.fromArray(SPECIES, bs, beta.offset() + j);
            FloatVector.fromArray(SPECIES, ys, to + j).fma(g, b).intoArray(ys, to + j);
        }
        for (int j = whole; j < n; j++) {
            ys[to + j] = Math.fma(ys[to + j], gs[gamma.offset() + j], bs[beta.offset() + j]);
        }
    }

    /// y = (x − μ) / √(σ² + ε) over n floats.
    ///
    /// @param ys overwritten; may be `xs` at the same place
    /// @return 1 / √(σ² + ε)
    static float normalise(
            float[] xs, int at, int n, float epsilon, float[] ys, int to, float[] chains) {
        sum(xs, at, n, 0, chains);
        float mean = (float) (Simd.total(chains) / n);
        sum(xs, at, n, mean, chains);
        double delta = Simd.total(chains) / n;
        sumOfSquares(xs, at, n, mean, chains);
        double variance = Simd.total(chains) / n - delta * delta;
        float scale = (float) (1 / Math.sqrt(variance + epsilon));
        float shift = (float) delta;
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, xs, at + j).sub(mean).sub(shift);
            d.mul(scale).intoArray(ys, to + j);
        }
        for (int j = whole; j < n; j++) {
            ys[to + j] = (xs[at + j] - mean - shift) * scale;
        }
        return scale;
    }

    /// The chains of Σ(x − m).
    static void sum(float[] xs, int at, int n, float m, float[] chains) {
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
    static void sumOfSquares(float[] xs, int at, int n, float m, float[] chains) {
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
