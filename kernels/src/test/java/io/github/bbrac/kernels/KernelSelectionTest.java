package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSelectionTest {
    /// What this run of the tests is for, said by the build: plain, or the widest vectors in bits.
    private static final String EXPECTED = System.getProperty("bbrac.test.kernels", "512");

    private static Kernels select(String... properties) {
        return KernelSelection.select(
                properties.length == 0
                        ? Map.<String, String>of()::get
                        : Map.of(properties[0], properties[1])::get);
    }

    @Test
    void theExpectedKernelSetIsSelected() {
        try (Kernels kernels = Kernels.select()) {
            if (EXPECTED.equals("plain")) {
                assertEquals("plain", kernels.name());
            } else {
                assertTrue(kernels.name().startsWith("vector-"), kernels.name());
                int bits = Integer.parseInt(kernels.name().substring("vector-".length()));
                assertTrue(bits <= Integer.parseInt(EXPECTED), kernels.name());
            }
        }
    }

    @Test
    void automaticUsesAllProcessorsUnlessTold() {
        try (Kernels all = select();
                Kernels three = select("bbrac.threads", "3")) {
            boolean plain = EXPECTED.equals("plain");
            assertEquals(plain ? 1 : Runtime.getRuntime().availableProcessors(), all.threads());
            assertEquals(plain ? 1 : 3, three.threads());
        }
    }

    @Test
    void plainIsAlwaysThere() {
        try (Kernels kernels = select("bbrac.kernels", "plain")) {
            assertEquals("plain", kernels.name());
            assertEquals(1, kernels.threads());
        }
    }

    @Test
    void vectorThatCannotBeIsRefusedAndSaysHow() {
        if (!EXPECTED.equals("plain")) {
            select("bbrac.kernels", "vector").close();
            return;
        }
        var e = assertThrows(IllegalStateException.class, () -> select("bbrac.kernels", "vector"));
        assertEquals(
                "vector kernels: expected module jdk.incubator.vector, found none; start java with"
                        + " --add-modules jdk.incubator.vector",
                e.getMessage());
    }

    @Test
    void kernelsOfAModuleThatIsNotThereAreRefusedAndSayWhich() {
        var e = assertThrows(IllegalStateException.class, () -> select("bbrac.kernels", "opencl"));
        assertEquals(
                "-Dbbrac.kernels=opencl: expected the module io.github.bbrac.opencl, found none; put it"
                        + " and what it needs on the class path or the module path",
                e.getMessage());
    }

    @Test
    void wrongValuesAreNamed() {
        var kernels =
                assertThrows(IllegalArgumentException.class, () -> select("bbrac.kernels", "gpu"));
        assertEquals(
                "-Dbbrac.kernels: expected auto, vector, plain or opencl, found gpu",
                kernels.getMessage());
        for (String threads : new String[] {"0", "-1", "1025", "many", ""}) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class, () -> select("bbrac.threads", threads));
            assertEquals(
                    "-Dbbrac.threads: expected a number from 1 to 1024, found " + threads,
                    e.getMessage());
        }
        for (int threads : new int[] {0, 1025}) {
            assertThrows(
                    IllegalArgumentException.class, () -> Kernels.of(KernelSet.PLAIN, threads));
        }
    }
}
