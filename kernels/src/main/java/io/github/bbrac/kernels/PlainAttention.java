package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// Attention and its adjoint, one head of one sequence after the other.
final class PlainAttention {
    private PlainAttention() {}

    /// Queries, keys and values of one head of one sequence, or their gradients.
    private record Head(Matrix q, Matrix k, Matrix v) {
        static Head of(Matrix queryKeyValue, Sequences sequences, int s, int heads, int h) {
            Matrix rows = queryKeyValue.rows(sequences.start(s), sequences.end(s));
            int hidden = rows.cols() / 3;
            int from = h * (hidden / heads);
            int to = from + hidden / heads;
            return new Head(
                    rows.cols(from, to),
                    rows.cols(hidden + from, hidden + to),
                    rows.cols(2 * hidden + from, 2 * hidden + to));
        }

        int length() {
            return q.rows();
        }

        int size() {
            return q.cols();
        }

        /// The softmax of query i's scores.
        void softmax(int i, double[] p) {
            for (int j = 0; j < length(); j++) {
                p[j] = PlainKernels.dot(q, i, k, j) / Math.sqrt(size());
            }
            PlainKernels.softmax(p, length());
        }
    }

    static void forward(
            Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y) {
        double[] p = new double[sequences.maxLength()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int h = 0; h < heads; h++) {
                Head head = Head.of(queryKeyValue, sequences, s, heads, h);
                for (int i = 0; i < head.length(); i++) {
                    int row = sequences.start(s) + i;
                    head.softmax(i, p);
                    for (int j = 0; j < head.length(); j++) {
                        p[j] *= dropout.scale(row * heads + h, j);
                    }
                    for (int c = 0; c < head.size(); c++) {
                        double sum = 0;
                        for (int j = 0; j < head.length(); j++) {
                            sum += p[j] * head.v().get(j, c);
                        }
                        y.set(row, h * head.size() + c, (float) sum);
                    }
                }
            }
        }
    }

    static void backward(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue) {
        for (int s = 0; s < sequences.count(); s++) {
            int first = sequences.start(s);
            for (int h = 0; h < heads; h++) {
                Head head = Head.of(queryKeyValue, sequences, s, heads, h);
                Head gradient = Head.of(dqueryKeyValue, sequences, s, heads, h);
                int from = h * head.size();
                Matrix out = dy.rows(first, sequences.end(s)).cols(from, from + head.size());
                backward(head, first * heads + h, heads, dropout, out, gradient);
            }
        }
    }

    /// @param row of the dropout for the first query
    /// @param rows from the row of one query to that of the next
    private static void backward(
            Head head, int row, int rows, Dropout dropout, Matrix dy, Head gradient) {
        int n = head.length();
        int size = head.size();
        double[] p = new double[n];
        double[] dp = new double[n];
        double[][] dq = new double[n][size];
        double[][] dk = new double[n][size];
        double[][] dv = new double[n][size];
        for (int i = 0; i < n; i++) {
            head.softmax(i, p);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double scale = dropout.scale(row + i * rows, j);
                double dot = 0;
                for (int c = 0; c < size; c++) {
                    dot += (double) dy.get(i, c) * head.v().get(j, c);
                    dv[j][c] += p[j] * scale * dy.get(i, c);
                }
                dp[j] = dot * scale;
                sum += dp[j] * p[j];
            }
            for (int j = 0; j < n; j++) {
                double ds = p[j] * (dp[j] - sum) / Math.sqrt(size);
                for (int c = 0; c < size; c++) {
                    dq[i][c] += ds * head.k().get(j, c);
                    dk[j][c] += ds * head.q().get(i, c);
                }
            }
        }
        round(dq, gradient.q());
        round(dk, gradient.k());
        round(dv, gradient.v());
    }

    private static void round(double[][] values, Matrix to) {
        for (int i = 0; i < to.rows(); i++) {
            for (int j = 0; j < to.cols(); j++) {
                to.set(i, j, (float) values[i][j]);
            }
        }
    }
}
