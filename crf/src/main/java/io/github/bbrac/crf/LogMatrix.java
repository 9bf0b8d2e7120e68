package io.github.bbrac.crf;

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

    private final int labels;
    private final double[] logs;
    private final double[] exps;
    private final double max;
    private final double[] scaled;
    private final double[] sums;

    /// @param logs row by row; may hold −∞
    LogMatrix(int labels, double[] logs) {
        this.labels = labels;
        this.logs = logs;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            greatest = Math.max(greatest, log);
        }
        max = greatest == Double.NEGATIVE_INFINITY ? 0 : greatest;
        exps = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            exps[i] = Math.exp(logs[i] - max);
        }
        scaled = new double[labels];
        sums = new double[labels];
    }

    double log(int i, int j) {
        return logs[i * labels + j];
    }

    /// @param x read from `xOffset` on
    /// @param y overwritten from `yOffset` on
    void apply(double[] x, int xOffset, double[] y, int yOffset) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels; i++) {
            top = Math.max(top, x[xOffset + i]);
        }
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
