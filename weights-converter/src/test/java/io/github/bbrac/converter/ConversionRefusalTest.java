package io.github.bbrac.converter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.ner.ModelFormatException;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused leaves nothing behind.
class ConversionRefusalTest {
    private static final Path BBRAC = Golden.path("bbrac");

    @TempDir Path folder;

    @Test
    void aMissingParameterIsRefusedByName() throws IOException {
        Path source = bbracWith(tensors -> tensors.remove("crf.transitions"));
        refuses(
                Conversion.of(source),
                "model.safetensors: expected all 56 parameters of the model in "
                        + source.resolve("config.json")
                        + ", found 1 missing: crf.transitions");
    }

    @Test
    void aModelWithoutItsBertIsNoEncoder() throws IOException {
        Path source =
                bbracWith(tensors ->
                        tensors.keySet()
                                .removeIf(name ->
                                        name.startsWith("bert.") || name.startsWith("crf.")));
        refuses(
                Conversion.of(source),
                "model.safetensors: expected all 56 parameters of the model in "
                        + source.resolve("config.json")
                        + ", found 40 missing: bert.embeddings.word_embeddings.weight,");
    }

    @Test
    void anotherShapeIsRefused() throws IOException {
        Path source =
                bbracWith(tensors -> tensors.put("classifier.weight", TensorInfo.f32("", 24, 33)));
        refuses(
                Conversion.of(source),
                "classifier.weight: expected shape [33, 24] by the configuration, found [24, 33] in"
                        + " model.safetensors");
    }

    @Test
    void twoTensorsForOneParameterAreRefused() throws IOException {
        Path source =
                bbracWith(tensors -> tensors.put("module.classifier.bias", TensorInfo.f32("", 33)));
        refuses(
                Conversion.of(source),
                "model.safetensors: classifier.bias: expected one tensor that becomes it, found"
                        + " classifier.bias and module.classifier.bias");
    }

    @Test
    void theVocabularyOfAnotherModelIsRefused() {
        refuses(
                Conversion.of(BBRAC).withVocabulary(Golden.path("huggingface-ner/vocab.txt")),
                "vocab.txt: expected 120 entries, found 150; is this the vocabulary of this"
                        + " checkpoint?");
    }

    @Test
    void whatIsWrongWithANamedFileIsSaidOfThatFile() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        Path nowhere = source.resolve("nowhere.txt");
        for (Conversion conversion :
                List.of(
                        Conversion.of(nowhere),
                        Conversion.of(BBRAC).withVocabulary(nowhere),
                        Conversion.of(BBRAC).withConfig(nowhere))) {
            var e = assertThrows(IOException.class, () -> conversion.to(target()));
            assertTrue(e.getMessage().contains("nowhere.txt"), e.getMessage());
            assertNothingLeft();
        }
        refuses(
                Conversion.of(BBRAC).withVocabulary(source),
                source + ": expected a vocabulary, found a folder");
        Path words = Files.writeString(source.resolve("words.txt"), "[UNK]\n\n");
        refuses(
                Conversion.of(BBRAC).withVocabulary(words),
                "words.txt:2: expected a token, found an empty line");
        Path sizes = Files.writeString(source.resolve("sizes.json"), "{\"model_type\": \"bert\"}");
        refuses(
                Conversion.of(BBRAC).withConfig(sizes),
                "sizes.json: expected the key vocab_size, found none such among ");
    }

    @Test
    void aTargetInAFolderThatIsNotThereIsRefusedByTheFoldersName() throws IOException {
        var missing =
                assertThrows(
                        NoSuchFileException.class,
                        () -> Conversion.of(BBRAC).to(folder.resolve("no/target")));
        assertEquals(folder.resolve("no").toString(), missing.getFile());
        Path file = Files.createFile(folder.resolve("file"));
        var notAFolder =
                assertThrows(
                        NotDirectoryException.class,
                        () -> Conversion.of(BBRAC).to(file.resolve("target")));
        assertEquals(file.toString(), notAFolder.getFile());
        assertEquals(List.of("file"), names(folder));
    }

    @Test
    void whatFailsWhileNumbersAreReadLeavesNeitherFilesNorFolders() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(Golden.path("huggingface-ner").resolve(name), source.resolve(name));
        }
        // The CRC of a storage in the archive is checked only when it is read.
        byte[] bytes = Files.readAllBytes(Golden.path("pytorch/zip.bin"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(source.resolve("pytorch_model.bin"), bytes);
        var e = assertThrows(IOException.class, () -> Conversion.of(source).to(target()));
        assertTrue(e.getMessage().contains(": expected CRC-32 "), e.getMessage());
        assertNothingLeft();
    }

    @Test
    void aNumberThatHalfPrecisionCannotHoldIsRefusedAndTheLargestThatItCanIsNot()
            throws IOException {
        Path source = bbracWith(tensors -> {});
        Path weights = source.resolve("model.safetensors");
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        try (var file = Safetensors.open(weights)) {
            for (TensorInfo info : file.tensors().values()) {
                tensors.put(info, Matrix.zeros(1, (int) info.elements()));
            }
        }
        Matrix bias = tensors.get(TensorInfo.f32("classifier.bias", 33));
        bias.set(0, 3, -65520);
        SafetensorsWriter.write(weights, tensors, Map.of());
        refuses(
                Conversion.of(source).inHalfPrecision(),
                "classifier.bias: expected numbers of at most ±65504 for half precision, found"
                        + " -65520.0");
        bias.set(0, 3, -65519);
        SafetensorsWriter.write(weights, tensors, Map.of());
        Conversion.of(source).inHalfPrecision().to(target());
        try (var file = Safetensors.open(target().resolve("model.safetensors"))) {
            assertEquals(-65504, file.floats("classifier.bias")[3]);
        }
    }

    @Test
    void aLinkToAModelIsFollowedWhenTheModelIsReplaced() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.createSymbolicLink(target(), model);
        Conversion.of(BBRAC).replacing().to(target());
        assertTrue(Files.isSymbolicLink(target()));
        assertEquals(List.of("config.json", "model.safetensors", "vocab.txt"), names(model));
        assertEquals(List.of("model", "target"), names(folder));
    }

    @Test
    void aCheckpointWithoutVocabularyOrConfigurationAsksForThem() {
        refuses(
                Conversion.of(Golden.path("pytorch/zip.bin")),
                "pytorch: expected a config.json or bert_config.json, found none; name the"
                        + " configuration of this checkpoint");
        refuses(
                Conversion.of(Golden.path("tensorflow/bert_model.ckpt")),
                "vocab.txt: expected this file beside the weights, found none; name the vocabulary"
                        + " of this checkpoint");
    }

    @Test
    void aConfigurationThatComputesOtherwiseIsRefused() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (String name : List.of("model.safetensors", "vocab.txt")) {
            Files.copy(Golden.path("huggingface-ner").resolve(name), source.resolve(name));
        }
        var json = Json.object(Golden.path("huggingface-ner/config.json"));
        Json.MAPPER.writeValue(
                source.resolve("config.json").toFile(), json.put("hidden_act", "relu"));
        assertThrows(ModelFormatException.class, () -> Conversion.of(source).to(target()));
        assertNothingLeft();
        Json.MAPPER.writeValue(
                source.resolve("config.json").toFile(),
                json.put("hidden_act", "gelu").put("model_type", "roberta"));
        assertThrows(ModelFormatException.class, () -> Conversion.of(source).to(target()));
        Files.writeString(source.resolve("config.json"), "[1]");
        refuses(Conversion.of(source), "config.json: expected a JSON object, found a list of 1");
        Files.writeString(source.resolve("config.json"), "{");
        refuses(Conversion.of(source), "config.json line 1, column 2: expected JSON, found ");
    }

    @Test
    void aConfigurationOfAbsurdSizesIsRefused() throws IOException {
        Path config = Files.createDirectory(folder.resolve("source")).resolve("config.json");
        var json = Json.object(BBRAC.resolve("config.json"));
        json.withObject("bert").put("num_hidden_layers", Integer.MAX_VALUE);
        Json.MAPPER.writeValue(config.toFile(), json);
        refuses(
                Conversion.of(BBRAC).withConfig(config),
                "config.json bert.num_hidden_layers: expected 1 to 1000, found 2147483647");
        json.withObject("bert").put("num_hidden_layers", 1).put("hidden_size", 1 << 26);
        Json.MAPPER.writeValue(config.toFile(), json);
        refuses(
                Conversion.of(BBRAC).withConfig(config),
                "config.json: expected sizes that a model can have, found these: ");
        json.withObject("bert").put("hidden_size", 32);
        json.withObject("encoder").put("hidden_size", 1 << 30);
        Json.MAPPER.writeValue(config.toFile(), json);
        assertThrows(IOException.class, () -> Conversion.of(BBRAC).withConfig(config).to(target()));
        assertNothingLeft();
    }

    @Test
    void anExistingTargetIsNotTouched() throws IOException {
        Files.createDirectory(target());
        var e =
                assertThrows(
                        FileAlreadyExistsException.class, () -> Conversion.of(BBRAC).to(target()));
        assertEquals(
                target() + ": expected a new directory, found one that exists", e.getMessage());
        assertEquals(List.of("target"), names(folder));
    }

    @Test
    void aModelIsReplacedOnRequestAndAnythingElseNever() throws IOException {
        Files.createDirectory(target());
        Files.writeString(target().resolve("vocab.txt"), "older");
        Conversion.of(BBRAC).replacing().to(target());
        assertEquals(List.of("config.json", "model.safetensors", "vocab.txt"), names(target()));
        assertEquals(List.of("target"), names(folder));
        Files.writeString(target().resolve("thesis.txt"), "dear");
        var e =
                assertThrows(
                        FileAlreadyExistsException.class,
                        () -> Conversion.of(BBRAC).replacing().to(target()));
        assertEquals(
                target() + ": expected a model directory to replace, found [thesis.txt]",
                e.getMessage());
        assertEquals("dear", Files.readString(target().resolve("thesis.txt")));
    }

    @Test
    void aDirectoryOfSeveralCheckpointsAsksWhichOne() {
        refuses(
                Conversion.of(Golden.path("pytorch")),
                "pytorch: expected one checkpoint in the directory (one of [model.safetensors,"
                        + " model.safetensors.index.json, pytorch_model.bin,"
                        + " pytorch_model.bin.index.json], or .ckpt.index), found [");
    }

    private interface Edit {
        void apply(Map<String, TensorInfo> tensors);
    }

    /// The BBRAC of the golden files with other tensors; all zeros.
    private Path bbracWith(Edit edit) throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(BBRAC.resolve(name), source.resolve(name));
        }
        try (var golden = Safetensors.open(BBRAC.resolve("model.safetensors"))) {
            var tensors = new LinkedHashMap<>(golden.tensors());
            edit.apply(tensors);
            var written = new LinkedHashMap<TensorInfo, Matrix>();
            tensors.forEach((name, info) ->
                    written.put(
                            new TensorInfo(name, info.dtype(), info.shape()),
                            Matrix.zeros(1, (int) info.elements())));
            SafetensorsWriter.write(source.resolve("model.safetensors"), written, Map.of());
        }
        return source;
    }

    private void refuses(Conversion conversion, String message) {
        var e = assertThrows(IOException.class, () -> conversion.to(target()));
        assertEquals(
                message,
                e.getMessage().substring(0, Math.min(message.length(), e.getMessage().length())));
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        try {
            assertEquals(
                    List.of(),
                    names(folder).stream().filter(name -> !name.equals("source")).toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path target() {
        return folder.resolve("target");
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
