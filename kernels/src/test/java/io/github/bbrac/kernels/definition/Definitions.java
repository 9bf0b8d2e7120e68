package io.github.bbrac.kernels.definition;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Sequences;

/// Operations as their equations say, in double: what gradients are differences of.
public final class Definitions {
    private Definitions() {}

    /// @param operands x, w, bias
    public static double[][] linear(double[][]... operands) {
        double[][] x = operands[0];
        double[][] w = operands[1];
        double[][] y = new double[x.length][w.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = product(w, operands[2][0], x[i]);
        }
        return y;
    }

    /// @param operands x, gamma, beta
    public static double[][] layerNorm(double epsilon, double[][]... operands) {
        double[][] x = operands[0];
        double[][] y = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            double n = x[i].length;
            double mean = 0;
            for (double value : x[i]) {
                mean += value / n;
            }
            double variance = 0;
            for (double value : x[i]) {
                variance += (value - mean) * (value - mean) / n;
            }
            for (int j = 0; j < n; j++) {
                double normal = (x[i][j] - mean) / Math.sqrt(variance + epsilon);
                y[i][j] = operands[1][0][j] * normal + operands[2][0][j];
            }
        }
        return y;
    }

    public static double[][] activate(Activation f, double[][] x) {
        double[][] y = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                y[i][j] =
                        switch (f) {
                            case NONE -> x[i][j];
                            case GELU -> x[i][j] * normal(x[i][j]);
                            case RELU -> Math.max(x[i][j], 0);
                        };
            }
        }
        return y;
    }

    /// Φ(x) = ½ + φ(x) · (x + x³/3 + x⁵/(3 · 5) + …), Marsaglia 2004, "Evaluating the Normal Distribution".
    private static double normal(double x) {
        double term = x;
        double sum = x;
        for (int n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
            term *= x * x / n;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /// @param rows `width` for each row of the result, which is the mean of those that are not −1
    public static double[][] gather(double[][] table, int[] rows, int width) {
        double[][] y = new double[rows.length / width][table[0].length];
        for (int i = 0; i < y.length; i++) {
            double present = 0;
            for (int k = i * width; k < (i + 1) * width; k++) {
                present += rows[k] < 0 ? 0 : 1;
            }
            for (int k = i * width; k < (i + 1) * width; k++) {
                for (int j = 0; rows[k] >= 0 && j < y[i].length; j++) {
                    y[i][j] += table[rows[k]][j] / present;
                }
            }
        }
        return y;
    }

    public static double[][] add(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < y[i].length; j++) {
                y[i][j] = a[i][j] + b[i][j];
            }
        }
        return y;
    }

    public static double[][] attention(
            double[][] qkv, Sequences sequences, int heads, Dropout dropout) {
        int hidden = qkv[0].length / 3;
        int size = hidden / heads;
        double[][] y = new double[qkv.length][hidden];
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            for (int i = start; i < sequences.end(s); i++) {
                for (int h = 0; h < heads; h++) {
                    double[] p = new double[sequences.length(s)];
                    double sum = 0;
                    for (int j = 0; j < p.length; j++) {
                        double score = 0;
                        for (int c = h * size; c < (h + 1) * size; c++) {
                            score += qkv[i][c] * qkv[start + j][hidden + c];
                        }
                        p[j] = Math.exp(score / Math.sqrt(size));
                        sum += p[j];
                    }
                    for (int j = 0; j < p.length; j++) {
                        double weight = p[j] / sum * dropout.scale(i * heads + h, j);
                        for (int c = h * size; c < (h + 1) * size; c++) {
                            y[i][c] += weight * qkv[start + j][2 * hidden + c];
                        }
                    }
                }
            }
        }
        return y;
    }

    /// @param operands inputs, then w and bias of the forward and of the backward direction
    public static double[][] gru(Sequences sequences, double[][]... operands) {
        double[][] in = operands[0];
        int hidden = operands[1][0].length;
        double[][] y = new double[in.length][2 * hidden];
        for (int side = 0; side < 2; side++) {
            for (int s = 0; s < sequences.count(); s++) {
                double[] h = new double[hidden];
                for (int k = 0; k < sequences.length(s); k++) {
                    int t = row(sequences, s, side, k);
                    double[] a = product(operands[1 + 2 * side], operands[2 + 2 * side][0], h);
                    int col = 3 * side * hidden;
                    for (int j = 0; j < hidden; j++) {
                        double r = sigmoid(in[t][col + j] + a[j]);
                        double z = sigmoid(in[t][col + hidden + j] + a[hidden + j]);
                        double n = Math.tanh(in[t][col + 2 * hidden + j] + r * a[2 * hidden + j]);
                        h[j] = (1 - z) * n + z * h[j];
                    }
                    System.arraycopy(h, 0, y[t], side * hidden, hidden);
                }
            }
        }
        return y;
    }

    /// @param operands inputs, then w and bias of the forward and of the backward direction
    public static double[][] lstm(Sequences sequences, double[][]... operands) {
        double[][] in = operands[0];
        int hidden = operands[1][0].length;
        double[][] y = new double[in.length][2 * hidden];
        for (int side = 0; side < 2; side++) {
            for (int s = 0; s < sequences.count(); s++) {
                double[] h = new double[hidden];
                double[] cell = new double[hidden];
                for (int k = 0; k < sequences.length(s); k++) {
                    int t = row(sequences, s, side, k);
                    double[] a = product(operands[1 + 2 * side], operands[2 + 2 * side][0], h);
                    int col = 4 * side * hidden;
                    for (int j = 0; j < hidden; j++) {
                        double i = sigmoid(in[t][col + j] + a[j]);
                        double f = sigmoid(in[t][col + hidden + j] + a[hidden + j]);
                        double g = Math.tanh(in[t][col + 2 * hidden + j] + a[2 * hidden + j]);
                        double o = sigmoid(in[t][col + 3 * hidden + j] + a[3 * hidden + j]);
                        cell[j] = f * cell[j] + i * g;
                        h[j] = o * Math.tanh(cell[j]);
                    }
                    System.arraycopy(h, 0, y[t], side * hidden, hidden);
                }
            }
        }
        return y;
    }

    /// The row of a sequence's step k in a direction.
    private static int row(Sequences sequences, int s, int side, int k) {
        return side == 0 ? sequences.start(s) + k : sequences.end(s) - 1 - k;
    }

    private static double[] product(double[][] w, double[] bias, double[] x) {
        double[] y = bias.clone();
        for (int o = 0; o < w.length; o++) {
            for (int c = 0; c < x.length; c++) {
                y[o] += w[o][c] * x[c];
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
