package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedLanguageVerificationTest {
    private static final String MODEL = "masked-language-model";

    @TempDir Path directory;

    @Test
    void logitsLossAndEveryGradientAreThoseOfPyTorch() throws IOException {
        Path golden = Golden.directory(MODEL);
        var config = (EncoderConfig) ModelConfig.read(golden.resolve(TaggerConfig.FILE));
        BertConfig bert = config.bert();
        for (KernelSet set : KernelSet.values()) {
            try (TrainingKernels kernels = TrainingKernels.of(set, 2)) {
                var logits = MaskedLanguageVerification.logits(golden, kernels);
                assertTrue(logits.passed(), logits::toString);
                assertEquals(4, logits.sequences());
                var gradients = MaskedLanguageVerification.gradients(golden, kernels);
                assertTrue(gradients.passed(), gradients::toString);
                assertEquals(
                        TrainableMaskedLanguageModel.parameters(bert).size() + 1,
                        gradients.stages().size());
            }
        }
    }

    @Test
    void anErrorBeyondTheToleranceFailsItsStageAlone() throws IOException {
        String words = "grad.bert.embeddings.word_embeddings.weight";
        Golden.rewrite(MODEL, directory, words, 1.001f);
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            for (var stage : MaskedLanguageVerification.gradients(directory, kernels).stages()) {
                assertEquals(!stage.stage().equals(words), stage.passed(), stage.toString());
            }
        }
        Golden.rewrite(MODEL, directory, "out.logits.2", 1.001f);
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            assertTrue(!MaskedLanguageVerification.logits(directory, kernels).passed());
        }
    }

    @Test
    void inputsThatDoNotFitAreRefused() throws IOException {
        Golden.copy(MODEL, directory);
        assertRefused(
                "\"masked_positions\": [[1]], \"targets\": [[7, 8]]",
                "inputs.json targets: expected 1 for sequence 0, found 2");
        assertRefused(
                "\"masked_positions\": [[3]], \"targets\": [[7]]",
                "inputs.json masked_positions: expected integers from 0 to 2, found 3");
        assertRefused(
                "\"masked_positions\": [[1]], \"targets\": [[120]]",
                "inputs.json targets: expected integers from 0 to 119, found 120");
        assertRefused(
                "\"masked_positions\": [[]], \"targets\": [[]]",
                "inputs.json masked_positions: expected at least one, found none");
    }

    @Test
    void aTaggerIsRefused() throws IOException {
        Golden.copy("bert", directory);
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            var refusal =
                    assertThrows(
                            ModelFormatException.class,
                            () -> MaskedLanguageVerification.logits(directory, kernels));
            assertEquals(
                    "config.json: expected a BERT that guesses words, found a tagger",
                    refusal.getMessage());
        }
    }

    private void assertRefused(String hidden, String message) throws IOException {
        Files.writeString(
                directory.resolve("inputs.json"), "{\"token_ids\": [[2, 4, 3]], " + hidden + "}");
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            var refusal =
                    assertThrows(
                            ModelFormatException.class,
                            () -> MaskedLanguageVerification.gradients(directory, kernels));
            assertEquals(message, refusal.getMessage());
        }
    }
}
