package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/// One step of AdamW on each row of a parameter.
final class AdamWJob extends RowJob {
    private AdamW step;
    private Matrix gradient;
    private Matrix mean;
    private Matrix square;

    void set(AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter) {
        this.step = step;
        this.gradient = gradient;
        this.mean = mean;
        this.square = square;
        this.y = parameter;
    }

    @Override
    void clear() {
        super.clear();
        step = null;
        gradient = null;
        mean = null;
        square = null;
    }

    /// Whole vectors where they are, what remains in a padded place.
    @Override
    void row(int i, Scratch scratch) {
        float[] g = gradient.data();
        float[] m = mean.data();
        float[] v = square.data();
        float[] p = y.data();
        int go = gradient.rowOffset(i);
        int mo = mean.rowOffset(i);
        int vo = square.rowOffset(i);
        int po = y.rowOffset(i);
        int whole = SPECIES.loopBound(y.cols());
        step(g, go, m, mo, v, vo, p, po, whole);
        int rest = y.cols() - whole;
        if (rest > 0) {
            float[] last = scratch.buffer(0, 4 * LANES);
            System.arraycopy(g, go + whole, last, 0, rest);
            System.arraycopy(m, mo + whole, last, LANES, rest);
            System.arraycopy(v, vo + whole, last, 2 * LANES, rest);
            System.arraycopy(p, po + whole, last, 3 * LANES, rest);
            step(last, 0, last, LANES, last, 2 * LANES, last, 3 * LANES, LANES);
            System.arraycopy(last, LANES, m, mo + whole, rest);
            System.arraycopy(last, 2 * LANES, v, vo + whole, rest);
            System.arraycopy(last, 3 * LANES, p, po + whole, rest);
        }
    }

    /// @param n a multiple of LANES
    private void step(
            float[] g, int go, float[] m, int mo, float[] v, int vo, float[] p, int po, int n) {
        float keep = step.keep();
        float stepSize = step.stepSize();
        float correction = step.correction();
        float epsilon = (float) step.epsilon();
        float scale = (float) step.gradientScale();
        float moveMean = (float) (1 - step.beta1());
        float keepSquare = (float) step.beta2();
        float moveSquare = (float) (1 - step.beta2());
        for (int j = 0; j < n; j += LANES) {
            FloatVector slope = FloatVector.fromArray(SPECIES, g, go + j).mul(scale);
            FloatVector first = FloatVector.fromArray(SPECIES, m, mo + j);
            FloatVector second = FloatVector.fromArray(SPECIES, v, vo + j).mul(keepSquare);
            FloatVector parameter = FloatVector.fromArray(SPECIES, p, po + j).mul(keep);
            first = Simd.between(first, slope, moveMean);
            second = slope.mul(moveSquare).fma(slope, second);
            FloatVector root = second.sqrt().div(correction).add(epsilon);
            first.intoArray(m, mo + j);
            second.intoArray(v, vo + j);
            parameter.sub(first.mul(stepSize).div(root)).intoArray(p, po + j);
        }
    }
}
