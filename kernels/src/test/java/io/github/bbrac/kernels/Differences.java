package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// Gradients of L = Σ weights ⊙ f(operands) by central differences in double.
final class Differences {
    /// Small enough that the third derivative does not show, large enough that double keeps ten digits.
    private static final double STEP = 1e-5;

    /// An operation in double.
    interface Definition {
        double[][] of(double[][]... operands);
    }

    private Differences() {}

    /// ∂L/∂operand.
    ///
    /// @param operand number of the operand
    /// @param weights of the result's elements in L
    static double[][] gradient(Definition f, int operand, Matrix weights, Matrix... operands) {
        double[][][] values = new double[operands.length][][];
        for (int k = 0; k < operands.length; k++) {
            values[k] = doubles(operands[k]);
        }
        double[][] x = values[operand];
        double[][] gradient = new double[x.length][operands[operand].cols()];
        for (int i = 0; i < gradient.length; i++) {
            for (int j = 0; j < gradient[i].length; j++) {
                double middle = x[i][j];
                x[i][j] = middle + STEP;
                double above = loss(f.of(values), weights);
                x[i][j] = middle - STEP;
                double below = loss(f.of(values), weights);
                x[i][j] = middle;
                gradient[i][j] = (above - below) / (2 * STEP);
            }
        }
        return gradient;
    }

    private static double loss(double[][] y, Matrix weights) {
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < y[i].length; j++) {
                loss += y[i][j] * weights.get(i, j);
            }
        }
        return loss;
    }

    static double[][] doubles(Matrix m) {
        double[][] values = new double[m.rows()][m.cols()];
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.cols(); j++) {
                values[i][j] = m.get(i, j);
            }
        }
        return values;
    }

    /// Some hundred roundings of the gradient's largest element, which sums of a few dozen terms may add up to.
    static void assertGradient(double[][] expected, Matrix actual, String what) {
        assertGradient(expected, null, actual, what);
    }

    /// For gradients that are added to.
    ///
    /// @param before what `actual` held; null: nothing
    static void assertGradient(double[][] expected, Matrix before, Matrix actual, String what) {
        double largest = 1e-3;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (int i = 0; i < actual.rows(); i++) {
            for (int j = 0; j < actual.cols(); j++) {
                double start = before == null ? 0 : before.get(i, j);
                double bound = 100 * TestData.U * (largest + Math.abs(start));
                String at = what + " at (" + i + ", " + j + ")";
                TestData.assertNear(start + expected[i][j], actual.get(i, j), bound, at);
            }
        }
        TestData.assertNothingElseWritten(actual);
    }
}
