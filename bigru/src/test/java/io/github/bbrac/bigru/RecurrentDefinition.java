package io.github.bbrac.bigru;

import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;

/// The GRU and the LSTM in double, sequence by sequence, gate by gate, from PyTorch's own matrices.
record RecurrentDefinition(ParameterReader.Tensors tensors, int gates, int hidden) {

    /// What a stack of this depth makes of one sequence.
    double[][] forward(double[][] x, int depth) throws IOException {
        double[][] y = x;
        for (int n = 0; n < depth; n++) {
            double[][] forwards = direction(y, "_l" + n, false);
            double[][] backwards = direction(y, "_l" + n + "_reverse", true);
            y = new double[x.length][2 * hidden];
            for (int t = 0; t < x.length; t++) {
                System.arraycopy(forwards[t], 0, y[t], 0, hidden);
                System.arraycopy(backwards[t], 0, y[t], hidden, hidden);
            }
        }
        return y;
    }

    private double[][] direction(double[][] x, String suffix, boolean backwards)
            throws IOException {
        int products = gates * hidden;
        Matrix weightIh = read("weight_ih" + suffix, products, x[0].length);
        Matrix weightHh = read("weight_hh" + suffix, products, hidden);
        Matrix biasIh = read("bias_ih" + suffix, products);
        Matrix biasHh = read("bias_hh" + suffix, products);
        double[][] y = new double[x.length][];
        double[] h = new double[hidden];
        double[] c = new double[hidden];
        for (int step = 0; step < x.length; step++) {
            int t = backwards ? x.length - 1 - step : step;
            double[] input = product(weightIh, x[t], biasIh);
            double[] state = product(weightHh, h, biasHh);
            h = gates == 3 ? gru(input, state, h) : lstm(input, state, c);
            y[t] = h;
        }
        return y;
    }

    private Matrix read(String name, Integer... shape) throws IOException {
        Parameter parameter = new Parameter(name, List.of(shape));
        Matrix values = Matrix.zeros(parameter.rows(), parameter.cols());
        tensors.read(parameter, values);
        return values;
    }

    private double[] gru(double[] input, double[] state, double[] h) {
        double[] next = new double[hidden];
        for (int j = 0; j < hidden; j++) {
            double r = sigmoid(input[j] + state[j]);
            double z = sigmoid(input[hidden + j] + state[hidden + j]);
            double n = Math.tanh(input[2 * hidden + j] + r * state[2 * hidden + j]);
            next[j] = (1 - z) * n + z * h[j];
        }
        return next;
    }

    /// Also writes the next cells into `c`.
    private double[] lstm(double[] input, double[] state, double[] c) {
        double[] next = new double[hidden];
        for (int j = 0; j < hidden; j++) {
            double i = sigmoid(input[j] + state[j]);
            double f = sigmoid(input[hidden + j] + state[hidden + j]);
            double g = Math.tanh(input[2 * hidden + j] + state[2 * hidden + j]);
            double o = sigmoid(input[3 * hidden + j] + state[3 * hidden + j]);
            c[j] = f * c[j] + i * g;
            next[j] = o * Math.tanh(c[j]);
        }
        return next;
    }

    private static double[] product(Matrix weight, double[] x, Matrix bias) {
        double[] y = new double[weight.rows()];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias.get(0, o);
            for (int c = 0; c < x.length; c++) {
                y[o] += weight.get(o, c) * x[c];
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
