package io.github.bbrac.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
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
        List<double[][]> operands = new ArrayList<>();
        operands.add(Differences.doubles(x));
        for (int n = 0; n < depth; n++) {
            for (String part : List.of("query", "key", "value")) {
                String weight = "layers." + n + "." + part + ".weight";
                operands.add(Differences.doubles(TENSORS.get(weight, SIZE, SIZE)));
            }
            for (String part : List.of("query", "key", "value")) {
                String bias = "layers." + n + "." + part + ".bias";
                operands.add(Differences.doubles(TENSORS.get(bias, SIZE)));
            }
        }
        double[][] expected = definition(heads, residual, operands.toArray(double[][][]::new));
        for (int t = 0; t < 9; t++) {
            for (int j = 0; j < SIZE; j++) {
                assertEquals(expected[t][j], y.get(t, j), 1e-5, "token " + t);
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
        List<Matrix> operands = new ArrayList<>(List.of(x));
        List<Matrix> gradients = new ArrayList<>(List.of(d));
        for (TrainableParameter parameter : all.list()) {
            operands.add(parameter.stored());
            gradients.add(parameter.storedGradient());
        }
        // sums of a dozen terms, six in a row
        Differences.assertGradients(
                o -> definition(heads, residual, o), weights, operands, gradients, 100);
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

    /// @param operands x, then the weights and the biases of each layer's queries, keys and values
    private double[][] definition(int heads, boolean residual, double[][]... operands) {
        double[][] y = operands[0];
        for (int n = 1; n < operands.length; n += 6) {
            double[][] projected = new double[y.length][3 * SIZE];
            for (int part = 0; part < 3; part++) {
                double[][] own = Definitions.linear(y, operands[n + part], operands[n + 3 + part]);
                for (int t = 0; t < y.length; t++) {
                    System.arraycopy(own[t], 0, projected[t], part * SIZE, SIZE);
                }
            }
            double[][] f = Definitions.attention(projected, sequences, heads, Dropout.NONE);
            y = residual ? Definitions.add(y, f) : f;
        }
        return y;
    }
}
