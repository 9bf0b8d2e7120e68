package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GradientVerificationTest {
    /// Hugging Face's has no golden gradients.
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS =
            Golden.MODELS.stream().filter(model -> !model.equals("huggingface-ner")).toList();

    @TempDir Path directory;

    @ParameterizedTest
    @FieldSource("MODELS")
    void theLossAndEveryGradientOfEveryModelAreThoseOfPyTorch(String model) throws IOException {
        for (KernelSet set : KernelSet.values()) {
            try (TrainingKernels kernels = TrainingKernels.of(set, 2)) {
                var report = GradientVerification.run(Golden.directory(model), kernels);
                assertTrue(report.passed(), report::toString);
                assertEquals(kernels.name(), report.kernels());
                int parameters =
                        Tagger.parameters(TaggerConfig.load(Golden.directory(model))).size();
                assertEquals(parameters + 2, report.stages().size());
            }
        }
    }

    @Test
    void anErrorBeyondTheToleranceFailsItsGradientAlone() throws IOException {
        Golden.rewrite("bbrac", directory, "grad.bigru.weight_hh_l0", 1.001f);
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            for (var stage : GradientVerification.run(directory, kernels).stages()) {
                boolean wrong = stage.stage().equals("grad.bigru.weight_hh_l0");
                assertEquals(!wrong, stage.passed(), stage.toString());
            }
        }
    }

    @Test
    void goldenGradientsThatAreMissingOrOfAnotherShapeAreNamed() throws IOException {
        Golden.rewrite("bbrac", directory, "grad.classifier.bias", 0);
        assertRefused(
                "expected.safetensors grad.classifier.bias: expected shape [33],"
                        + " found no such tensor");
    }

    @Test
    void labelsThatDoNotFitTheTokensAreRefused() throws IOException {
        Golden.copy("bbrac", directory);
        write("{\"token_ids\": [[2, 7, 8, 3]]}");
        assertRefused("inputs.json: expected the key label_ids, found none such among [token_ids]");
        write("{\"token_ids\": [[2, 7, 8, 3]], \"label_ids\": [[1, 2], [3]]}");
        assertRefused("inputs.json label_ids: expected 1 sequences, found 2");
        write("{\"token_ids\": [[2, 7, 8, 3]], \"label_ids\": [[1, 2, 3]]}");
        assertRefused("inputs.json label_ids: expected 2 for sequence 0, found 3");
        write("{\"token_ids\": [[2, 7, 8, 3]], \"label_ids\": [[1, 33]]}");
        assertRefused("inputs.json label_ids: expected integers from 0 to 32, found 33");
        write("{\"token_ids\": [[2, 7, 8, 3]], \"label_ids\": [[1, 0.5]]}");
        assertRefused("inputs.json label_ids: expected integers, found 0.5");
    }

    @Test
    void textWhereIdsBelongIsNotRepeated() throws IOException {
        Golden.copy("bbrac", directory);
        write("{\"token_ids\": [[2, \"肝\", 3]], \"label_ids\": [[1]]}");
        assertRefused("inputs.json token_ids: expected integers, found no number");
    }

    @Test
    void inputsOfNoSequencesAreRefused() throws IOException {
        Golden.copy("bigru-attention", directory);
        write("{\"token_ids\": [], \"label_ids\": []}");
        assertRefused(
                "inputs.json token_ids: expected a list that is not empty, found a list of 0");
    }

    private void write(String inputs) throws IOException {
        Files.writeString(directory.resolve("inputs.json"), inputs);
    }

    private void assertRefused(String message) {
        try (TrainingKernels kernels = TrainingKernels.plain()) {
            IOException refusal =
                    assertThrows(
                            ModelFormatException.class,
                            () -> GradientVerification.run(directory, kernels));
            assertEquals(message, refusal.getMessage());
        }
    }
}
