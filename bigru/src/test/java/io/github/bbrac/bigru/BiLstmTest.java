package io.github.bbrac.bigru;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class BiLstmTest {
    private static final int IN = 7;
    private static final int HIDDEN = 5;
    private static final RandomTensors TENSORS = new RandomTensors(7, 0.5f);
    private final Kernels kernels;
    private final Sequences sequences = Sequences.ofLengths(2, 9, 1, 4);
    private final Matrix x = TENSORS.get("x", 16, IN);

    BiLstmTest(KernelSet set) {
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
        run(lstm(depth), x, sequences, y);
        RecurrentDefinition definition = new RecurrentDefinition(TENSORS, 4, HIDDEN);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            double[][] expected =
                    definition.forward(BiGruTest.doubles(x.rows(start, sequences.end(s))), depth);
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
        BiLstm lstm = lstm(depth);
        Matrix y = Matrix.zeros(16, 2 * HIDDEN);
        run(lstm, x, sequences, y);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            int end = sequences.end(s);
            Matrix alone = Matrix.zeros(end - start, 2 * HIDDEN);
            run(lstm, x.rows(start, end), Sequences.ofLengths(end - start), alone);
            assertArrayEquals(y.rows(start, end).toArray(), alone.toArray());
        }
    }

    private BiLstm lstm(int depth) throws IOException {
        return BiLstm.load(new ParameterReader(TENSORS, kernels), IN, HIDDEN, depth);
    }

    private void run(BiLstm lstm, Matrix x, Sequences sequences, Matrix y) {
        lstm.forward(kernels, x, sequences, new BiLstm.Workspace(HIDDEN), y);
    }
}
