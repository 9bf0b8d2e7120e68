package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.assertGradient;
import static io.github.bbrac.kernels.definition.Differences.gradient;

import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttentionGradientTest {
    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void gradientsAreTheDifferencesOfTheDefinition() {
        assertDifferences(Sequences.ofLengths(4, 1, 9), 2, 3, Dropout.NONE);
        assertDifferences(Sequences.ofLengths(4, 1, 9), 2, 3, new Dropout(0.3f, 5));
        assertDifferences(Sequences.ofLengths(17, 2), 1, 5, new Dropout(0.1f, 7));
    }

    private void assertDifferences(Sequences sequences, int heads, int size, Dropout dropout) {
        int hidden = heads * size;
        Matrix qkv = data.strided(sequences.tokens(), 3 * hidden, 1);
        Matrix dy = data.strided(sequences.tokens(), hidden, 1);
        double[][] expected =
                gradient(
                        operands -> Definitions.attention(operands[0], sequences, heads, dropout),
                        0,
                        dy,
                        qkv);
        for (TrainingKernels kernels : sets) {
            Matrix actual = TestData.nan(sequences.tokens(), 3 * hidden);
            kernels.attentionGradient(qkv, sequences, heads, dropout, dy, actual);
            assertGradient(expected, actual, kernels.name());
        }
    }

    @Test
    void dropoutScalesTheSoftmax() {
        Sequences sequences = Sequences.ofLengths(20, 1, 37);
        Dropout dropout = new Dropout(0.4f, 11);
        Matrix qkv = data.strided(58, 3 * 14, 1);
        double[][] expected =
                Definitions.attention(Differences.doubles(qkv), sequences, 2, dropout);
        for (TrainingKernels kernels : sets) {
            Matrix y = TestData.nan(58, 14);
            kernels.attention(qkv, sequences, 2, dropout, y);
            assertGradient(expected, y, kernels.name());
        }
    }

    @Test
    void withoutDropoutItIsAttention() {
        Sequences sequences = Sequences.ofLengths(20, 1, 37);
        Matrix qkv = data.strided(58, 3 * 14, 1);
        for (TrainingKernels kernels : sets) {
            Matrix expected = TestData.nan(58, 14);
            kernels.attention(qkv, sequences, 2, expected);
            Matrix y = TestData.nan(58, 14);
            kernels.attention(qkv, sequences, 2, Dropout.NONE, y);
            TestData.assertSameBits(expected, y, kernels.name());
        }
    }
}
