package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.kernels.KernelSet;
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

    private static final int RUNS = 100;
    private static final int MOST_ROUNDS = 500;

    @ParameterizedTest
    @FieldSource("MODELS")
    void aSteadyRunAllocatesNothingBesideTheKernels(String model) throws IOException {
        try (Kernels kernels = new IdleKernels()) {
            assertEquals(0, bytesOfSteadyRuns(model, kernels));
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void aSteadyRunOnVectorKernelsAllocatesNothing(String model) throws IOException {
        try (Kernels kernels = Kernels.of(KernelSet.VECTOR, 1)) {
            assertEquals(0, bytesOfSteadyRuns(model, kernels));
        }
    }

    /// What a round of runs allocates on this thread, on two batches in turn. The least of many rounds,
    /// until one is 0: while the JIT compiler has not come to all of the vector code, vectors are objects,
    /// and the JVM itself allocates a little here and there.
    private static long bytesOfSteadyRuns(String model, Kernels kernels) throws IOException {
        Tagger tagger = Tagger.load(Golden.directory(model), kernels);
        GoldenInputs inputs = GoldenInputs.read(Golden.directory(model), tagger.config());
        TaggerSession session = tagger.newSession();
        Sequences large = inputs.sequences();
        Sequences small = Sequences.ofLengths(large.length(0));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
            long before = allocated();
            for (int run = 0; run < RUNS; run++) {
                session.emissions(inputs.ids(), small);
                session.emissions(inputs.ids(), large);
            }
            long after = allocated();
            long ofMeasuring = allocated() - after;
            least = Math.min(least, after - before - ofMeasuring);
        }
        return least;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
