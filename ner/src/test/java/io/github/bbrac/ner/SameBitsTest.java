package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A sequence gives the same bits alone and in any batch, on any number of threads.
class SameBitsTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = Golden.MODELS;

    private static final int[] THREADS = {1, 2, 4};

    /// Loads a model for some kernels.
    private interface Loading {
        Tagger load(Kernels kernels) throws IOException;
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void ofEveryGoldenModel(String model) throws IOException {
        TaggerConfig config = TaggerConfig.load(Golden.directory(model));
        GoldenInputs inputs = GoldenInputs.read(Golden.directory(model), config);
        int width = config.idsPerToken();
        List<int[]> sequences = new ArrayList<>();
        for (int s = 0; s < inputs.sequences().count(); s++) {
            int from = inputs.sequences().start(s) * width;
            int to = inputs.sequences().end(s) * width;
            sequences.add(Arrays.copyOfRange(inputs.ids(), from, to));
        }
        assertSameBits(kernels -> Tagger.load(Golden.directory(model), kernels), sequences);
    }

    /// Large enough that operations are shared over threads.
    @Test
    void ofALargerModel() throws IOException {
        TaggerConfig config =
                new TaggerConfig(
                        IntStream.range(0, 33).mapToObj(n -> "L" + n).toList(),
                        TaggerConfig.Tokenization.CHARACTER,
                        false,
                        126,
                        new TaggerConfig.Embedding.Bert(
                                new BertConfig(500, 192, 2, 3, 700, 128, 2, "gelu", 1e-12f)),
                        new TaggerConfig.Encoder.Gru(72, 2),
                        new TaggerConfig.Attention.Stack(2, 2, true),
                        TaggerConfig.Decoder.CRF);
        RandomTensors tensors = new RandomTensors(1, 0.05f);
        Random random = new Random(2);
        List<int[]> sequences = new ArrayList<>();
        for (int length : new int[] {128, 3, 17, 90, 4, 64}) {
            sequences.add(random.ints(length, 0, 500).toArray());
        }
        assertSameBits(
                kernels -> Tagger.load(config, new ParameterReader(tensors, kernels), kernels),
                sequences);
    }

    private static void assertSameBits(Loading loading, List<int[]> sequences) throws IOException {
        List<float[]> alone = new ArrayList<>();
        for (int threads : THREADS) {
            try (Kernels kernels = Kernels.of(KernelSet.VECTOR, threads)) {
                Tagger tagger = loading.load(kernels);
                int width = tagger.config().idsPerToken();
                if (alone.isEmpty()) {
                    for (int[] ids : sequences) {
                        alone.addAll(emissions(tagger.newSession(), List.of(ids), width));
                    }
                }
                assertSameBits(tagger, sequences, alone, threads);
            }
        }
    }

    private static void assertSameBits(
            Tagger tagger, List<int[]> sequences, List<float[]> alone, int threads) {
        List<Integer> order = new ArrayList<>();
        for (int s = 0; s < sequences.size(); s++) {
            order.addAll(List.of(s, s));
        }
        int width = tagger.config().idsPerToken();
        TaggerSession session = tagger.newSession();
        for (int seed = 0; seed < 3; seed++) {
            Collections.shuffle(order, new Random(seed));
            List<float[]> together =
                    emissions(session, order.stream().map(sequences::get).toList(), width);
            for (int k = 0; k < order.size(); k++) {
                assertArrayEquals(
                        alone.get(order.get(k)),
                        together.get(k),
                        threads + " threads, seed " + seed + ", sequence " + order.get(k));
            }
        }
    }

    private static List<float[]> emissions(TaggerSession session, List<int[]> batch, int width) {
        int[] ids = batch.stream().flatMapToInt(Arrays::stream).toArray();
        int[] lengths = batch.stream().mapToInt(sequence -> sequence.length / width).toArray();
        Matrix emissions = session.emissions(ids, Sequences.ofLengths(lengths));
        Sequences rows = session.emissionSequences();
        List<float[]> result = new ArrayList<>();
        for (int s = 0; s < rows.count(); s++) {
            result.add(emissions.rows(rows.start(s), rows.end(s)).toArray());
        }
        return result;
    }
}
