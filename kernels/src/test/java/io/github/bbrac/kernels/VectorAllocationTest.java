package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.tensor.Matrix;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorAllocationTest {
    private static final int HIDDEN = 72;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final TestData data = new TestData();
    private final Sequences sequences = Sequences.ofLengths(5, 40, 17, 33);
    private final int tokens = sequences.tokens();

    /// Until the compiler is done with a method its vectors are objects, so the first rounds allocate.
    /// What counts is that some round, and not only the thousandth, allocates nothing.
    @Test
    void onceCompiledNoOperationAllocates() {
        try (Kernels kernels = Kernels.of(KernelSet.VECTOR, 1)) {
            assertSomeRoundAllocatesNothing(operations(kernels));
        }
    }

    @Test
    void onceCompiledNoAdjointAllocates() {
        try (TrainingKernels kernels = TrainingKernels.of(KernelSet.VECTOR, 1)) {
            adjoints(kernels).forEach(this::assertSomeRoundAllocatesNothing);
        }
    }

    private void assertSomeRoundAllocatesNothing(Runnable round) {
        long self = Thread.currentThread().threadId();
        long allocated = -1;
        for (int i = 0; i < 400 && allocated != 0; i++) {
            for (int k = 0; k < 50; k++) {
                round.run();
            }
            long before = threads.getThreadAllocatedBytes(self);
            round.run();
            round.run();
            allocated = threads.getThreadAllocatedBytes(self) - before;
        }
        assertEquals(0, allocated, "bytes allocated in a round");
    }

    @Test
    void sharingWorkAmongThreadsDoesNotAllocate() {
        Job nothing = new Counted(100, -1);
        Scratch[] scratch = {new Scratch(), new Scratch(), new Scratch()};
        try (Team team = new Team(3)) {
            long self = Thread.currentThread().threadId();
            long allocated = -1;
            for (int i = 0; i < 400 && allocated != 0; i++) {
                team.run(nothing, scratch);
                long before = threads.getThreadAllocatedBytes(self);
                for (int k = 0; k < 20; k++) {
                    team.run(nothing, scratch);
                }
                allocated = threads.getThreadAllocatedBytes(self) - before;
            }
            assertEquals(0, allocated, "bytes allocated by the caller");
        }
    }

    private Runnable operations(Kernels kernels) {
        Matrix x = data.random(tokens, HIDDEN, 1);
        Matrix bias = data.random(1, 8 * HIDDEN, 1);
        Weight wide = kernels.prepare(data.random(8 * HIDDEN, HIDDEN, 0.1));
        Weight square = kernels.prepare(data.random(HIDDEN, HIDDEN, 0.1));
        Matrix bias1 = bias.cols(0, HIDDEN);
        Matrix inputs = Matrix.zeros(tokens, 8 * HIDDEN);
        Matrix qkv = inputs.cols(0, 3 * HIDDEN);
        Matrix six = inputs.cols(0, 6 * HIDDEN);
        Matrix cells = Matrix.zeros(tokens, 2 * HIDDEN);
        Matrix y = Matrix.zeros(tokens, HIDDEN);
        Matrix y2 = Matrix.zeros(tokens, 2 * HIDDEN);
        Matrix y3 = Matrix.zeros(tokens, 3 * HIDDEN);
        Recurrence gru = recurrence(kernels, 3);
        Recurrence lstm = recurrence(kernels, 4);
        Matrix scores = data.random(HIDDEN, HIDDEN, 1);
        Chain chain = kernels.prepareChain(bias1, bias1, scores);
        int[] rows = new int[2 * tokens];
        int[] path = new int[tokens];
        return () -> {
            kernels.linear(x, wide, bias, Activation.NONE, inputs);
            kernels.linear(x, square, bias1, Activation.GELU, y);
            kernels.linear(x, square, bias1, Activation.RELU, y);
            kernels.linearAdd(x, square, bias1, x, y);
            kernels.layerNorm(x, bias1, bias1, 1e-5f, y);
            kernels.add(x, y, y);
            kernels.gather(x, rows, 2, y);
            kernels.gatherAdd(x, rows, y);
            kernels.unfold(x, sequences, 3, y3);
            kernels.attention(qkv, sequences, 2, y);
            kernels.gru(six, gru, gru, sequences, y2);
            kernels.lstm(inputs, lstm, lstm, sequences, cells, y2);
            kernels.bestPath(x, chain, path);
            kernels.finish(y2);
        };
    }

    /// One by one: where shapes change from call to call, the views of scratch memory are made anew.
    private List<Runnable> adjoints(TrainingKernels kernels) {
        Dropout dropout = new Dropout(0.1f, 1);
        AdamW step = new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, 1, 1);
        Matrix w = data.random(HIDDEN, HIDDEN, 0.1);
        Weight transposed = kernels.prepareTransposed(w);
        Matrix x = data.random(tokens, HIDDEN, 1);
        Matrix wide = data.random(tokens, 8 * HIDDEN, 1);
        Matrix qkv = wide.cols(0, 3 * HIDDEN);
        Matrix six = wide.cols(0, 6 * HIDDEN);
        Matrix dx = Matrix.zeros(tokens, HIDDEN);
        Matrix dwide = Matrix.zeros(tokens, 8 * HIDDEN);
        Matrix dqkv = dwide.cols(0, 3 * HIDDEN);
        Matrix dsix = dwide.cols(0, 6 * HIDDEN);
        Matrix y2 = data.random(tokens, 2 * HIDDEN, 1);
        Matrix losses = y2.cols(0, 2);
        Matrix db = Matrix.zeros(1, HIDDEN);
        Matrix gamma = data.random(1, HIDDEN, 1);
        RecurrenceAdjoint gru = adjoint(kernels, 3);
        RecurrenceAdjoint lstm = adjoint(kernels, 4);
        int[] rows = new int[2 * tokens];
        return List.of(
                () -> kernels.prepareAgain(w, transposed),
                () -> kernels.product(x, transposed, dx),
                () -> kernels.productAdd(x, transposed, dx),
                () -> kernels.linearGradient(x, dx, w, db),
                () -> kernels.activate(Activation.GELU, x, dx),
                () -> kernels.activateGradient(Activation.GELU, x, dx, dx),
                () -> kernels.activateGradient(Activation.RELU, x, dx, dx),
                () -> kernels.layerNormGradient(x, gamma, 1e-5f, dx, dx, db, db),
                () -> kernels.dropout(x, dropout, dx),
                () -> kernels.attention(qkv, sequences, 2, dropout, dx),
                () -> kernels.attentionGradient(qkv, sequences, 2, dropout, x, dqkv),
                () -> kernels.gruGradient(six, gru, gru, sequences, y2, y2, dsix),
                () -> kernels.lstmGradient(wide, lstm, lstm, sequences, y2, y2, y2, dwide),
                () -> kernels.gatherGradient(x, rows, 2, w),
                () -> kernels.unfoldGradient(qkv, sequences, 3, dx),
                () -> kernels.crossEntropy(x, rows, 1, losses, dx),
                () -> kernels.adamW(step, x, dx, dx, dx),
                () -> kernels.lerp(x, 0.5f, dx),
                () -> kernels.squaredNorm(x));
    }

    private RecurrenceAdjoint adjoint(TrainingKernels kernels, int gates) {
        Matrix w = data.random(gates * HIDDEN, HIDDEN, 0.1);
        Recurrence recurrence =
                new Recurrence(kernels.prepare(w), data.random(1, gates * HIDDEN, 0.1));
        Matrix dw = Matrix.zeros(gates * HIDDEN, HIDDEN);
        Matrix db = Matrix.zeros(1, gates * HIDDEN);
        return new RecurrenceAdjoint(recurrence, kernels.prepareTransposed(w), dw, db);
    }

    private Recurrence recurrence(Kernels kernels, int gates) {
        Weight w = kernels.prepare(data.random(gates * HIDDEN, HIDDEN, 0.1));
        return new Recurrence(w, data.random(1, gates * HIDDEN, 0.1));
    }
}
