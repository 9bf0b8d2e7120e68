package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;
import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The adjoint of layer normalisation. An item is a block of rows; it leaves its sums for γ and β, which are added in
/// the blocks' order when all are there.
final class LayerNormGradientJob extends Job {
    private static final int BLOCK = 16;

    /// Elements below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    // Buffers of an item: x̂, dy and g of a row, and γ, all padded with zeros.
    private static final int NORMAL = 0;
    private static final int GRADIENT = 1;
    private static final int SCALED = 2;
    private static final int GAMMA = 3;

    /// For each block the sums of dy ⊙ x̂ and of dy, each padded.
    private final Storage storage = new Storage();

    private Matrix x;
    private Matrix gamma;
    private float epsilon;
    private Matrix dy;
    private Matrix dx;
    private Matrix sums;

    /// Floats of a row with its padding.
    private int padded;

    void set(Matrix x, Matrix gamma, float epsilon, Matrix dy, Matrix dx) {
        this.x = x;
        this.gamma = gamma;
        this.epsilon = epsilon;
        this.dy = dy;
        this.dx = dx;
        padded = Simd.roundUp(x.cols(), CHAINS);
        sums = storage.shaped(items(), 2 * padded);
    }

    @Override
    void clear() {
        x = null;
        gamma = null;
        dy = null;
        dx = null;
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
        int n = x.cols();
        float[] normal = scratch.buffer(NORMAL, padded);
        float[] gradient = scratch.buffer(GRADIENT, padded);
        float[] factor = scratch.buffer(GAMMA, padded);
        Arrays.fill(normal, n, padded, 0);
        Arrays.fill(gradient, n, padded, 0);
        Arrays.fill(factor, n, padded, 0);
        System.arraycopy(gamma.data(), gamma.offset(), factor, 0, n);
        Arrays.fill(sums.data(), sums.rowOffset(item), sums.rowOffset(item) + 2 * padded, 0);
        int end = Math.min((item + 1) * BLOCK, x.rows());
        for (int i = item * BLOCK; i < end; i++) {
            row(i, sums.rowOffset(item), scratch);
        }
    }

    private void row(int i, int sum, Scratch scratch) {
        int n = x.cols();
        float[] chains = scratch.chains;
        float[] normal = scratch.buffer(NORMAL, padded);
        float[] gradient = scratch.buffer(GRADIENT, padded);
        float[] scaled = scratch.buffer(SCALED, padded);
        float scale =
                LayerNormJob.normalise(x.data(), x.rowOffset(i), n, epsilon, normal, 0, chains);
        System.arraycopy(dy.data(), dy.rowOffset(i), gradient, 0, n);
        addTo(sums.data(), sum, gradient, normal);
        multiply(gradient, scratch.buffer(GAMMA, padded), scaled);
        dot(scaled, normal, chains);
        float along = (float) (Simd.total(chains) / n);
        LayerNormJob.sum(scaled, 0, padded, 0, chains);
        float mean = (float) (Simd.total(chains) / n);
        for (int j = 0; j < padded; j += LANES) {
            FloatVector part = FloatVector.fromArray(SPECIES, normal, j).mul(along);
            FloatVector g = FloatVector.fromArray(SPECIES, scaled, j).sub(mean);
            g.sub(part).mul(scale).intoArray(scaled, j);
        }
        System.arraycopy(scaled, 0, dx.data(), dx.rowOffset(i), n);
    }

    /// The two sums of a block, and this row's dy ⊙ x̂ and dy.
    private void addTo(float[] to, int at, float[] gradient, float[] normal) {
        for (int j = 0; j < padded; j += LANES) {
            FloatVector d = FloatVector.fromArray(SPECIES, gradient, j);
            FloatVector sum = FloatVector.fromArray(SPECIES, to, at + j);
            d.fma(FloatVector.fromArray(SPECIES, normal, j), sum).intoArray(to, at + j);
            int second = at + padded + j;
            FloatVector.fromArray(SPECIES, to, second).add(d).intoArray(to, second);
        }
    }

    private void multiply(float[] a, float[] b, float[] y) {
        for (int j = 0; j < padded; j += LANES) {
            FloatVector product = FloatVector.fromArray(SPECIES, a, j);
            product.mul(FloatVector.fromArray(SPECIES, b, j)).intoArray(y, j);
        }
    }

    /// The chains of Σ a ⊙ b.
    private void dot(float[] a, float[] b, float[] chains) {
        for (int k = 0; k < CHAINS; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = k; j < padded; j += CHAINS) {
                FloatVector factor = FloatVector.fromArray(SPECIES, b, j);
                sum = FloatVector.fromArray(SPECIES, a, j).fma(factor, sum);
            }
            sum.intoArray(chains, k);
        }
    }

    /// Adds the blocks' sums, once the job has run, to the parameters' gradients.
    void addSums(Matrix dgamma, Matrix dbeta) {
        for (int block = 1; block < sums.rows(); block++) {
            int from = sums.rowOffset(block);
            VectorKernels.addRow(sums.data(), 0, sums.data(), from, sums.data(), 0, 2 * padded);
        }
        if (sums.rows() > 0) {
            addSum(dgamma, 0);
            addSum(dbeta, padded);
        }
    }

    private void addSum(Matrix to, int from) {
        float[] data = to.data();
        int at = to.offset();
        VectorKernels.addRow(data, at, sums.data(), from, data, at, to.cols());
    }
}
