package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class VerificationTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = Golden.MODELS;

    private static final Kernels SELECTED = Kernels.select();

    @TempDir Path directory;

    @AfterAll
    static void close() {
        SELECTED.close();
    }

    @Test
    void theSelectedKernelsAreVectorsAsWideAsThisRunAllows() {
        assertTrue(SELECTED.name().startsWith("vector-"), SELECTED.name());
        int bits = Integer.parseInt(SELECTED.name().substring("vector-".length()));
        assertTrue(bits >= 128, SELECTED.name());
        Integer allowed = Integer.getInteger("bbrac.test.vector.bits");
        if (allowed != null) {
            assumeTrue(bits >= allowed, () -> "this machine has vectors of " + bits + " bits only");
            assertEquals(allowed, bits);
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void everyStageOfEveryModelIsThatOfPyTorch(String model) throws IOException {
        for (Kernels kernels : List.of(Kernels.plain(), SELECTED)) {
            var report = Verification.run(Golden.directory(model), kernels);
            assertTrue(report.passed(), report::toString);
            for (var stage : report.stages()) {
                // Marginals included, which Verification forgives more where paths score high.
                assertTrue(stage.relativeError() <= 1e-5, stage::toString);
            }
            assertEquals(kernels.name(), report.kernels());
        }
    }

    @Test
    void allStagesOfAModelAreCompared() throws IOException {
        assertEquals(
                List.of(
                        "embeddings",
                        "layer0",
                        "layer1",
                        "embedding",
                        "encoder",
                        "attention",
                        "emissions",
                        "path",
                        "path_score",
                        "log_partition",
                        "marginals"),
                stages("bbrac"));
        assertEquals(
                List.of("embedding", "encoder", "emissions", "path", "marginals"),
                stages("fasttext-cnn"));
        assertEquals(List.of("logits"), stages("huggingface-ner"));
    }

    private static List<String> stages(String model) throws IOException {
        return Verification.run(Golden.directory(model), Kernels.plain()).stages().stream()
                .map(Verification.Stage::stage)
                .toList();
    }

    @Test
    void anErrorBeyondTheToleranceFailsItsStageAlone() throws IOException {
        rewrite("bbrac", "out.encoder.2", 1.01f);
        var report = Verification.run(directory, Kernels.plain());
        assertFalse(report.passed());
        assertEquals(4, report.sequences());
        for (var stage : report.stages()) {
            assertEquals(!stage.stage().equals("encoder"), stage.passed(), stage.toString());
        }
    }

    @Test
    void oneOtherLabelFailsThePath() throws IOException {
        rewrite("bert", "out.path.1", -1);
        var report = Verification.run(directory, Kernels.plain());
        var path = report.stages().stream().filter(s -> s.stage().equals("path")).findFirst();
        assertEquals(new Verification.Stage("path", 1, 39, 0), path.orElseThrow());
        assertFalse(path.orElseThrow().passed());
    }

    @Test
    void notANumberPassesNothing() {
        assertFalse(new Verification.Stage("encoder", Double.NaN, 1, 1e-5).passed());
        assertTrue(new Verification.Stage("encoder", 0, 0, 1e-5).passed());
        assertEquals(0, new Verification.Stage("encoder", 0, 0, 1e-5).relativeError());
    }

    @Test
    void aGoldenInfinityFailsItsStage() throws IOException {
        rewrite("bbrac", "out.encoder.2", Float.POSITIVE_INFINITY);
        for (var stage : Verification.run(directory, Kernels.plain()).stages()) {
            assertEquals(!stage.stage().equals("encoder"), stage.passed(), stage.toString());
        }
    }

    @Test
    void aGoldenTensorOfAnotherShapeIsNamed() throws IOException {
        rewrite("bbrac", "out.encoder.2", 1, 19 * 24);
        assertRefused(
                "expected.safetensors out.encoder.2:"
                        + " expected shape [19, 24] for sequence 2 of 4, found [456]");
    }

    @Test
    void aStageWithoutOneOfTheSequencesIsNamed() throws IOException {
        rewrite("bbrac", "out.encoder.2", 0);
        assertRefused(
                "expected.safetensors out.encoder.2:"
                        + " expected shape [19, 24] for sequence 2 of 4, found no such tensor");
    }

    @Test
    void aStageThatTheModelDoesNotHaveIsNamed() throws IOException {
        Golden.copy("bert", directory);
        Path golden = Golden.directory("bbrac").resolve("expected.safetensors");
        Files.delete(directory.resolve("expected.safetensors"));
        Files.copy(golden, directory.resolve("expected.safetensors"));
        assertRefused(
                "expected.safetensors: expected tensors out.STAGE.SEQUENCE for stages of this"
                        + " model: embeddings, layer0, layer1, embedding, encoder, emissions, logits,"
                        + " path, path_score, log_partition, marginals, found attention");
    }

    @Test
    void inputsOfAnotherKindAreRefused() throws IOException {
        Golden.copy("fasttext-cnn", directory);
        inputs("{\"token_ids\": [[[5, -1, -1]], [[6, -1]]]}");
        assertRefused("inputs.json token_ids: expected 3 ids for each token, found 2");
        inputs("{\"token_ids\": [[5, 6]]}");
        assertRefused("inputs.json token_ids: expected 3 ids for each token, found 1");
        inputs("{\"token_ids\": [[[5, -1, 0.5]]]}");
        assertRefused("inputs.json token_ids: expected integers, found 0.5");
        inputs("{\"token_ids\": [[]]}");
        assertRefused(
                "inputs.json token_ids: expected sequences of at least one token, found an empty"
                        + " one");
        inputs("{\"token_ids\": []}");
        assertRefused(
                "inputs.json token_ids: expected a list that is not empty, found a list of 0");
        inputs("{\"tokens\": []}");
        assertRefused("inputs.json: expected the key token_ids, found none such among [tokens]");
    }

    @Test
    void goldenValuesOfMoreSequencesThanTheInputsHaveAreRefused() throws IOException {
        Golden.copy("bigru-attention", directory);
        inputs("{\"token_ids\": [[5, 6]]}");
        assertRefused(
                "expected.safetensors out.embedding.1:"
                        + " expected a sequence from 0 to 0, as inputs.json has them, found 1");
    }

    @Test
    void inputsThatTheModelCannotReadAreRefusedByTheirFile() throws IOException {
        Golden.copy("bbrac", directory);
        inputs("{\"token_ids\": [[2, 120, 3]]}");
        assertRefused(
                "inputs.json token_ids: ids: expected each from 0 to 119, found 120 at token 1");
        inputs("{\"token_ids\": [[2, 3]]}");
        assertRefused(
                "inputs.json token_ids: sequence 0: expected at least one token between [CLS] and"
                        + " [SEP], found a length of 2");
        inputs("{\"token_ids\": [" + Collections.nCopies(65, 5) + "]}");
        assertRefused(
                "inputs.json token_ids: sequence: expected at most max_position_embeddings = 64"
                        + " tokens, found 65");
    }

    @Test
    void aModelWithoutGoldenValuesIsRefused() throws IOException {
        Golden.copy("bert", directory);
        Files.delete(directory.resolve("expected.safetensors"));
        assertRefused("expected.safetensors: expected this file in " + directory + ", found none");
    }

    private void inputs(String json) throws IOException {
        Files.writeString(directory.resolve("inputs.json"), json);
    }

    private void rewrite(String model, String name, float factor, long... shape)
            throws IOException {
        Golden.rewrite(model, directory, name, factor, shape);
    }

    private void assertRefused(String message) {
        IOException refusal =
                assertThrows(
                        ModelFormatException.class,
                        () -> Verification.run(directory, Kernels.plain()));
        assertEquals(message, refusal.getMessage());
    }
}
