package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GradientVerificationTest {
    /// Hugging Face's has no golden gradients.
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS =
            Golden.MODELS.stream().filter(model -> !model.equals("huggingface-ner")).toList();

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
}
