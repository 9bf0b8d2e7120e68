package io.github.bbrac.kernels.definition;

import io.github.bbrac.tensor.Matrix;
import java.util.List;

/// Gradients of L = Σ weights ⊙ f(operands) by central differences in double.
public final class Differences {
    /// Small enough that the third derivative does not show, large enough that double keeps ten digits.
    private static final double STEP = 1e-5;

    /// Half the distance from 1 to the next float: the relative error of one rounding.
    private static final double ROUNDING = 0x1p-24;

    /// An operation in double.
    public interface Definition {
        double[][] of(double[][]... operands);
    }

    private Differences() {}

    /// ∂L/∂operand.
    ///
    /// @param operand number of the operand
    /// @param weights of the result's elements in L
    public static double[][] gradient(
            Definition f, int operand, Matrix weights, Matrix... operands) {
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

    /// A matrix in double.
    public static double[][] doubles(Matrix m) {
        double[][] values = new double[m.rows()][m.cols()];
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.cols(); j++) {
                values[i][j] = m.get(i, j);
            }
        }
        return values;
    }

    /// Requires that a layer's gradients are the differences of its definition, but for so many roundings of the
    /// largest element of all of them: an error of any parameter's path is of the size of what flows through it.
    ///
    /// @param weights of the result's elements in L
    /// @param operands what the definition reads, in its order
    /// @param gradients as the layer computed them, in the same order and shapes
    public static void assertGradients(
            Definition f,
            Matrix weights,
            List<Matrix> operands,
            List<Matrix> gradients,
            int roundings) {
        Matrix[] all = operands.toArray(Matrix[]::new);
        double[][][] expected = new double[all.length][][];
        double largest = 0;
        for (int k = 0; k < all.length; k++) {
            expected[k] = gradient(f, k, weights, all);
            largest = Math.max(largest, largest(expected[k]));
        }
        for (int k = 0; k < all.length; k++) {
            Matrix found = gradients.get(k);
            found.requireShape("gradient " + k, all[k].rows(), all[k].cols());
            assertNear(expected[k], found, roundings * ROUNDING * largest, "gradient " + k);
        }
    }

    private static double largest(double[][] values) {
        double largest = 0;
        for (double[] row : values) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private static void assertNear(double[][] expected, Matrix actual, double bound, String what) {
        for (int i = 0; i < actual.rows(); i++) {
            for (int j = 0; j < actual.cols(); j++) {
                double off = Math.abs(expected[i][j] - actual.get(i, j));
                if (!(off <= bound)) {
                    throw new AssertionError(
                            what
                                    + " at ("
                                    + i
                                    + ", "
                                    + j
                                    + "): expected "
                                    + expected[i][j]
                                    + " ± "
                                    + bound
                                    + ", found "
                                    + actual.get(i, j));
                }
            }
        }
    }
}
