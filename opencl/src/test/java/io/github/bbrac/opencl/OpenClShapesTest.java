package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.RecurrenceAdjoint;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Operations at sizes around those of tiles and work-groups, on parts of larger arrays, beside the plain kernels.
class OpenClShapesTest {
    private static final TrainingKernels PLAIN = TrainingKernels.plain();
    private static final Dropout DROPOUT = new Dropout(0.3f, 77);

    private static TrainingKernels device;

    private final Matrices matrices = new Matrices();
    private final Sequences sequences = Sequences.ofLengths(3, 1, 70, 16, 17, 129, 2);
    private final int tokens = sequences.tokens();

    @BeforeAll
    static void open() {
        device = Devices.open();
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /// What an operation writes into one matrix, on plain kernels and on the device.
    private interface Operation {
        void run(TrainingKernels kernels, Matrix y);
    }

    private static void compare(String what, double tolerance, Matrix y, Operation operation) {
        Matrix expected = Matrices.copy(y);
        operation.run(PLAIN, expected);
        operation.run(device, y);
        Matrices.assertSame(device, expected, y, tolerance, what);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 5",
        "1, 1, 1",
        "5, 0, 3",
        "3, 16, 64",
        "64, 17, 65",
        "65, 256, 63",
        "70, 257, 130",
        "2, 600, 1"
    })
    void productsHaveThePlainKernelsBits(int n, int in, int out) {
        Matrix x = matrices.random(n, in);
        Matrix w = matrices.random(out, in);
        Matrix bias = matrices.random(1, out);
        Matrix residual = matrices.random(n, out);
        Matrix dy = matrices.random(n, out);
        compare(
                "linear",
                0,
                Matrices.nan(n, out),
                (k, y) -> k.linear(x, k.prepare(w), bias, Activation.RELU, y));
        compare(
                "linearAdd",
                0,
                Matrices.nan(n, out),
                (k, y) -> k.linearAdd(x, k.prepare(w), bias, residual, y));
        compare(
                "linearAdd in place",
                0,
                residual,
                (k, y) -> k.linearAdd(x, k.prepare(w), bias, y, y));
        compare(
                "product",
                0,
                Matrices.nan(n, in),
                (k, y) -> k.product(dy, k.prepareTransposed(w), y));
        compare(
                "productAdd",
                0,
                matrices.random(n, in),
                (k, y) -> k.productAdd(dy, k.prepareTransposed(w), y));
        compare(
                "dw",
                0,
                matrices.random(out, in),
                (k, y) -> k.linearGradient(x, dy, y, Matrix.zeros(1, out)));
        compare(
                "db",
                0,
                matrices.random(1, out),
                (k, y) -> k.linearGradient(x, dy, Matrix.zeros(out, in), y));
    }

    @Test
    void aWeightIsPreparedAgainFromWhereverItsValuesAre() {
        Matrix x = matrices.random(5, 30);
        Matrix w = matrices.random(20, 30);
        Matrix other = matrices.random(20, 30);
        compare(
                "from Java, then from the device",
                0,
                Matrices.nan(5, 20),
                (k, y) -> {
                    var weight = k.prepare(other);
                    k.prepareAgain(w, weight);
                    Matrix sum = Matrix.zeros(20, 30);
                    k.add(w, other, sum);
                    k.prepareAgain(sum, weight);
                    k.product(x, weight, y);
                });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 13", "2, 64", "1, 150"})
    void attentionAndItsAdjointAreThePlainKernels(int heads, int size) {
        int hidden = heads * size;
        Matrix x = matrices.random(tokens, 3 * hidden);
        Matrix dy = matrices.random(tokens, hidden);
        compare(
                "attention",
                Matrices.ROUNDED,
                Matrices.nan(tokens, hidden),
                (k, y) -> k.attention(x, sequences, heads, y));
        compare(
                "attention with dropout",
                Matrices.ROUNDED,
                Matrices.nan(tokens, hidden),
                (k, y) -> k.attention(x, sequences, heads, DROPOUT, y));
        for (Dropout dropout : new Dropout[] {Dropout.NONE, DROPOUT}) {
            compare(
                    "attentionGradient, " + dropout,
                    Matrices.ROUNDED,
                    Matrices.nan(tokens, 3 * hidden),
                    (k, y) -> k.attentionGradient(x, sequences, heads, dropout, dy, y));
        }
    }

    @Test
    void largeScoresOverflowNothing() {
        Matrix x = matrices.random(tokens, 3 * 8);
        for (int i = 0; i < tokens; i++) {
            x.set(i, 0, 500 * x.get(i, 0));
            x.set(i, 8, 500 * x.get(i, 8));
        }
        compare(
                "attention",
                1e-3, // scores of thousands keep some five digits
                Matrices.nan(tokens, 8),
                (k, y) -> k.attention(x, sequences, 1, y));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 257})
    void recurrentLayersAndTheirAdjointsAreThePlainKernels(int hidden) {
        for (int gates = 3; gates <= 4; gates++) {
            recurrent(gates, hidden);
        }
    }

    private void recurrent(int gates, int hidden) {
        int products = gates * hidden;
        Matrix inputs = matrices.random(tokens, 2 * products);
        double scale = 2 / Math.sqrt(hidden); // larger ones make a chaos of rounding
        Matrix forward = matrices.random(products, hidden, scale);
        Matrix backward = matrices.random(products, hidden, scale);
        Matrix bias = matrices.random(1, products);
        Matrix dy = matrices.random(tokens, 2 * hidden);
        Matrix cells = Matrix.zeros(tokens, 2 * hidden);
        Matrix states = Matrix.zeros(tokens, 2 * hidden);
        forwardPass(PLAIN, inputs, forward, backward, bias, cells, states);
        compare(
                "states of " + gates + " gates",
                Matrices.ROUNDED,
                Matrices.nan(tokens, 2 * hidden),
                (k, y) -> {
                    Matrix own = Matrix.zeros(tokens, 2 * hidden);
                    forwardPass(k, inputs, forward, backward, bias, own, y);
                });
        for (int part = 0; part < 3; part++) {
            int which = part;
            Matrix y =
                    part == 0
                            ? Matrices.nan(tokens, 2 * products)
                            : part == 1
                                    ? matrices.random(products, hidden)
                                    : matrices.random(1, products);
            compare(
                    "gradient " + part + " of " + gates + " gates",
                    Matrices.ROUNDED,
                    y,
                    (k, to) -> {
                        Matrix dinputs = which == 0 ? to : Matrix.zeros(tokens, 2 * products);
                        Matrix dw = which == 1 ? to : Matrix.zeros(products, hidden);
                        Matrix db = which == 2 ? to : Matrix.zeros(1, products);
                        RecurrenceAdjoint first = adjoint(k, forward, bias, dw, db);
                        RecurrenceAdjoint second =
                                adjoint(
                                        k,
                                        backward,
                                        bias,
                                        Matrix.zeros(products, hidden),
                                        Matrix.zeros(1, products));
                        if (hidden * 3 == products) {
                            k.gruGradient(inputs, first, second, sequences, states, dy, dinputs);
                        } else {
                            k.lstmGradient(
                                    inputs, first, second, sequences, cells, states, dy, dinputs);
                        }
                    });
        }
    }

    private void forwardPass(
            TrainingKernels kernels,
            Matrix inputs,
            Matrix forward,
            Matrix backward,
            Matrix bias,
            Matrix cells,
            Matrix y) {
        Recurrence first = new Recurrence(kernels.prepare(forward), bias);
        Recurrence second = new Recurrence(kernels.prepare(backward), bias);
        if (forward.rows() == 3 * forward.cols()) {
            kernels.gru(inputs, first, second, sequences, y);
        } else {
            kernels.lstm(inputs, first, second, sequences, cells, y);
        }
    }

    private static RecurrenceAdjoint adjoint(
            TrainingKernels kernels, Matrix w, Matrix bias, Matrix dw, Matrix db) {
        return new RecurrenceAdjoint(
                new Recurrence(kernels.prepare(w), bias), kernels.prepareTransposed(w), dw, db);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 63", "130, 65", "20, 768"})
    void whatWorksOnRowsIsThePlainKernels(int n, int cols) {
        Matrix x = matrices.random(n, cols);
        Matrix dy = matrices.random(n, cols);
        Matrix vector = matrices.random(1, cols);
        compare(
                "layerNorm",
                Matrices.ROUNDED,
                Matrices.nan(n, cols),
                (k, y) -> k.layerNorm(x, vector, vector, 1e-5f, y));
        compare(
                "dx of layerNorm in place",
                Matrices.ROUNDED,
                dy,
                (k, y) ->
                        k.layerNormGradient(
                                x,
                                vector,
                                1e-5f,
                                y,
                                y,
                                Matrix.zeros(1, cols),
                                Matrix.zeros(1, cols)));
        compare(
                "dgamma",
                Matrices.ROUNDED,
                matrices.random(1, cols),
                (k, y) ->
                        k.layerNormGradient(
                                x,
                                vector,
                                1e-5f,
                                x,
                                Matrix.zeros(n, cols),
                                y,
                                Matrix.zeros(1, cols)));
        compare("dropout", 0, Matrices.nan(n, cols), (k, y) -> k.dropout(x, DROPOUT, y));
        compare("clear", 0, Matrices.nan(n, cols), TrainingKernels::clear);
        int[] classes = new int[n];
        classes[n - 1] = cols - 1;
        compare(
                "crossEntropy",
                Matrices.ROUNDED,
                Matrices.nan(n, cols),
                (k, y) -> k.crossEntropy(x, classes, 2, Matrix.zeros(n, 2), y));
    }

    @Test
    void whatTheDeviceKeepsFollowsJavaAfterFinish() {
        Matrix x = matrices.random(4, 10);
        Matrix twice = Matrices.nan(4, 10);
        device.add(x, x, twice);
        device.finish(x.rows(1, 2)); // only read: nothing comes back, and Java may write
        x.set(1, 3, 42);
        device.finish(twice.rows(2, 3));
        twice.set(2, 0, 7);
        Matrix sum = Matrices.nan(4, 10);
        device.add(x, twice, sum);
        Matrix expected = Matrices.nan(4, 10);
        device.finish(twice);
        PLAIN.add(x, twice, expected);
        Matrices.assertSame(device, expected, sum, 0, "sum");
    }
}
