package io.github.bbrac.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
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

    /// Rounding takes a part of 2⁻¹⁶ from it at most, and its square does not show.
    private static final float STEP = 0x1p-9f;

    private static final RandomTensors TENSORS = new RandomTensors(5, 0.4f);
    private final TrainingKernels kernels;
    private final Sequences sequences = Sequences.ofLengths(5, 1, 3);
    private final Matrix x = TENSORS.get("x", 9, SIZE);

    AttentionStackTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
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
            double[][] expected = definition(TENSORS::get, s, heads, depth, residual);
            for (int t = 0; t < expected.length; t++) {
                for (int j = 0; j < SIZE; j++) {
                    float found = y.get(sequences.start(s) + t, j);
                    assertEquals(expected[t][j], found, 1e-5, "sequence " + s + ", token " + t);
                }
            }
        }
    }

    /// Of L = Σ weights ⊙ y, against central differences of the definition in double.
    @ParameterizedTest
    @CsvSource({"1,1,true", "3,2,true", "4,2,false"})
    void backwardIsTheSlopeOfTheDefinition(int heads, int depth, boolean residual)
            throws IOException {
        TrainableParameters all = new TrainableParameters(TENSORS, kernels, _ -> false);
        AttentionStack stack = AttentionStack.load(all.values(), SIZE, heads, depth, residual);
        AttentionStack gradient =
                AttentionStack.load(all.gradients(), SIZE, heads, depth, residual);
        AttentionStack.Tape tape = new AttentionStack.Tape(stack);
        stack.forward(kernels, x, sequences, tape);
        Matrix weights = TENSORS.get("weights", 9, SIZE);
        Matrix d = Matrix.of(9, SIZE, weights.toArray());
        stack.backward(kernels, tape, gradient, d);
        for (TrainableParameter parameter : all.list()) {
            for (int i = 0; i < parameter.values().rows(); i++) {
                int j = i % SIZE; // one element of each row
                float value = parameter.values().get(i, j);
                double slope = 0;
                for (float sign : new float[] {-1, 1}) {
                    Values moved = moved(parameter.name(), i, j, value + sign * STEP);
                    slope += sign * loss(moved, weights, heads, depth, residual) / (2 * STEP);
                }
                assertEquals(slope, parameter.gradient().get(i, j), 1e-3, parameter.name());
            }
        }
        for (int t = 0; t < 9; t++) {
            float value = x.get(t, t);
            double slope = 0;
            for (float sign : new float[] {-1, 1}) {
                x.set(t, t, value + sign * STEP);
                slope += sign * loss(TENSORS::get, weights, heads, depth, residual) / (2 * STEP);
            }
            x.set(t, t, value);
            assertEquals(slope, d.get(t, t), 1e-3, "token " + t);
        }
    }

    private double loss(Values values, Matrix weights, int heads, int depth, boolean residual) {
        double loss = 0;
        for (int s = 0; s < sequences.count(); s++) {
            double[][] y = definition(values, s, heads, depth, residual);
            for (int t = 0; t < y.length; t++) {
                for (int j = 0; j < SIZE; j++) {
                    loss += y[t][j] * weights.get(sequences.start(s) + t, j);
                }
            }
        }
        return loss;
    }

    /// The tensors with one element of one of them replaced.
    private static Values moved(String moved, int i, int j, float value) {
        return (name, shape) -> {
            Matrix values = TENSORS.get(name, shape);
            if (name.equals(moved)) {
                values.set(i, j, value);
            }
            return values;
        };
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

    /// A tensor of a checkpoint.
    private interface Values {
        Matrix get(String name, Integer... shape);
    }

    /// What the stack makes of a sequence, in double.
    private double[][] definition(Values values, int s, int heads, int depth, boolean residual) {
        double[][] y = doubles(x.rows(sequences.start(s), sequences.end(s)));
        for (int n = 0; n < depth; n++) {
            double[][] f = attention(values, y, n, heads);
            y = residual ? sum(y, f) : f;
        }
        return y;
    }

    /// F(x) of layer n, in double, from the checkpoint's own matrices.
    private static double[][] attention(Values values, double[][] x, int n, int heads) {
        double[][] q = project(values, x, n, "query");
        double[][] k = project(values, x, n, "key");
        double[][] v = project(values, x, n, "value");
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

    private static double[][] project(Values values, double[][] x, int n, String name) {
        Matrix weight = values.get("layers." + n + "." + name + ".weight", SIZE, SIZE);
        Matrix bias = values.get("layers." + n + "." + name + ".bias", SIZE);
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
