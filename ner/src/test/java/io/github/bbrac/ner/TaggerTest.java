package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaggerTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = Golden.MODELS;

    private final Kernels kernels = Kernels.plain();

    @TempDir Path directory;

    @ParameterizedTest
    @FieldSource("MODELS")
    void theParametersOfAConfigurationAreTheTensorsOfItsCheckpoint(String model)
            throws IOException {
        List<Parameter> parameters = Tagger.parameters(TaggerConfig.load(Golden.directory(model)));
        var expected = new TreeSet<String>();
        try (Safetensors file =
                Safetensors.open(Golden.directory(model).resolve("model.safetensors"))) {
            file.tensors().values().forEach(t -> expected.add(t.name() + " " + t.shape()));
        }
        var found = new TreeSet<String>();
        parameters.forEach(p -> found.add(p.name() + " " + p.shape()));
        assertEquals(expected, found);
        assertEquals(parameters.size(), found.size());
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        rewrite("bbrac", name -> !name.equals("classifier.bias"), List.of());
        assertRefused(
                "classifier.bias: expected shape [33], found no such tensor in model.safetensors");
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() throws IOException {
        rewrite("bbrac", name -> !name.equals("bigru.bias_hh_l0"), List.of("bigru.bias_hh_l0"));
        assertRefused("bigru.bias_hh_l0: expected shape [36], found [2, 3] in model.safetensors");
    }

    @Test
    void tensorsThatTheModelHasNoUseForAreNamed() throws IOException {
        rewrite("bert-bigru", _ -> true, List.of("crf.transitions", "attention.x"));
        assertRefused(
                "model.safetensors: expected no other tensors than those of the model in config.json,"
                        + " found 2 more: attention.x, crf.transitions");
    }

    @Test
    void whatEveryBertCarriesAndNoTaggerReadsIsPassedOver() throws IOException {
        rewrite(
                "huggingface-ner",
                _ -> true,
                List.of("bert.pooler.dense.weight", "bert.embeddings.position_ids"));
        assertEquals(5, Tagger.load(directory, kernels).config().labels().size());
    }

    @Test
    void aDirectoryWithoutWeightsIsRefused() throws IOException {
        Golden.copy("bert", directory);
        Files.delete(directory.resolve("model.safetensors"));
        assertRefused("model.safetensors: expected this file in " + directory + ", found none");
        Files.write(directory.resolve("pytorch_model.bin"), new byte[1]);
        assertRefused(
                "model.safetensors: expected this file in "
                        + directory
                        + ", found only pytorch_model.bin; convert it with bbrac convert");
    }

    @Test
    void headsThatDoNotDivideTheEncodersSizeAreRefused() throws IOException {
        Golden.copy("bbrac", directory);
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"heads\": 1", "\"heads\": 5"));
        assertRefused(
                "config.json attention.heads:"
                        + " expected a divisor of 24, the columns that attention reads, found 5");
    }

    @Test
    void sizesBeyondAnyMemoryAreRefusedBeforeAnythingIsAllocated() throws IOException {
        Golden.copy("bbrac", directory);
        Path config = directory.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(
                config, text.replace("\"vocab_size\": 120", "\"vocab_size\": 2000000000"));
        assertRefused(
                "bert.embeddings.word_embeddings.weight:"
                        + " expected shape [2000000000, 32], found [120, 32] in model.safetensors");
        Files.writeString(
                config, text.replace("\"hidden_size\": 12", "\"hidden_size\": 1000000000"));
        assertRefused(
                "config.json: expected sizes that multiply to at most 2147483647, found larger");
        for (String size : List.of("2000000000", "2147483647")) {
            String absurd =
                    text.replace("\"intermediate_size\": 64", "\"intermediate_size\": " + size);
            Files.writeString(config, absurd);
            assertRefused(
                    "bert.encoder.layer.0.intermediate.dense.weight: expected shape ["
                            + size
                            + ", 32], found [64, 32] in model.safetensors");
            TaggerConfig read = TaggerConfig.load(directory);
            IOException refusal =
                    assertThrows(ModelFormatException.class, () -> Tagger.parameters(read));
            assertEquals(
                    "config.json bert.encoder.layer.0.intermediate.dense.bias:"
                            + " expected at most 16777216 elements, found "
                            + size,
                    refusal.getMessage());
        }
    }

    @Test
    void moreLayersThanAnyModelHasAreRefused() throws IOException {
        Golden.copy("bbrac", directory);
        Path config = directory.resolve("config.json");
        String text = Files.readString(config);
        for (String key :
                List.of("bert.num_hidden_layers", "encoder.num_layers", "attention.depth")) {
            String depth = "\"" + key.substring(key.indexOf('.') + 1) + "\": ";
            Files.writeString(config, text.replaceAll(depth + "\\d+", depth + "1000000000"));
            assertRefused("config.json " + key + ": expected 1 to 1000, found 1000000000");
        }
        Files.writeString(
                config, text.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1000"));
        assertRefused(
                "bert.encoder.layer.2.attention.self.query.weight:"
                        + " expected shape [32, 32], found no such tensor in model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert.embeddings.word_embeddings.weight",
                "bert.encoder.layer.1.output.dense.weight",
                "bert.encoder.layer.0.output.LayerNorm.bias",
                "bigru.weight_hh_l0_reverse",
                "classifier.weight"
            })
    void weightsThatAreNotFiniteAreRefused(String name) throws IOException {
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (float value : bad) {
            spoil(name, value);
            assertRefused(
                    name + ": expected finite numbers, found " + value + " in model.safetensors");
        }
    }

    @Test
    void transitionsMayForbidAndNothingElse() throws IOException {
        spoil("crf.transitions", Float.NEGATIVE_INFINITY);
        Matrix transitions = Tagger.load(directory, kernels).crf().transitions();
        int last = transitions.cols() - 1;
        assertEquals(Float.NEGATIVE_INFINITY, transitions.get(last, last));
        for (String name : List.of("crf.transitions", "crf.end_transitions")) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                spoil(name, value);
                assertRefused(
                        name
                                + ": expected finite numbers or −∞, found "
                                + value
                                + " in model.safetensors");
            }
        }
    }

    @Test
    void aSequenceOfMarksAloneIsRefused() throws IOException {
        TaggerSession session = Tagger.load(Golden.directory("bert"), kernels).newSession();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> session.emissions(new int[] {2, 3}, Sequences.ofLengths(2)));
        assertEquals(
                "sequence 0: expected at least one token between [CLS] and [SEP],"
                        + " found a length of 2",
                refusal.getMessage());
    }

    @Test
    void noSequencesGiveNoEmissions() throws IOException {
        for (String model : Golden.MODELS) {
            TaggerSession session = Tagger.load(Golden.directory(model), kernels).newSession();
            assertEquals(0, session.emissions(new int[0], new Sequences()).rows(), model);
        }
    }

    private interface Keeps {
        boolean test(String name);
    }

    /// A model directory with some tensors left out and others, [2, 3], added.
    private void rewrite(String model, Keeps keeps, List<String> added) throws IOException {
        Golden.copy(model, directory);
        Map<TensorInfo, Matrix> tensors = tensors(model);
        tensors.keySet().removeIf(info -> !keeps.test(info.name()));
        for (String name : added) {
            tensors.put(TensorInfo.f32(name, 2, 3), Matrix.zeros(2, 3));
        }
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of());
    }

    /// BBRAC with another last number in one of its tensors.
    private void spoil(String name, float value) throws IOException {
        Golden.copy("bbrac", directory);
        Map<TensorInfo, Matrix> tensors = tensors("bbrac");
        tensors.forEach((info, values) -> {
            if (info.name().equals(name)) {
                values.set(0, values.cols() - 1, value);
            }
        });
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of());
    }

    private static Map<TensorInfo, Matrix> tensors(String model) throws IOException {
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        try (Safetensors file =
                Safetensors.open(Golden.directory(model).resolve("model.safetensors"))) {
            for (TensorInfo info : file.tensors().values()) {
                float[] values = file.floats(info.name());
                tensors.put(info, Matrix.of(1, values.length, values));
            }
        }
        return tensors;
    }

    private void assertRefused(String message) {
        IOException refusal =
                assertThrows(IOException.class, () -> Tagger.load(directory, kernels));
        assertEquals(message, refusal.getMessage());
    }
}
