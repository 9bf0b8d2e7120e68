package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TrainingMemoryTest {
    @SuppressWarnings("unused") // read by @FieldSource
    static final List<String> MODELS = TrainingSessionTest.KINDS;

    private static final int STEPS = 20;
    private static final int MOST_ROUNDS = 500;

    /// A few dozen small objects, such as the seeds of dropout.
    private static final long MOST_BYTES = 2048;

    /// The least of many rounds: while the JIT compiler has not come to all of the vector code, vectors are
    /// objects.
    @ParameterizedTest
    @FieldSource("MODELS")
    void aSteadyStepAllocatesAFewSmallObjects(String name) throws IOException {
        try (TrainingKernels kernels = TrainingKernels.of(KernelSet.VECTOR, 1)) {
            TrainableTagger model = TrainableTagger.load(Golden.directory(name), kernels);
            GoldenInputs inputs = GoldenInputs.read(Golden.directory(name), model.config());
            LabelTargets targets = inputs.readTargets(Golden.directory(name), model.config());
            TrainingSession session = model.newSession();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && least > STEPS * MOST_BYTES; round++) {
                long before = allocated();
                for (int step = 0; step < STEPS; step++) {
                    model.zeroGradients();
                    session.addGradients(
                            inputs.ids(), inputs.sequences(), targets, 1, new Dropouts(0.1f, step));
                    model.update();
                }
                least = Math.min(least, allocated() - before);
            }
            long bytes = least / STEPS;
            assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes a step");
        }
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
