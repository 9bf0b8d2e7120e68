package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class VerificationTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = Golden.MODELS;

    @ParameterizedTest
    @FieldSource("MODELS")
    void everyStageOfEveryModelIsThatOfPyTorch(String model) throws IOException {
        Verification.Report report = Verification.run(Golden.directory(model), Kernels.plain());
        assertTrue(report.passed(), report::toString);
        assertEquals("plain", report.kernels());
    }
}
