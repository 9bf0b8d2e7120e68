package io.github.bbrac.kernels;

import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every kernel set against the plain one, whose gradients other tests hold to their definitions, at shapes around the
/// lanes, panels and blocks of every vector width. The bound is [TestData#assertGradient]'s.
class TrainingVectorTest {
    private static final int[] WIDTHS = {1, 3, 4, 5, 15, 16, 17, 31, 33, 65, 207};

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    /// Runs an operation that overwrites or adds to some matrices with every set, each on copies of its own.
    private void assertAsPlain(
            String what, BiConsumer<TrainingKernels, Matrix[]> operation, Matrix... outputs) {
        double[][][] expected = new double[outputs.length][][];
        for (TrainingKernels kernels : sets) {
            Matrix[] y = new Matrix[outputs.length];
            for (int k = 0; k < y.length; k++) {
                y[k] = TestData.copy(outputs[k]);
            }
            operation.accept(kernels, y);
            for (int k = 0; k < y.length; k++) {
                if (expected[k] == null) { // the plain set is the first
                    expected[k] = Differences.doubles(y[k]);
                } else {
                    String output = kernels.name() + " " + what + ", output " + k;
                    TestData.assertGradient(expected[k], y[k], output);
                }
            }
        }
    }

    @Test
    void rowsOfEveryWidth() {
        for (int cols : WIDTHS) {
            Matrix x = data.strided(19, cols, 2);
            Matrix dy = data.strided(19, cols, 1);
            Matrix gamma = data.strided(1, cols, 1);
            Matrix before = data.strided(1, cols, 1);
            Matrix nan = TestData.nan(19, cols);
            String width = "width " + cols;
            for (Activation f : Activation.values()) {
                assertAsPlain(width, (k, y) -> k.activate(f, x, y[0]), nan);
                assertAsPlain(width, (k, y) -> k.activateGradient(f, x, dy, y[0]), nan);
            }
            assertAsPlain(
                    width,
                    (k, y) -> k.layerNormGradient(x, gamma, 1e-2f, dy, y[0], y[1], y[2]),
                    nan,
                    before,
                    before);
            int[] rows = new int[38];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i % 5 - 1;
            }
            int[] classes = IntStream.range(0, 19).map(i -> i % cols).toArray();
            assertAsPlain(
                    width,
                    (k, y) -> k.crossEntropy(x, classes, 0.3f, y[1], y[0]),
                    nan,
                    TestData.nan(19, 2));
            Matrix table = data.strided(4, cols, 1);
            assertAsPlain(width, (k, y) -> k.gatherGradient(dy, rows, 2, y[0]), table);
            Sequences sequences = Sequences.ofLengths(7, 1, 11);
            Matrix windows = data.strided(19, 3 * cols, 1);
            assertAsPlain(width, (k, y) -> k.unfoldGradient(windows, sequences, 3, y[0]), nan);
        }
    }

    @Test
    void rowsThatAreNone() {
        Matrix x = Matrix.zeros(0, 5);
        Matrix gamma = data.strided(1, 5, 1);
        Sequences none = Sequences.ofLengths();
        Matrix empty = TestData.nan(0, 5);
        assertAsPlain("none", (k, y) -> k.activate(Activation.GELU, x, y[0]), empty);
        assertAsPlain("none", (k, y) -> k.dropout(x, new Dropout(0.5f, 1), y[0]), empty);
        assertAsPlain(
                "none",
                (k, y) -> k.layerNormGradient(x, gamma, 0.1f, x, y[0], y[1], y[2]),
                empty,
                gamma,
                gamma);
        Matrix qkv = Matrix.zeros(0, 15);
        assertAsPlain(
                "none",
                (k, y) -> k.attentionGradient(qkv, none, 1, Dropout.NONE, x, y[0]),
                TestData.nan(0, 15));
        assertRecurrent(3, 5, none);
        assertRecurrent(4, 5, none);
    }

    @Test
    void attentionOfEveryLength() {
        assertAttention(Sequences.ofLengths(1, 2, 5, 16), 1, 1);
        assertAttention(Sequences.ofLengths(3, 17, 15, 35, 36, 37), 2, 7);
        assertAttention(Sequences.ofLengths(33, 1, 49, 64), 2, 16);
        assertAttention(Sequences.ofLengths(207), 1, 33);
        assertAttention(Sequences.ofLengths(300), 1, 8);
        assertAttention(Sequences.ofLengths(65, 31), 2, 64);
    }

    private void assertAttention(Sequences sequences, int heads, int size) {
        int tokens = sequences.tokens();
        Matrix qkv = data.strided(tokens, 3 * heads * size, 0.5);
        Matrix dy = data.strided(tokens, heads * size, 1);
        for (Dropout dropout : List.of(Dropout.NONE, new Dropout(0.2f, 9))) {
            assertAsPlain(
                    "attention",
                    (k, y) -> k.attention(qkv, sequences, heads, dropout, y[0]),
                    TestData.nan(tokens, heads * size));
            assertAsPlain(
                    "attention's gradient",
                    (k, y) -> k.attentionGradient(qkv, sequences, heads, dropout, dy, y[0]),
                    TestData.nan(tokens, 3 * heads * size));
        }
    }

    @Test
    void recurrencesOfEverySize() {
        Sequences sequences = Sequences.ofLengths(3, 9, 1, 9, 2, 30);
        for (int hidden : new int[] {1, 3, 4, 15, 16, 17, 33, 64, 90}) {
            assertRecurrent(3, hidden, sequences);
            assertRecurrent(4, hidden, sequences);
        }
    }

    private void assertRecurrent(int gates, int hidden, Sequences sequences) {
        int products = gates * hidden;
        int tokens = sequences.tokens();
        double scale = 0.5 / Math.sqrt(hidden);
        Matrix inputs = data.strided(tokens, 2 * products, 1);
        Matrix w = data.strided(2 * products, hidden, scale);
        Matrix bias = data.strided(1, 2 * products, scale);
        Matrix dy = data.strided(tokens, 2 * hidden, 1);
        Matrix states = data.strided(tokens, 2 * hidden, 0.5);
        Matrix cells = data.strided(tokens, 2 * hidden, 1);
        assertAsPlain(
                gates + " gates of " + hidden,
                (kernels, y) -> {
                    RecurrenceAdjoint[] sides = new RecurrenceAdjoint[2];
                    for (int side = 0; side < 2; side++) {
                        int from = side * products;
                        Matrix weight = w.rows(from, from + products);
                        Recurrence recurrence =
                                new Recurrence(
                                        kernels.prepare(weight), bias.cols(from, from + products));
                        sides[side] =
                                new RecurrenceAdjoint(
                                        recurrence,
                                        kernels.prepareTransposed(weight),
                                        y[1 + 2 * side],
                                        y[2 + 2 * side]);
                    }
                    if (gates == 3) {
                        kernels.gruGradient(
                                inputs, sides[0], sides[1], sequences, states, dy, y[0]);
                    } else {
                        kernels.lstmGradient(
                                inputs, sides[0], sides[1], sequences, cells, states, dy, y[0]);
                    }
                },
                TestData.nan(tokens, 2 * products),
                data.strided(products, hidden, 1),
                data.strided(1, products, 1),
                data.strided(products, hidden, 1),
                data.strided(1, products, 1));
    }

    @Test
    void stepsGiveThePlainBits() {
        TrainingKernels plain = sets.getFirst();
        for (int cols : WIDTHS) {
            Matrix x = data.strided(17, cols, 1);
            Matrix start = data.strided(17, cols, 1);
            Matrix square = data.strided(17, cols, 1);
            plain.activate(Activation.RELU, square, square);
            AdamW step = new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, 5, 0.3);
            Matrix[] expected = steps(plain, step, x, start, square);
            for (TrainingKernels kernels : sets) {
                Matrix[] actual = steps(kernels, step, x, start, square);
                for (int k = 0; k < expected.length; k++) {
                    TestData.assertSameBits(expected[k], actual[k], kernels.name());
                }
            }
        }
    }

    /// Mean, mean square and parameter after a step, then lerp of a copy.
    private static Matrix[] steps(
            TrainingKernels kernels, AdamW step, Matrix x, Matrix start, Matrix square) {
        Matrix[] y = {
            TestData.copy(start), TestData.copy(square), TestData.copy(start), TestData.copy(start)
        };
        kernels.adamW(step, x, y[0], y[1], y[2]);
        kernels.lerp(x, 0.3f, y[3]);
        return y;
    }
}
