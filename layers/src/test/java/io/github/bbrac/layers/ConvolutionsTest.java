package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class ConvolutionsTest {
    private static final int IN = 4;
    private static final int CHANNELS = 3;
    private static final List<Integer> WIDTHS = List.of(3, 1, 5);
    private static final RandomTensors TENSORS = new RandomTensors(3, 1);
    private final Kernels kernels;
    private final Convolutions convolutions;

    ConvolutionsTest(KernelSet set) throws IOException {
        kernels = Kernels.of(set, 2);
        convolutions =
                Convolutions.load(new ParameterReader(TENSORS, kernels), IN, CHANNELS, WIDTHS);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void forwardIsTheSamePaddedCrossCorrelationOfTheCheckpointsWeights() {
        Sequences sequences = Sequences.ofLengths(6, 1, 2);
        Matrix x = TENSORS.get("x", sequences.tokens(), IN);
        Matrix y = Matrix.zeros(sequences.tokens(), convolutions.size());
        convolutions.forward(kernels, x, sequences, new Convolutions.Workspace(convolutions), y);
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                for (int column = 0; column < y.cols(); column++) {
                    double expected = expected(x, sequences, s, t, column);
                    assertEquals(expected, y.get(t, column), 1e-5, "token " + t);
                }
            }
        }
    }

    private static double expected(Matrix x, Sequences sequences, int s, int t, int column) {
        int layer = column / CHANNELS;
        int channel = column % CHANNELS;
        int width = WIDTHS.get(layer);
        Matrix weight = TENSORS.get("layers." + layer + ".weight", CHANNELS, IN, width);
        double sum = TENSORS.get("layers." + layer + ".bias", CHANNELS).get(0, channel);
        for (int k = 0; k < width; k++) {
            int at = t + k - width / 2;
            if (at >= sequences.start(s) && at < sequences.end(s)) {
                for (int i = 0; i < IN; i++) {
                    sum += (double) x.get(at, i) * weight.get(channel, i * width + k);
                }
            }
        }
        return Math.max(sum, 0);
    }

    @Test
    void aSequenceAloneGivesTheSameBitsAsInCompany() {
        Sequences sequences = Sequences.ofLengths(6, 1, 2);
        Matrix x = TENSORS.get("x", sequences.tokens(), IN);
        Matrix y = Matrix.zeros(sequences.tokens(), convolutions.size());
        Convolutions.Workspace workspace = new Convolutions.Workspace(convolutions);
        convolutions.forward(kernels, x, sequences, workspace, y);
        for (int s = 0; s < sequences.count(); s++) {
            Matrix alone = Matrix.zeros(sequences.length(s), convolutions.size());
            Matrix rows = x.rows(sequences.start(s), sequences.end(s));
            Sequences one = Sequences.ofLengths(sequences.length(s));
            convolutions.forward(kernels, rows, one, workspace, alone);
            float[] inCompany = y.rows(sequences.start(s), sequences.end(s)).toArray();
            assertArrayEquals(inCompany, alone.toArray());
        }
    }

    @Test
    void anEvenWidthIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Convolutions.load(new ParameterOutline(), IN, CHANNELS, List.of(4)));
        assertEquals("width: expected an odd number of at least 1, found 4", refusal.getMessage());
    }
}
