package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSelfTestTest {
    @Test
    void everyOperationOfEveryKernelSetPasses() {
        List<Kernels> sets = TestData.kernelSets();
        for (Kernels kernels : sets) {
            try (kernels) {
                List<KernelSelfTest.Result> results = KernelSelfTest.run(kernels);
                assertEquals(35, results.size());
                for (KernelSelfTest.Result result : results) {
                    assertTrue(result.passed(), kernels.name() + ": " + result);
                }
            }
        }
    }

    @Test
    void plainDiffersFromItselfInNothing() {
        for (KernelSelfTest.Result result : KernelSelfTest.run(Kernels.plain())) {
            assertEquals(0, result.error(), result.operation());
        }
    }

    @Test
    void anErrorThatIsNotANumberFails() {
        assertTrue(new KernelSelfTest.Result("linear", 1e-6, 1e-5).passed());
        assertTrue(!new KernelSelfTest.Result("linear", 2e-5, 1e-5).passed());
        assertTrue(!new KernelSelfTest.Result("linear", Double.NaN, 1e-5).passed());
    }
}
