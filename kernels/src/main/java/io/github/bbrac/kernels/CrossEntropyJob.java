package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// The cross entropy of each row and its gradient, in memory that is padded to whole chains.
final class CrossEntropyJob extends RowJob {
    private Matrix x;
    private Matrix losses;
    private int[] classes;
    private float scale;

    void set(Matrix x, int[] classes, float scale, Matrix losses, Matrix dx) {
        this.x = x;
        this.classes = classes;
        this.scale = scale;
        this.losses = losses;
        this.y = dx;
    }

    @Override
    void clear() {
        super.clear();
        x = null;
        classes = null;
        losses = null;
    }

    @Override
    void row(int i, Scratch scratch) {
        int n = y.cols();
        int padded = Simd.roundUp(n, Simd.CHAINS);
        float[] a = scratch.buffer(0, padded);
        System.arraycopy(x.data(), x.rowOffset(i), a, 0, n);
        Arrays.fill(a, n, padded, Float.NEGATIVE_INFINITY);
        float max = AttentionJob.largest(a, 0, padded);
        double above = (double) max - a[classes[i]];
        VectorMath.exp(a, 0, padded, max, 1);
        double sum = AttentionJob.sum(a, 0, padded, scratch.chains);
        double least = Math.log(sum);
        losses.set(i, 0, (float) (least + above));
        losses.set(i, 1, (float) least);
        AttentionJob.multiply((float) (scale / sum), a, 0, padded);
        a[classes[i]] -= scale;
        System.arraycopy(a, 0, y.data(), y.rowOffset(i), n);
    }
}
