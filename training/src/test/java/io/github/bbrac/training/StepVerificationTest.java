package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.ner.Verification;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loss, gradients and a step are PyTorch's, for each system of the paper.
class StepVerificationTest {
    /// Models with golden values, of the tests of the module that verifies.
    private static final Path GOLDEN = Path.of("../ner/src/test/resources/golden");

    private static void assertPasses(String model, TrainingKernels kernels) throws IOException {
        Verification.Report report = StepVerification.run(GOLDEN.resolve(model), kernels);
        long steps = report.stages().stream().filter(s -> s.stage().startsWith("step.")).count();
        long gradients =
                report.stages().stream().filter(s -> s.stage().startsWith("grad.")).count();
        assertEquals(gradients, steps);
        for (Verification.Stage stage : report.stages()) {
            assertTrue(stage.passed(), model + " " + stage);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bbrac",
                "bbrac-deep",
                "bert",
                "bert-bigru",
                "bert-bigru-attention",
                "bert-bilstm-crf",
                "bigru-attention",
                "fasttext-cnn"
            })
    void oneStepIsPyTorchs(String model) throws IOException {
        try (TrainingKernels plain = TrainingKernels.plain();
                TrainingKernels vector = TrainingKernels.of(KernelSet.VECTOR, 2)) {
            assertPasses(model, plain);
            assertPasses(model, vector);
        }
    }
}
