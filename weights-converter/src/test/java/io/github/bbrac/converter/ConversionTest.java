package io.github.bbrac.converter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.converter.ConversionReport.Kind;
import io.github.bbrac.converter.ConversionReport.Mapped;
import io.github.bbrac.converter.ConversionReport.Unused;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.Sha256;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From checkpoints to model directories.
class ConversionTest {
    private static final Path HUGGING_FACE = Golden.path("huggingface-ner");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "bbrac, pytorch_model.bin",
        "bbrac, pytorch_model_legacy.bin",
        "bbrac, model.safetensors",
        "bert-bilstm-crf, pytorch_model.bin",
        "bert-bilstm-crf, pytorch_model_legacy.bin"
    })
    void aStateDictWithOurConfigurationBecomesTheSameModel(String model, String file)
            throws IOException {
        Path target = folder.resolve("model");
        var report = Conversion.of(Golden.path(model + "/" + file)).to(target);
        assertEquals(Kind.TAGGER, report.kind());
        assertEquals(List.of(), report.unused());
        assertEquals(List.of(), report.missing());
        assertSameTensors(Golden.path(model + "/model.safetensors"), Set.of(), target);
        assertEquals(
                Files.readString(Golden.path(model + "/config.json")),
                Files.readString(target.resolve("config.json")));
        assertEquals(
                Files.readString(Golden.path(model + "/vocab.txt")),
                Files.readString(target.resolve("vocab.txt")));
        assertEquals(33, Tagger.load(target, Kernels.plain()).config().labels().size());
        assertEquals(Set.of("config.json", "model.safetensors", "vocab.txt"), filesIn(target));
    }

    @Test
    void aTokenClassifierOfHuggingFaceBecomesTheSameTagger() throws IOException {
        Path target = folder.resolve("model");
        var report = Conversion.of(HUGGING_FACE).to(target);
        assertEquals(Kind.TAGGER, report.kind());
        assertSameTensors(HUGGING_FACE.resolve("model.safetensors"), Set.of(), target);
        assertEquals(TaggerConfig.load(HUGGING_FACE), TaggerConfig.load(target));
        assertEquals(
                List.of("O", "B-疾病", "I-疾病", "B-药物", "I-药物"),
                Tagger.load(target, Kernels.plain()).config().labels());
    }

    @Test
    void halfPrecisionIsTheNearestOfEachNumberAndTheReportSumsWhatIsReadBack() throws IOException {
        Path source = Golden.path("bbrac/model.safetensors");
        Path target = folder.resolve("model");
        var report = Conversion.of(source).inHalfPrecision().to(target);
        assertTrue(report.toText().contains(" numbers in half precision\n"));
        Path weights = target.resolve("model.safetensors");
        assertTrue(Files.size(weights) < Files.size(source) * 0.6);
        try (var exact = Safetensors.open(source);
                var half = Safetensors.open(weights)) {
            for (Mapped mapped : report.mapped()) {
                assertEquals(DType.F16, half.tensors().get(mapped.to()).dtype());
                float[] found = half.floats(mapped.to());
                assertArrayEquals(halves(exact.floats(mapped.from())), found, mapped.to());
                assertEquals(Sha256.of(found), mapped.sha256());
            }
        }
        assertEquals(33, Tagger.load(target, Kernels.plain()).config().labels().size());
    }

    private static float[] halves(float[] values) {
        var halves = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            halves[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return halves;
    }

    @ParameterizedTest
    @CsvSource({"zip.bin", "legacy.bin", "gamma-beta-legacy.bin", "training-checkpoint.pt"})
    void namesOfOldAndOfWrappedCheckpointsAreUnderstood(String file) throws IOException {
        Path target = folder.resolve("model");
        var report =
                Conversion.of(Golden.path("pytorch/" + file)).withConfig(HUGGING_FACE).to(target);
        assertEquals(Kind.TAGGER, report.kind());
        assertSameTensors(Golden.path("pytorch/expected.safetensors"), Set.of(), target);
        for (Mapped mapped : report.mapped()) {
            assertEquals(DType.F32, mapped.dtype());
        }
    }

    @Test
    void theDirectoryOfTheConfigurationLendsItsVocabularyAndCase() throws IOException {
        Path config = Files.createDirectory(folder.resolve("config"));
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(HUGGING_FACE.resolve(name), config.resolve(name));
        }
        Files.writeString(config.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
        Path target = folder.resolve("model");
        Conversion.of(Golden.path("pytorch/half.bin")).withConfig(config).to(target);
        assertEquals(false, TaggerConfig.load(target).lowerCase());
        assertEquals(TaggerConfig.load(config), TaggerConfig.load(target));
        assertEquals(Set.of("config.json", "model.safetensors", "vocab.txt"), filesIn(target));
    }

    @Test
    void aTensorFlowBertBecomesAnEncoderWithKernelsTransposed() throws IOException {
        Path target = folder.resolve("encoder");
        var report =
                Conversion.of(Golden.path("tensorflow/bert_model.ckpt"))
                        .withVocabulary(HUGGING_FACE.resolve("vocab.txt"))
                        .to(target);
        assertEquals(Kind.ENCODER, report.kind());
        assertEquals("TensorFlow 1", report.format());
        assertSameTensors(
                Golden.path("tensorflow/expected.safetensors"),
                Set.of("cls.predictions.bias"),
                target);
        assertEquals(37, report.mapped().size());
        var reasons =
                report.unused().stream()
                        .collect(Collectors.groupingBy(Unused::reason, Collectors.counting()));
        assertEquals(
                Map.of(
                        "state of the optimiser", 74L,
                        "a counter of the training", 1L,
                        "a head of the pre-training", 1L),
                reasons);
        assertEquals(List.of("the head: all that comes after BERT"), report.missing());
        var config = Json.object(target.resolve("config.json"));
        assertEquals("bert", config.get("model_type").asText());
        assertEquals(24, config.get("hidden_size").asInt());
        assertEquals(1e-12f, config.get("layer_norm_eps").floatValue());
        assertTrue(config.get("do_lower_case").asBoolean());
    }

    @Test
    void anEncoderConvertedAgainStaysAsItIs() throws IOException {
        Path first = folder.resolve("first");
        Conversion.of(Golden.path("tensorflow/bert_model.ckpt"))
                .withVocabulary(HUGGING_FACE.resolve("vocab.txt"))
                .to(first);
        Path config = first.resolve("config.json");
        Files.writeString(config, Json.object(config).put("do_lower_case", false).toPrettyString());
        Path second = folder.resolve("second");
        assertEquals(Kind.ENCODER, Conversion.of(first).to(second).kind());
        assertSameTensors(first.resolve("model.safetensors"), Set.of(), second);
        assertEquals(ModelConfig.read(config), ModelConfig.read(second.resolve("config.json")));
    }

    @Test
    void theHeadOfThePreTrainingIsKeptOnRequest() throws IOException {
        Path target = folder.resolve("encoder");
        var report =
                Conversion.of(Golden.path("tensorflow/bert_model.ckpt.index"))
                        .withVocabulary(HUGGING_FACE.resolve("vocab.txt"))
                        .keepingHeads()
                        .to(target);
        assertSameTensors(Golden.path("tensorflow/expected.safetensors"), Set.of(), target);
        assertEquals(75, report.unused().size());
    }

    @Test
    void aBertForOurConfigurationBecomesAnEncoderAndTheReportNamesTheHead() throws IOException {
        Path config = folder.resolve("config.json");
        var json = Json.object(Golden.path("bbrac/config.json"));
        json.set(
                "bert",
                Json.object(Golden.path("tensorflow/bert_config.json"))
                        .put("layer_norm_eps", 1e-12)
                        .without(
                                List.of(
                                        "initializer_range",
                                        "attention_probs_dropout_prob",
                                        "hidden_dropout_prob",
                                        "directionality")));
        Json.MAPPER.writeValue(config.toFile(), json);
        Path target = folder.resolve("encoder");
        var report =
                Conversion.of(Golden.path("tensorflow/bert_model.ckpt"))
                        .withConfig(config)
                        .withVocabulary(HUGGING_FACE.resolve("vocab.txt"))
                        .to(target);
        assertEquals(Kind.ENCODER, report.kind());
        assertEquals(8 + 6 + 2 + 3, report.missing().size());
        assertTrue(report.missing().contains("crf.transitions"));
        assertEquals("bert", Json.object(target.resolve("config.json")).get("model_type").asText());
    }

    @Test
    void aBertSavedWithoutAModelAroundItGetsItsPrefix() throws IOException {
        var tensors = bareBert();
        tensors.put(
                new TensorInfo("pooler.dense.weight", DType.F32, List.of(24L, 24L)),
                Matrix.zeros(24, 24));
        tensors.put(TensorInfo.f32("embeddings.position_ids", 1, 48), Matrix.zeros(1, 48));
        Path source = Files.createDirectory(folder.resolve("source"));
        SafetensorsWriter.write(source.resolve("model.safetensors"), tensors, Map.of());
        Files.copy(Golden.path("tensorflow/bert_config.json"), source.resolve("bert_config.json"));
        Files.copy(HUGGING_FACE.resolve("vocab.txt"), source.resolve("vocab.txt"));
        Path target = folder.resolve("encoder");
        var report = Conversion.of(source).to(target);
        assertSameTensors(
                Golden.path("tensorflow/expected.safetensors"),
                Set.of("cls.predictions.bias"),
                target);
        assertEquals(
                List.of(
                        new Unused("embeddings.position_ids", "a buffer that counts positions"),
                        new Unused("pooler.dense.weight", "a pooler, which no tagger reads")),
                report.unused());
    }

    @Test
    void aClassifierWithoutItsHeadBecomesAnEncoder() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        SafetensorsWriter.write(source.resolve("model.safetensors"), bareBert(), Map.of());
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(HUGGING_FACE.resolve(name), source.resolve(name));
        }
        var report = Conversion.of(source).to(folder.resolve("encoder"));
        assertEquals(Kind.ENCODER, report.kind());
        assertEquals(List.of("classifier.weight", "classifier.bias"), report.missing());
    }

    @Test
    void shardsBehindAnIndexAreOneCheckpoint() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(HUGGING_FACE.resolve(name), source.resolve(name));
        }
        var map = Json.MAPPER.createObjectNode();
        try (var golden = Safetensors.open(HUGGING_FACE.resolve("model.safetensors"))) {
            var parts =
                    List.of(
                            new LinkedHashMap<TensorInfo, Matrix>(),
                            new LinkedHashMap<TensorInfo, Matrix>());
            for (TensorInfo info : golden.tensors().values()) {
                int part = info.name().hashCode() & 1;
                float[] values = golden.floats(info.name());
                parts.get(part).put(info, Matrix.of(1, values.length, values));
                map.put(info.name(), "model-" + part + ".safetensors");
            }
            for (int part = 0; part < 2; part++) {
                SafetensorsWriter.write(
                        source.resolve("model-" + part + ".safetensors"),
                        parts.get(part),
                        Map.of());
            }
        }
        var index = Json.MAPPER.createObjectNode();
        index.set("weight_map", map);
        Json.MAPPER.writeValue(source.resolve("model.safetensors.index.json").toFile(), index);
        Path target = folder.resolve("model");
        var report = Conversion.of(source).to(target);
        assertEquals("2 shards of safetensors", report.format());
        assertSameTensors(HUGGING_FACE.resolve("model.safetensors"), Set.of(), target);
    }

    @Test
    void halfPrecisionIsWrittenAsTheFloatItStandsFor() throws IOException {
        Path target = folder.resolve("model");
        var report =
                Conversion.of(Golden.path("pytorch/bfloat16.bin"))
                        .withConfig(HUGGING_FACE)
                        .to(target);
        try (var golden = Safetensors.open(Golden.path("pytorch/expected.safetensors"));
                var model = Safetensors.open(target.resolve("model.safetensors"))) {
            for (Mapped mapped : report.mapped()) {
                assertEquals(DType.BF16, mapped.dtype());
                assertEquals(DType.F32, model.tensors().get(mapped.to()).dtype());
                float[] expected = golden.floats(mapped.to());
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = DType.bfloat16ToFloat(DType.floatToBfloat16(expected[i]));
                }
                assertArrayEquals(expected, model.floats(mapped.to()));
            }
        }
    }

    @Test
    void theReportHasTheChecksumOfWhatWasWritten() throws IOException, GeneralSecurityException {
        Path target = folder.resolve("model");
        var report = Conversion.of(Golden.path("bbrac/pytorch_model.bin")).to(target);
        try (var model = Safetensors.open(target.resolve("model.safetensors"))) {
            assertEquals(model.tensors().size(), report.mapped().size());
            for (Mapped mapped : report.mapped()) {
                float[] values = model.floats(mapped.to());
                var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
                assertEquals(HexFormat.of().formatHex(digest), mapped.sha256());
            }
        }
    }

    @Test
    void theReportReadsAsATable() throws IOException {
        var report =
                Conversion.of(Golden.path("tensorflow/bert_model.ckpt"))
                        .withVocabulary(HUGGING_FACE.resolve("vocab.txt"))
                        .to(folder.resolve("encoder"));
        List<String> lines = report.toText().lines().toList();
        assertEquals("bert_model.ckpt (TensorFlow 1) → " + folder.resolve("encoder"), lines.get(0));
        assertEquals(
                "written: encoder without a head, for training to start from, 37 parameters, 13808"
                        + " numbers",
                lines.get(1));
        String row =
                lines.stream()
                        .filter(line -> line.startsWith("bert.encoder.layer.1.output.dense.weight"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(
                row.matches(
                        ".* {2}\\[24, 40] +F32 +[0-9a-f]{16}… +bert/encoder/layer_1/output/dense/kernel"),
                row);
        assertTrue(lines.stream().anyMatch(line -> line.matches("unused \\(76\\) +why")));
        assertTrue(lines.contains("missing (1)"));
        assertTrue(lines.contains("the head: all that comes after BERT"));
    }

    private static Map<TensorInfo, Matrix> bareBert() throws IOException {
        var tensors = new LinkedHashMap<TensorInfo, Matrix>();
        try (var golden = Safetensors.open(Golden.path("tensorflow/expected.safetensors"))) {
            for (TensorInfo info : golden.tensors().values()) {
                if (info.name().startsWith("bert.")) {
                    String name = info.name().substring("bert.".length());
                    float[] values = golden.floats(info.name());
                    tensors.put(
                            new TensorInfo(name, DType.F32, info.shape()),
                            Matrix.of(1, values.length, values));
                }
            }
        }
        return tensors;
    }

    private static void assertSameTensors(Path expected, Set<String> without, Path model)
            throws IOException {
        try (var golden = Safetensors.open(expected);
                var found = Safetensors.open(model.resolve("model.safetensors"))) {
            var tensors = new LinkedHashMap<>(golden.tensors());
            tensors.keySet().removeAll(without);
            assertEquals(tensors, found.tensors());
            assertEquals(Map.of("format", "pt"), found.metadata());
            for (String name : tensors.keySet()) {
                assertArrayEquals(golden.floats(name), found.floats(name), name);
            }
        }
    }

    private static Set<String> filesIn(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
