package io.github.bbrac.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class AttentionStackTest {
    private static final int SIZE = 12;
    private static final RandomTensors TENSORS = new RandomTensors(5, 0.4f);
    private final Kernels kernels;
    private final Sequences sequences = Sequences.ofLengths(5, 1, 3);
    private final Matrix x = TENSORS.get("x", 9, SIZE);

    AttentionStackTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @CsvSource({"1,1,true", "1,1,false", "3,2,true", "4,3,false"})
    void forwardIsTheDefinitionOfEquations4To8(int heads, int depth, boolean residual)
            throws IOException {
        Matrix y = Matrix.zeros(9, SIZE);
        run(load(heads, depth, residual), x, sequences, y);
        for (int s = 0; s < sequences.count(); s++) {
            double[][] expected = doubles(x.rows(sequences.start(s), sequences.end(s)));
            for (int n = 0; n < depth; n++) {
                double[][] f = attention(expected, n, heads);
                expected = residual ? sum(expected, f) : f;
            }
            for (int t = 0; t < expected.length; t++) {
                for (int j = 0; j < SIZE; j++) {
                    float found = y.get(sequences.start(s) + t, j);
                    assertEquals(expected[t][j], found, 1e-5, "sequence " + s + ", token " + t);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aSequenceAloneGivesTheSameBitsAsInCompany(boolean residual) throws IOException {
        AttentionStack stack = load(3, 2, residual);
        Matrix y = Matrix.zeros(9, SIZE);
        run(stack, x, sequences, y);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            int end = sequences.end(s);
            Matrix alone = Matrix.zeros(end - start, SIZE);
            run(stack, x.rows(start, end), Sequences.ofLengths(end - start), alone);
            assertArrayEquals(y.rows(start, end).toArray(), alone.toArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theOutputMayBeTheInputItself(boolean residual) throws IOException {
        AttentionStack stack = load(3, 2, residual);
        Matrix y = Matrix.zeros(9, SIZE);
        run(stack, x, sequences, y);
        run(stack, x, sequences, x);
        assertArrayEquals(y.toArray(), x.toArray());
    }

    @Test
    void headsDivideTheSize() throws IOException {
        ParameterReader reader = new ParameterReader(TENSORS, kernels);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> SelfAttention.load(reader, SIZE, 5));
        assertEquals("heads: expected a divisor of the size 12, found 5", refusal.getMessage());
        Linear notThree = Linear.load(reader, SIZE, SIZE);
        refusal =
                assertThrows(IllegalArgumentException.class, () -> new SelfAttention(notThree, 3));
        assertEquals(
                "queryKeyValue: expected 36 outputs for 12 inputs, found 12", refusal.getMessage());
    }

    @Test
    void aStackHasALayer() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> new AttentionStack(List.of(), true));
        assertEquals("depth: expected at least 1 layer, found none", refusal.getMessage());
    }

    private AttentionStack load(int heads, int depth, boolean residual) throws IOException {
        ParameterReader reader = new ParameterReader(TENSORS, kernels);
        return AttentionStack.load(reader, SIZE, heads, depth, residual);
    }

    private void run(AttentionStack stack, Matrix x, Sequences sequences, Matrix y) {
        stack.forward(kernels, x, sequences, new AttentionStack.Workspace(SIZE), y);
    }

    /// F(x) of layer n, in double, from the checkpoint's own matrices.
    private static double[][] attention(double[][] x, int n, int heads) {
        double[][] q = project(x, n, "query");
        double[][] k = project(x, n, "key");
        double[][] v = project(x, n, "value");
        int size = SIZE / heads;
        double[][] y = new double[x.length][SIZE];
        for (int i = 0; i < x.length; i++) {
            for (int h = 0; h < heads; h++) {
                double[] p = new double[x.length];
                double sum = 0;
                for (int j = 0; j < x.length; j++) {
                    double score = 0;
                    for (int c = h * size; c < (h + 1) * size; c++) {
                        score += q[i][c] * k[j][c];
                    }
                    p[j] = Math.exp(score / Math.sqrt(size));
                    sum += p[j];
                }
                for (int c = h * size; c < (h + 1) * size; c++) {
                    for (int j = 0; j < x.length; j++) {
                        y[i][c] += p[j] / sum * v[j][c];
                    }
                }
            }
        }
        return y;
    }

    private static double[][] project(double[][] x, int n, String name) {
        Matrix weight = TENSORS.get("layers." + n + "." + name + ".weight", SIZE, SIZE);
        Matrix bias = TENSORS.get("layers." + n + "." + name + ".bias", SIZE);
        double[][] y = new double[x.length][SIZE];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < SIZE; o++) {
                y[t][o] = bias.get(0, o);
                for (int c = 0; c < SIZE; c++) {
                    y[t][o] += x[t][c] * weight.get(o, c);
                }
            }
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][SIZE];
        for (int t = 0; t < a.length; t++) {
            for (int j = 0; j < SIZE; j++) {
                y[t][j] = a[t][j] + b[t][j];
            }
        }
        return y;
    }

    private static double[][] doubles(Matrix x) {
        double[][] y = new double[x.rows()][x.cols()];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                y[i][j] = x.get(i, j);
            }
        }
        return y;
    }
}
