package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// f(x) of each row, or dy ⊙ f′(x), in memory that is padded to whole vectors.
final class ActivationJob extends RowJob {
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1);

    private Activation f;
    private Matrix x;
    private Matrix dy;

    /// @param dy null: f(x) itself
    void set(Activation f, Matrix x, Matrix dy, Matrix y) {
        this.f = f;
        this.x = x;
        this.dy = dy;
        this.y = y;
    }

    @Override
    void clear() {
        super.clear();
        x = null;
        dy = null;
    }

    @Override
    void row(int i, Scratch scratch) {
        int n = y.cols();
        int padded = Simd.roundUp(n, LANES);
        float[] a = scratch.buffer(0, padded);
        System.arraycopy(x.data(), x.rowOffset(i), a, 0, n);
        if (dy == null) {
            apply(a, padded);
        } else {
            float[] pad = scratch.buffer(1, 2 * padded);
            slope(a, padded, pad);
            System.arraycopy(dy.data(), dy.rowOffset(i), pad, 0, n);
            for (int j = 0; j < padded; j += LANES) {
                FloatVector gradient = FloatVector.fromArray(SPECIES, pad, j);
                gradient.mul(FloatVector.fromArray(SPECIES, a, j)).intoArray(a, j);
            }
        }
        System.arraycopy(a, 0, y.data(), y.rowOffset(i), n);
    }

    /// a = f(a)
    private void apply(float[] a, int n) {
        switch (f) {
            case NONE -> {}
            case GELU -> VectorMath.gelu(a, 0, n);
            case RELU -> {
                for (int j = 0; j < n; j += LANES) {
                    FloatVector.fromArray(SPECIES, a, j).max(0).intoArray(a, j);
                }
            }
        }
    }

    /// a = f′(a)
    private void slope(float[] a, int n, float[] pad) {
        switch (f) {
            case NONE -> {
                for (int j = 0; j < n; j += LANES) {
                    ONE.intoArray(a, j);
                }
            }
            case GELU -> VectorMath.geluSlope(a, 0, n, pad);
            case RELU -> {
                for (int j = 0; j < n; j += LANES) {
                    FloatVector value = FloatVector.fromArray(SPECIES, a, j);
                    ZERO.blend(ONE, value.compare(VectorOperators.GT, ZERO)).intoArray(a, j);
                }
            }
        }
    }
}
