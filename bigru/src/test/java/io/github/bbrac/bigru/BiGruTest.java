package io.github.bbrac.bigru;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class BiGruTest {
    private static final int IN = 7;
    private static final int HIDDEN = 5;
    private static final RandomTensors TENSORS = new RandomTensors(6, 0.5f);
    private final Kernels kernels;
    private final Sequences sequences = Sequences.ofLengths(2, 9, 1, 4);
    private final Matrix x = TENSORS.get("x", 16, IN);

    BiGruTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void forwardIsPyTorchsDefinition(int depth) throws IOException {
        Matrix y = Matrix.zeros(16, 2 * HIDDEN);
        run(gru(depth), x, sequences, y);
        RecurrentDefinition definition = new RecurrentDefinition(TENSORS, 3, HIDDEN);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            double[][] expected =
                    definition.forward(doubles(x.rows(start, sequences.end(s))), depth);
            for (int t = 0; t < expected.length; t++) {
                for (int j = 0; j < 2 * HIDDEN; j++) {
                    // a state lies between −1 and 1; errors of 1e-7 a step die away
                    assertEquals(expected[t][j], y.get(start + t, j), 1e-6, "token " + t);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSequenceAloneGivesTheSameBitsAsInCompany(int depth) throws IOException {
        BiGru gru = gru(depth);
        Matrix y = Matrix.zeros(16, 2 * HIDDEN);
        run(gru, x, sequences, y);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            int end = sequences.end(s);
            Matrix alone = Matrix.zeros(end - start, 2 * HIDDEN);
            run(gru, x.rows(start, end), Sequences.ofLengths(end - start), alone);
            assertArrayEquals(y.rows(start, end).toArray(), alone.toArray());
        }
    }

    @Test
    void readingBackwardsSwapsTheDirections() throws IOException {
        Matrix y = Matrix.zeros(16, 2 * HIDDEN);
        run(gru(1), x, sequences, y);

        Matrix backwards = Matrix.zeros(16, 2 * HIDDEN);
        ParameterReader swapped =
                new ParameterReader((p, into) -> TENSORS.read(other(p), into), kernels);
        run(BiGru.load(swapped, IN, HIDDEN, 1), reversed(x), sequences, backwards);

        Matrix again = reversed(backwards);
        assertArrayEquals(y.cols(0, HIDDEN).toArray(), again.cols(HIDDEN, 2 * HIDDEN).toArray());
        assertArrayEquals(y.cols(HIDDEN, 2 * HIDDEN).toArray(), again.cols(0, HIDDEN).toArray());
    }

    @Test
    void aGruHasALayer() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new BiGru(List.of()));
        assertEquals("num_layers: expected at least 1, found 0", refusal.getMessage());
    }

    @Test
    void theWeightsOfAnLstmAreNotThoseOfAGru() throws IOException {
        BiLstm lstm = BiLstm.load(new ParameterReader(TENSORS, kernels), IN, HIDDEN, 1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new BiGru(lstm.layers()));
        assertEquals("bias_hh_l0: expected shape [1, 15], found [1, 20]", refusal.getMessage());
    }

    @Test
    void aLayerReadsBothDirectionsOfTheOneBefore() throws IOException {
        RecurrentLayer layer = gru(1).layers().getFirst();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> new BiGru(List.of(layer, layer)));
        assertEquals(
                "layer 1: expected 10 inputs and a state of 5, found 7 and 5",
                refusal.getMessage());
    }

    private BiGru gru(int depth) throws IOException {
        return BiGru.load(new ParameterReader(TENSORS, kernels), IN, HIDDEN, depth);
    }

    private void run(BiGru gru, Matrix x, Sequences sequences, Matrix y) {
        gru.forward(kernels, x, sequences, new BiGru.Workspace(HIDDEN), y);
    }

    private Matrix reversed(Matrix x) {
        Matrix y = Matrix.zeros(x.rows(), x.cols());
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                int mirror = sequences.start(s) + sequences.end(s) - 1 - t;
                y.rows(mirror, mirror + 1).copyFrom(x.rows(t, t + 1));
            }
        }
        return y;
    }

    /// The parameter of the other direction.
    private static Parameter other(Parameter parameter) {
        String name = parameter.name();
        String other =
                name.endsWith("_reverse")
                        ? name.substring(0, name.length() - "_reverse".length())
                        : name + "_reverse";
        return new Parameter(other, parameter.shape());
    }

    static double[][] doubles(Matrix x) {
        double[][] y = new double[x.rows()][x.cols()];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                y[i][j] = x.get(i, j);
            }
        }
        return y;
    }
}
