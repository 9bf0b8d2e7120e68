package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SessionMemoryTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = Golden.MODELS;

    /// What the kernels themselves allocate depends on how far the JIT compiler has come with them, and
    /// is tested where they are.
    @ParameterizedTest
    @FieldSource("MODELS")
    void aSteadyRunAllocatesNothingBesideTheKernels(String model) throws IOException {
        try (Kernels kernels = new IdleKernels()) {
            Tagger tagger = Tagger.load(Golden.directory(model), kernels);
            GoldenInputs inputs = GoldenInputs.read(Golden.directory(model), tagger.config());
            TaggerSession session = tagger.newSession();
            Sequences large = inputs.sequences();
            Sequences small = Sequences.ofLengths(large.length(0));
            // The JVM itself allocates a little here and there, while it links and compiles.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) {
                long before = allocated();
                run(session, inputs.ids(), small, large);
                least = Math.min(least, allocated() - before);
            }
            long ofMeasuring = -allocated() + allocated();
            assertEquals(0, least - ofMeasuring);
        }
    }

    private static void run(TaggerSession session, int[] ids, Sequences small, Sequences large) {
        for (int run = 0; run < 100; run++) {
            session.emissions(ids, small);
            session.emissions(ids, large);
        }
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
