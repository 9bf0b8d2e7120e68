package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.ner.MaskedLanguageVerification;
import io.github.bbrac.ner.Verification;
import io.github.bbrac.training.StepVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every model with golden values is PyTorch's on a device too, by the tolerances of the processor.
class GoldenModelsTest {
    /// Of the tests of the module that verifies.
    static final Path GOLDEN = Path.of("../ner/src/test/resources/golden");

    private static TrainingKernels kernels;

    @BeforeAll
    static void open() {
        kernels = Devices.open();
    }

    @AfterAll
    static void close() {
        if (kernels != null) {
            kernels.close();
        }
    }

    /// The models that mark entities.
    static List<String> taggers() {
        return List.of(
                "bbrac",
                "bbrac-deep",
                "bert",
                "bert-bigru",
                "bert-bigru-attention",
                "bert-bilstm-crf",
                "bigru-attention",
                "fasttext-cnn",
                "huggingface-ner");
    }

    @ParameterizedTest
    @MethodSource("taggers")
    void everyStageAndPathIsThatOfPyTorch(String model) throws IOException {
        assertPassed(Verification.run(GOLDEN.resolve(model), kernels));
    }

    /// Hugging Face's has no golden gradients.
    static List<String> trainableTaggers() {
        return taggers().subList(0, 8);
    }

    @ParameterizedTest
    @MethodSource("trainableTaggers")
    void lossGradientsAndAStepAreThoseOfPyTorch(String model) throws IOException {
        assertPassed(StepVerification.run(GOLDEN.resolve(model), kernels));
    }

    @Test
    void hiddenWordsAreGuessedAndLearntAsByPyTorch() throws IOException {
        Path model = GOLDEN.resolve("masked-language-model");
        assertPassed(MaskedLanguageVerification.logits(model, kernels));
        assertPassed(MaskedLanguageVerification.gradients(model, kernels));
    }

    private static void assertPassed(Verification.Report report) {
        assertTrue(report.passed(), report::toString);
    }
}
