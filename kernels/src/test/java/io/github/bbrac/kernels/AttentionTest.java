package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.U;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private final TestData data = new TestData();
    private final List<Kernels> sets = TestData.kernelSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void eachRowIsTheSoftmaxWeightedMeanOfTheValues() {
        assertDefinition(Sequences.ofLengths(1, 2, 5, 16), 1, 1);
        assertDefinition(Sequences.ofLengths(3, 17, 15), 2, 7);
        assertDefinition(Sequences.ofLengths(33, 1, 49, 64), 2, 16);
        assertDefinition(Sequences.ofLengths(207), 1, 33);
        assertDefinition(Sequences.ofLengths(65, 31), 2, 64);
        assertDefinition(Sequences.ofLengths(), 2, 4);
    }

    private void assertDefinition(Sequences sequences, int heads, int size) {
        int hidden = heads * size;
        Matrix qkv = data.strided(sequences.tokens(), 3 * hidden, 1);
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(sequences.tokens(), hidden);
            kernels.attention(qkv, sequences, heads, y);
            for (int s = 0; s < sequences.count(); s++) {
                for (int h = 0; h < heads; h++) {
                    for (int i = sequences.start(s); i < sequences.end(s); i++) {
                        assertRow(qkv, sequences, s, h * size, size, i, y, kernels.name());
                    }
                }
            }
            TestData.assertNothingElseWritten(y);
        }
    }

    /// Bound: an error ε of a score changes its weight by the factor 1 ± ε, and the sums over the
    /// values add n roundings.
    private static void assertRow(
            Matrix qkv,
            Sequences sequences,
            int s,
            int head,
            int size,
            int i,
            Matrix y,
            String what) {
        int hidden = y.cols();
        int start = sequences.start(s);
        int n = sequences.length(s);
        double[] p = new double[n];
        double scoreError = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            double magnitude = 0;
            for (int c = head; c < head + size; c++) {
                double product = (double) qkv.get(i, c) * qkv.get(start + j, hidden + c);
                p[j] += product / Math.sqrt(size);
                magnitude += Math.abs(product) / Math.sqrt(size);
            }
            scoreError = Math.max(scoreError, (size + 3) * U * magnitude);
            largest = Math.max(largest, p[j]);
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(p[j] - largest);
            sum += p[j];
        }
        for (int c = head; c < head + size; c++) {
            double expected = 0;
            double magnitude = 0;
            for (int j = 0; j < n; j++) {
                double v = qkv.get(start + j, 2 * hidden + c);
                expected += p[j] / sum * v;
                magnitude += p[j] / sum * Math.abs(v);
            }
            double bound = (2 * scoreError + (n + 20) * U) * magnitude;
            TestData.assertNear(expected, y.get(i, c), bound, what);
        }
    }

    @Test
    void oneScoreFarAboveAllOthersTakesItsValue() {
        Matrix qkv = Matrix.zeros(20, 12);
        for (int t = 0; t < 20; t++) {
            qkv.set(t, 0, 1000);
            qkv.set(t, 4, t == 13 ? 1000 : -1000);
            qkv.set(t, 8, t);
        }
        for (Kernels kernels : sets) {
            Matrix y = TestData.nan(20, 4);
            kernels.attention(qkv, Sequences.ofLengths(20), 1, y);
            for (int t = 0; t < 20; t++) {
                TestData.assertNear(13, y.get(t, 0), 0, kernels.name());
                TestData.assertNear(0, y.get(t, 1), 0, kernels.name());
            }
        }
    }
}
