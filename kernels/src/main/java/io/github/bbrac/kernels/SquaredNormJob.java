package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.CHAINS;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// Σ x² of each row, in chains. In double, since the square of a float may be none.
final class SquaredNormJob extends RowJob {
    private double[] sums = {};

    void set(Matrix x) {
        y = x;
        if (sums.length < x.rows()) {
            sums = new double[x.rows()];
        }
    }

    /// The sum of the first rows' sums, in order, once the job has run.
    double total(int rows) {
        double total = 0;
        for (int i = 0; i < rows; i++) {
            total += sums[i];
        }
        return total;
    }

    @Override
    void row(int i, Scratch scratch) {
        sumOfSquares(y.data(), y.rowOffset(i), y.cols(), scratch.wideChains);
        sums[i] = Simd.total(scratch.wideChains);
    }

    private static void sumOfSquares(float[] xs, int at, int n, double[] chains) {
        int whole = n - n % CHAINS;
        Arrays.fill(chains, 0);
        for (int j = 0; j < whole; j += CHAINS) {
            for (int k = 0; k < CHAINS; k++) {
                double x = xs[at + j + k];
                chains[k] += x * x;
            }
        }
        for (int j = whole; j < n; j++) {
            double x = xs[at + j];
            chains[j - whole] += x * x;
        }
    }
}
