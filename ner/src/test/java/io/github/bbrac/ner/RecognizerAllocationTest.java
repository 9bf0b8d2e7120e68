package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecognizerAllocationTest {
    @TempDir Path directory;

    private static final int CALLS = 100;

    /// Bytes that a call allocates on this thread once everything has grown and been compiled. The least
    /// of several rounds, since the JVM itself allocates now and then; the few bytes of the measurement
    /// itself vanish in the division.
    ///
    /// @param hoped stops as soon as it is no more
    private static long steadyBytes(Recognizer recognizer, String text, long hoped) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 500 && least / CALLS > hoped; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                recognizer.recognize(text);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / CALLS;
    }

    @ParameterizedTest
    @EnumSource
    void recognisingAllocatesNothingBeyondItsResults(KernelSet set) throws IOException {
        Path model = HandMadeModel.write(directory, 50);
        String nothing = "腹部平软无压痛反跳痛，肝脾肋下未及。".repeat(20);
        String something = nothing + "咳";
        try (Kernels kernels = Kernels.of(set, 1)) {
            Recognizer recognizer = Recognizer.load(model, kernels, RecognizerOptions.defaults());
            assertEquals(0, steadyBytes(recognizer, nothing, 0));
            List<Entity> result = recognizer.recognize(something);
            assertEquals(1, result.size());
            // The list, the entity, its text and its probability, with their headers: at most 200
            // bytes.
            long bytes = steadyBytes(recognizer, something, 200);
            assertTrue(bytes <= 200, "allocated " + bytes);
        }
    }
}
