package io.github.bbrac.bert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class BertEncoderTest {
    private static final BertConfig CONFIG = new BertConfig(30, 12, 2, 3, 20, 8, 2, "gelu", 1e-12f);
    private static final RandomTensors TENSORS = new RandomTensors(8, 0.2f);
    private static final int[] IDS = {2, 7, 29, 8, 3, 2, 5, 3, 2, 11, 12, 13, 14, 15, 16, 3};
    private final Kernels kernels;
    private final Sequences sequences = Sequences.ofLengths(5, 3, 8);
    private final BertEncoder encoder;

    BertEncoderTest(KernelSet set) throws IOException {
        kernels = Kernels.of(set, 2);
        encoder = BertEncoder.load(new ParameterReader(TENSORS, kernels), CONFIG);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void embeddingsAreTheNormalisedSumOfWordPlaceAndSegment() throws IOException {
        Matrix y = Matrix.zeros(16, 12);
        encoder.embeddings().forward(kernels, IDS, sequences, new BertEmbeddings.Workspace(), y);
        Matrix words = TENSORS.get("embeddings.word_embeddings.weight", 30, 12);
        Matrix positions = TENSORS.get("embeddings.position_embeddings.weight", 8, 12);
        Matrix types = TENSORS.get("embeddings.token_type_embeddings.weight", 2, 12);
        Matrix gamma = TENSORS.get("embeddings.LayerNorm.weight", 12);
        Matrix beta = TENSORS.get("embeddings.LayerNorm.bias", 12);
        for (int s = 0; s < 3; s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                double[] sum = new double[12];
                for (int j = 0; j < 12; j++) {
                    sum[j] = (double) words.get(IDS[t], j) + types.get(0, j);
                    sum[j] += positions.get(t - sequences.start(s), j);
                }
                double mean = Arrays.stream(sum).average().orElseThrow();
                double variance =
                        Arrays.stream(sum)
                                .map(v -> (v - mean) * (v - mean))
                                .average()
                                .orElseThrow();
                for (int j = 0; j < 12; j++) {
                    double expected =
                            gamma.get(0, j) * (sum[j] - mean) / Math.sqrt(variance)
                                    + beta.get(0, j);
                    assertEquals(expected, y.get(t, j), 1e-5);
                }
            }
        }
    }

    @Test
    void aSequenceAloneGivesTheSameBitsAsInCompany() {
        Matrix y = Matrix.zeros(16, 12);
        run(IDS, sequences, Trace.none(), y);
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            int end = sequences.end(s);
            Matrix alone = Matrix.zeros(end - start, 12);
            int[] ids = Arrays.copyOfRange(IDS, start, end);
            run(ids, Sequences.ofLengths(end - start), Trace.none(), alone);
            assertArrayEquals(y.rows(start, end).toArray(), alone.toArray());
        }
    }

    @Test
    void aTraceSeesTheEmbeddingsAndEachLayer() {
        Matrix y = Matrix.zeros(16, 12);
        List<String> stages = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        Trace trace =
                (name, matrix, rows) -> {
                    assertEquals(16, rows.tokens());
                    stages.add(name);
                    values.add(matrix.toArray());
                };
        run(IDS, sequences, trace, y);
        assertEquals(List.of("embeddings", "layer0", "layer1"), stages);
        assertArrayEquals(y.toArray(), values.getLast());
    }

    @Test
    void aLayerMayWriteOverItsInput() {
        Matrix x = TENSORS.get("x", 16, 12);
        Matrix y = Matrix.zeros(16, 12);
        BertLayer layer = encoder.layers().getFirst();
        BertLayer.Workspace workspace = new BertLayer.Workspace(CONFIG);
        layer.forward(kernels, x, sequences, workspace, y);
        layer.forward(kernels, x, sequences, workspace, x);
        assertArrayEquals(y.toArray(), x.toArray());
    }

    @Test
    void aSequenceBeyondThePositionsIsRefused() {
        Sequences nine = Sequences.ofLengths(9);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> run(new int[9], nine, Trace.none(), Matrix.zeros(9, 12)));
        assertEquals(
                "sequence: expected at most max_position_embeddings = 8 tokens, found 9",
                refusal.getMessage());
    }

    @Test
    void parametersCarryTheNamesOfHuggingFacesBertModel() throws IOException {
        ParameterOutline outline = new ParameterOutline();
        BertEncoder.load(outline.at("bert"), CONFIG);
        assertEquals(5 + 2 * 16, outline.parameters().size());
        assertEquals(
                "Parameter[name=bert.encoder.layer.1.intermediate.dense.weight, shape=[20, 12]]",
                outline.parameters().get(5 + 16 + 10).toString());
    }

    @Test
    void anUnknownActivationIsRefusedByName() {
        assertRefused(
                "hidden_act: expected gelu, found gelu_new",
                () -> new BertConfig(30, 12, 2, 3, 20, 8, 2, "gelu_new", 1e-12f));
        assertRefused(
                "num_attention_heads: expected a divisor of hidden_size 12, found 5",
                () -> new BertConfig(30, 12, 2, 5, 20, 8, 2, "gelu", 1e-12f));
        assertRefused(
                "vocab_size: expected at least 1, found 0",
                () -> new BertConfig(0, 12, 2, 3, 20, 8, 2, "gelu", 1e-12f));
        assertRefused(
                "max_position_embeddings: expected at least 3, found 2",
                () -> new BertConfig(30, 12, 2, 3, 20, 2, 2, "gelu", 1e-12f));
        assertRefused(
                "layer_norm_eps: expected more than 0, found NaN",
                () -> new BertConfig(30, 12, 2, 3, 20, 8, 2, "gelu", Float.NaN));
    }

    private static void assertRefused(String message, Runnable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(message, refusal.getMessage());
    }

    private void run(int[] ids, Sequences sequences, Trace trace, Matrix y) {
        encoder.forward(kernels, ids, sequences, new BertEncoder.Workspace(CONFIG, trace), y);
    }
}
