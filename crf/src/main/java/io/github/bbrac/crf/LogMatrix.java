package io.github.bbrac.crf;

import io.github.bbrac.tensor.Matrix;

/// A square matrix w of logarithms, made ready for
///
///     y(j) = log Σ_i exp(x(i) + w(i, j))
///
/// with `labels` exponentials instead of labels²: exp(x − max x) times exp(w − max w), then the
/// logarithm. A sum so small that what it is made of may have been lost to underflow is computed once
/// more, term by term, so the result is exact wherever in the range of a double the terms lie. One
/// thread at a time.
final class LogMatrix {
    /// Far above what underflow can take from a sum (labels · 2⁻¹⁰⁷⁴), far below what matters.
    private static final double SURE = 1e-290;

    /// The greatest exponent by which products of what has underflowed (2⁻¹⁰⁷⁴) are still nothing.
    private static final double SAFE_EXPONENT = 600;

    private final int labels;
    private final double[] logs;
    private final double[] exps;
    private final double[] scaled;
    private final double[] scaledAfter;
    private final double[] sums;
    private double max;

    /// A matrix that waits for [#fill].
    LogMatrix(int labels) {
        this.labels = labels;
        logs = new double[labels * labels];
        exps = new double[labels * labels];
        scaled = new double[labels];
        scaledAfter = new double[labels];
        sums = new double[labels];
    }

    /// Takes these logarithms, or their transpose.
    ///
    /// @param w [labels, labels], read; may hold −∞
    void fill(Matrix w, boolean transposed) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels; i++) {
            for (int j = 0; j < labels; j++) {
                double log = transposed ? w.get(j, i) : w.get(i, j);
                logs[i * labels + j] = log;
                greatest = Math.max(greatest, log);
            }
        }
        max = greatest == Double.NEGATIVE_INFINITY ? 0 : greatest;
        for (int i = 0; i < logs.length; i++) {
            exps[i] = Math.exp(logs[i] - max);
        }
    }

    double log(int i, int j) {
        return logs[i * labels + j];
    }

    /// @param x read from `xOffset` on
    /// @param y overwritten from `yOffset` on
    void apply(double[] x, int xOffset, double[] y, int yOffset) {
        double top = greatest(x, xOffset);
        if (top == Double.NEGATIVE_INFINITY) {
            for (int j = 0; j < labels; j++) {
                y[yOffset + j] = top;
            }
            return;
        }
        for (int i = 0; i < labels; i++) {
            scaled[i] = Math.exp(x[xOffset + i] - top);
            sums[i] = 0;
        }
        for (int i = 0; i < labels; i++) {
            double s = scaled[i];
            int row = i * labels;
            for (int j = 0; j < labels; j++) {
                sums[j] += s * exps[row + j];
            }
        }
        for (int j = 0; j < labels; j++) {
            y[yOffset + j] =
                    sums[j] < SURE ? termByTerm(x, xOffset, j) : top + max + Math.log(sums[j]);
        }
    }

    private double termByTerm(double[] x, int xOffset, int j) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels; i++) {
            top = Math.max(top, x[xOffset + i] + logs[i * labels + j]);
        }
        if (top == Double.NEGATIVE_INFINITY) {
            return top;
        }
        double sum = 0;
        for (int i = 0; i < labels; i++) {
            sum += Math.exp(x[xOffset + i] + logs[i * labels + j] - top);
        }
        return top + Math.log(sum);
    }

    /// sums(i, j) += weight · exp(x(i) + w(i, j) + y(j) + shift), where the shift makes exp a probability.
    ///
    /// @param x read from `xOffset` on
    /// @param y [labels], read
    /// @param sums [labels][labels], added to
    void addPairs(
            double weight, double[] x, int xOffset, double[] y, double shift, double[][] sums) {
        double topX = greatest(x, xOffset);
        double topY = greatest(y, 0);
        double exponent = topX + topY + max + shift;
        if (exponent > SAFE_EXPONENT) {
            addPairsTermByTerm(weight, x, xOffset, y, shift, sums);
            return;
        }
        double factor = weight * Math.exp(exponent);
        for (int j = 0; j < labels; j++) {
            scaled[j] = Math.exp(x[xOffset + j] - topX) * factor;
            scaledAfter[j] = Math.exp(y[j] - topY);
        }
        for (int i = 0; i < labels; i++) {
            addRow(scaled[i], i * labels, scaledAfter, sums[i]);
        }
    }

    private void addRow(double x, int row, double[] y, double[] sums) {
        for (int j = 0; j < labels; j++) {
            sums[j] += x * exps[row + j] * y[j];
        }
    }

    private void addPairsTermByTerm(
            double weight, double[] x, int xOffset, double[] y, double shift, double[][] sums) {
        for (int i = 0; i < labels; i++) {
            for (int j = 0; j < labels; j++) {
                double log = x[xOffset + i] + logs[i * labels + j] + y[j] + shift;
                sums[i][j] += weight * Math.exp(log);
            }
        }
    }

    private double greatest(double[] x, int offset) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels; i++) {
            top = Math.max(top, x[offset + i]);
        }
        return top;
    }

    /// log Σ exp(terms), over the first `count` terms.
    static double logSum(double[] terms, int count) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            top = Math.max(top, terms[i]);
        }
        if (top == Double.NEGATIVE_INFINITY) {
            return top;
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(terms[i] - top);
        }
        return top + Math.log(sum);
    }
}
