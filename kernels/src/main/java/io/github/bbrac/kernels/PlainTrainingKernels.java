package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// Every adjoint as its definition says. Sums over rows that are products run in float as in
/// [PlainKernels], everything else in double, rounded once.
final class PlainTrainingKernels extends PlainKernels implements TrainingKernels {
    @Override
    public Weight prepareTransposed(Matrix w) {
        Weight weight = new PlainWeight(Matrix.zeros(w.cols(), w.rows()), true);
        prepareAgain(w, weight);
        return weight;
    }

    @Override
    public void prepareAgain(Matrix w, Weight into) {
        PlainWeight weight = PlainWeight.of(into);
        Matrix to = weight.w();
        if (!weight.transposed()) {
            to.copyFrom(w);
            return;
        }
        w.requireShape("weight", to.cols(), to.rows());
        for (int i = 0; i < w.rows(); i++) {
            for (int j = 0; j < w.cols(); j++) {
                to.set(j, i, w.get(i, j));
            }
        }
    }

    @Override
    public void clear(Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, 0);
            }
        }
    }

    @Override
    public void product(Matrix x, Weight w, Matrix y) {
        Matrix weight = PlainWeight.of(w).w();
        for (int i = 0; i < y.rows(); i++) {
            for (int o = 0; o < y.cols(); o++) {
                y.set(i, o, dot(x, i, weight, o));
            }
        }
    }

    @Override
    public void productAdd(Matrix x, Weight w, Matrix y) {
        Matrix weight = PlainWeight.of(w).w();
        for (int i = 0; i < y.rows(); i++) {
            for (int o = 0; o < y.cols(); o++) {
                y.set(i, o, dot(y.get(i, o), x, i, weight, o));
            }
        }
    }

    @Override
    public void linearGradient(Matrix x, Matrix dy, Matrix dw, Matrix db) {
        for (int o = 0; o < dy.cols(); o++) {
            for (int c = 0; c < x.cols(); c++) {
                float total = 0;
                for (int block = 0; block < x.rows(); block += SUM_BLOCK) {
                    float sum = 0;
                    for (int i = block; i < Math.min(block + SUM_BLOCK, x.rows()); i++) {
                        sum = Math.fma(dy.get(i, o), x.get(i, c), sum);
                    }
                    total += sum;
                }
                dw.set(o, c, total + dw.get(o, c));
            }
            float total = 0;
            for (int block = 0; block < dy.rows(); block += SUM_BLOCK) {
                float sum = 0;
                for (int i = block; i < Math.min(block + SUM_BLOCK, dy.rows()); i++) {
                    sum += dy.get(i, o);
                }
                total += sum;
            }
            db.set(0, o, total + db.get(0, o));
        }
    }

    @Override
    public void activate(Activation f, Matrix x, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, activate(f, x.get(i, j)));
            }
        }
    }

    @Override
    public void activateGradient(Activation f, Matrix x, Matrix dy, Matrix dx) {
        for (int i = 0; i < dx.rows(); i++) {
            for (int j = 0; j < dx.cols(); j++) {
                dx.set(i, j, (float) (dy.get(i, j) * slope(f, x.get(i, j))));
            }
        }
    }

    /// f′(x). For GELU it is Φ(x) + x · φ(x), with φ the normal density and Φ its integral.
    private static double slope(Activation f, double x) {
        return switch (f) {
            case NONE -> 1;
            case GELU -> {
                double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
                yield 0.5 * (1 + Erf.erf(x / Math.sqrt(2))) + x * density;
            }
            case RELU -> x > 0 ? 1 : 0;
        };
    }

    @Override
    public void layerNormGradient(
            Matrix x,
            Matrix gamma,
            float epsilon,
            Matrix dy,
            Matrix dx,
            Matrix dgamma,
            Matrix dbeta) {
        int hidden = x.cols();
        double[] sumGamma = new double[hidden];
        double[] sumBeta = new double[hidden];
        double[] normal = new double[hidden];
        for (int i = 0; i < x.rows(); i++) {
            double scale = normalise(x, i, epsilon, normal);
            double mean = 0;
            double meanNormal = 0;
            for (int j = 0; j < hidden; j++) {
                double g = dy.get(i, j) * (double) gamma.get(0, j);
                mean += g / hidden;
                meanNormal += g * normal[j] / hidden;
                sumGamma[j] += dy.get(i, j) * normal[j];
                sumBeta[j] += dy.get(i, j);
            }
            for (int j = 0; j < hidden; j++) {
                double g = dy.get(i, j) * (double) gamma.get(0, j);
                dx.set(i, j, (float) (scale * (g - mean - normal[j] * meanNormal)));
            }
        }
        for (int j = 0; j < hidden; j++) {
            dgamma.set(0, j, (float) (dgamma.get(0, j) + sumGamma[j]));
            dbeta.set(0, j, (float) (dbeta.get(0, j) + sumBeta[j]));
        }
    }

    @Override
    public void dropout(Matrix x, Dropout dropout, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                float scale = dropout.scale(i, j);
                y.set(i, j, scale == 0 ? 0 : x.get(i, j) * scale);
            }
        }
    }

    @Override
    public void attention(
            Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y) {
        PlainAttention.forward(queryKeyValue, sequences, heads, dropout, y);
    }

    @Override
    public void attentionGradient(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue) {
        PlainAttention.backward(queryKeyValue, sequences, heads, dropout, dy, dqueryKeyValue);
    }

    @Override
    public void gruGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        PlainRecurrence.gru(this, inputs, forward, backward, sequences, y, dy, dinputs);
    }

    @Override
    public void lstmGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        PlainRecurrence.lstm(this, inputs, forward, backward, sequences, cells, y, dy, dinputs);
    }

    @Override
    public void gatherGradient(Matrix dy, int[] rows, int width, Matrix dtable) {
        for (int i = 0; i < dy.rows(); i++) {
            int present = 0;
            for (int k = i * width; k < (i + 1) * width; k++) {
                present += rows[k] < 0 ? 0 : 1;
            }
            for (int k = i * width; k < (i + 1) * width; k++) {
                for (int j = 0; rows[k] >= 0 && j < dy.cols(); j++) {
                    float share = dy.get(i, j) / present;
                    dtable.set(rows[k], j, dtable.get(rows[k], j) + share);
                }
            }
        }
    }

    @Override
    public void unfoldGradient(Matrix dy, Sequences sequences, int width, Matrix dx) {
        int cols = dx.cols();
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                for (int j = 0; j < cols; j++) {
                    float sum = 0;
                    for (int k = 0; k < width; k++) {
                        int row = t - k + width / 2;
                        if (row >= sequences.start(s) && row < sequences.end(s)) {
                            sum += dy.get(row, k * cols + j);
                        }
                    }
                    dx.set(t, j, sum);
                }
            }
        }
    }

    @Override
    public void crossEntropy(Matrix x, int[] classes, float scale, Matrix losses, Matrix dx) {
        double[] p = new double[x.cols()];
        for (int i = 0; i < x.rows(); i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < p.length; j++) {
                p[j] = x.get(i, j);
                max = Math.max(max, p[j]);
            }
            double above = max - p[classes[i]];
            softmax(p, p.length);
            double least = 0 - Math.log(Arrays.stream(p).max().orElseThrow());
            losses.set(i, 0, (float) (least + above));
            losses.set(i, 1, (float) least);
            for (int j = 0; j < p.length; j++) {
                dx.set(i, j, (float) (scale * (p[j] - (j == classes[i] ? 1 : 0))));
            }
        }
    }

    @Override
    public void adamW(AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter) {
        float scale = (float) step.gradientScale();
        float moveMean = (float) (1 - step.beta1());
        float keepSquare = (float) step.beta2();
        float moveSquare = (float) (1 - step.beta2());
        for (int i = 0; i < parameter.rows(); i++) {
            for (int j = 0; j < parameter.cols(); j++) {
                float g = scale * gradient.get(i, j);
                float m = between(mean.get(i, j), g, moveMean);
                float v = Math.fma(moveSquare * g, g, keepSquare * square.get(i, j));
                float root = (float) Math.sqrt(v) / step.correction() + (float) step.epsilon();
                float p = parameter.get(i, j) * step.keep();
                mean.set(i, j, m);
                square.set(i, j, v);
                parameter.set(i, j, p - step.stepSize() * m / root);
            }
        }
    }

    @Override
    public void lerp(Matrix x, float weight, Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                y.set(i, j, lerp(y.get(i, j), x.get(i, j), weight));
            }
        }
    }

    /// Between −∞ and −∞, two labels that may not follow each other, there is no way to go.
    static float lerp(float from, float to, float weight) {
        return from == to ? from : between(from, to, weight);
    }

    /// Reckoned from the nearer end.
    private static float between(float from, float to, float weight) {
        float way = to - from;
        return weight < 0.5f ? Math.fma(weight, way, from) : Math.fma(weight - 1, way, to);
    }

    @Override
    public double squaredNorm(Matrix x) {
        double sum = 0;
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                sum += (double) x.get(i, j) * x.get(i, j);
            }
        }
        return sum;
    }
}
