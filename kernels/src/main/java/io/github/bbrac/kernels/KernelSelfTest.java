package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Runs every operation of a kernel set on fixed data and compares it with the plain kernels: what
/// shows that a machine and its JVM compute as they should.
public final class KernelSelfTest {
    /// Largest error of what is only moved, added or multiplied in the plain kernels' own order.
    private static final double EXACT = 0;

    /// Largest error of what the plain kernels compute in double.
    private static final double ROUNDED = 1e-5;

    private static final int HIDDEN = 52;
    private static final int HEADS = 4;
    private static final int LONG = 600;
    private static final Dropout DROPOUT = new Dropout(0.1f, 1);

    private final TrainingKernels plain = TrainingKernels.plain();
    private final Kernels tested;
    private final List<Result> results = new ArrayList<>();
    private final SplittableRandom generator = new SplittableRandom(1);
    private final Sequences sequences = Sequences.ofLengths(1, 30, 7, 65, 16);
    private final int tokens = sequences.tokens();
    private final Matrix x = random(tokens, HIDDEN);
    private final Matrix vector = random(1, HIDDEN);

    /// One operation's comparison.
    ///
    /// @param operation its name, as [Kernels] has it; with the function after it where there is one
    /// @param error the largest difference from the plain result, as a part of that result's largest
    ///     magnitude
    /// @param tolerance the largest error that passes
    public record Result(String operation, double error, double tolerance) {
        /// Whether the error is a number and no larger than the tolerance.
        public boolean passed() {
            return error <= tolerance;
        }
    }

    private interface Operation {
        void run(Kernels kernels, Matrix y);
    }

    private interface TrainingOperation {
        void run(TrainingKernels kernels, Matrix y);
    }

    private KernelSelfTest(Kernels tested) {
        this.tested = tested;
    }

    /// Compares each operation, in the order in which [Kernels] has them, and then, if the kernels can train, those of
    /// [TrainingKernels].
    public static List<Result> run(Kernels kernels) {
        KernelSelfTest test = new KernelSelfTest(kernels);
        test.products();
        test.rows();
        test.sequences();
        if (kernels instanceof TrainingKernels) {
            test.productGradients();
            test.rowGradients();
            test.crossEntropy();
            test.sequenceGradients();
            test.steps();
        }
        return List.copyOf(test.results);
    }

    private void products() {
        Matrix w = random(3 * HIDDEN, HIDDEN);
        Matrix bias = random(1, 3 * HIDDEN);
        Matrix residual = random(tokens, 3 * HIDDEN);
        for (Activation f : Activation.values()) {
            compare(
                    "linear " + f,
                    f == Activation.GELU ? ROUNDED : EXACT,
                    Matrix.zeros(tokens, 3 * HIDDEN),
                    (kernels, y) -> kernels.linear(x, kernels.prepare(w), bias, f, y));
        }
        Matrix longer = random(tokens, LONG); // summed in several blocks
        Matrix longerWeight = random(HIDDEN, LONG);
        compare(
                "linear, " + LONG + " inputs",
                EXACT,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) ->
                        kernels.linear(
                                longer, kernels.prepare(longerWeight), vector, Activation.NONE, y));
        Matrix more = random(LONG, HIDDEN); // as many rows as may be computed otherwise than few
        compare(
                "linear, " + LONG + " rows",
                EXACT,
                Matrix.zeros(LONG, 3 * HIDDEN),
                (kernels, y) -> kernels.linear(more, kernels.prepare(w), bias, Activation.NONE, y));
        compare(
                "linearAdd",
                EXACT,
                Matrix.zeros(tokens, 3 * HIDDEN),
                (kernels, y) -> kernels.linearAdd(x, kernels.prepare(w), bias, residual, y));
    }

    private void rows() {
        Matrix table = random(50, HIDDEN);
        Matrix narrow = random(tokens, HIDDEN);
        int[] one = rowNumbers(tokens, 0);
        int[] some = rowNumbers(3 * tokens, -1);
        for (int i = 0; i < tokens; i++) {
            some[3 * i] = one[i];
        }
        compare(
                "layerNorm",
                ROUNDED,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.layerNorm(x, vector, vector, 1e-12f, y));
        compare(
                "add",
                EXACT,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.add(x, narrow, y));
        compare(
                "gather",
                ROUNDED,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.gather(table, some, 3, y));
        compare("gatherAdd", EXACT, narrow, (kernels, y) -> kernels.gatherAdd(table, one, y));
    }

    private int[] rowNumbers(int count, int least) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = generator.nextInt(least, 50);
        }
        return rows;
    }

    private void sequences() {
        Matrix qkv = random(tokens, 3 * HIDDEN);
        Matrix inputs = random(tokens, 8 * HIDDEN);
        Matrix bias = random(1, 4 * HIDDEN);
        Matrix w = random(4 * HIDDEN, HIDDEN);
        compare(
                "unfold",
                EXACT,
                Matrix.zeros(tokens, 3 * HIDDEN),
                (kernels, y) -> kernels.unfold(x, sequences, 3, y));
        compare(
                "attention",
                ROUNDED,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.attention(qkv, sequences, HEADS, y));
        compare(
                "gru",
                ROUNDED,
                Matrix.zeros(tokens, 2 * HIDDEN),
                (kernels, y) -> {
                    Weight weight = kernels.prepare(w.rows(0, 3 * HIDDEN));
                    Recurrence r = new Recurrence(weight, bias.cols(0, 3 * HIDDEN));
                    kernels.gru(inputs.cols(0, 6 * HIDDEN), r, r, sequences, y);
                });
        compare(
                "lstm",
                ROUNDED,
                Matrix.zeros(tokens, 4 * HIDDEN),
                (kernels, y) -> {
                    Recurrence r = new Recurrence(kernels.prepare(w), bias);
                    Matrix cells = y.cols(0, 2 * HIDDEN);
                    Matrix states = y.cols(2 * HIDDEN, 4 * HIDDEN);
                    kernels.lstm(inputs, r, r, sequences, cells, states);
                });
        compare(
                "bestPath",
                EXACT,
                Matrix.zeros(1, tokens + 1),
                (kernels, y) -> {
                    Chain chain = kernels.prepareChain(vector, vector, w.rows(0, HIDDEN));
                    int[] path = new int[tokens];
                    y.set(0, tokens, kernels.bestPath(x, chain, path));
                    for (int t = 0; t < tokens; t++) {
                        y.set(0, t, path[t]);
                    }
                });
    }

    private void productGradients() {
        Matrix w = random(3 * HIDDEN, HIDDEN);
        Matrix dy = random(tokens, 3 * HIDDEN);
        Matrix longer = random(LONG, HIDDEN); // summed in several blocks
        Matrix longerGradient = random(LONG, 3 * HIDDEN);
        compareTraining(
                "product",
                EXACT,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.product(dy, kernels.prepareTransposed(w), y));
        compareTraining(
                "productAdd",
                EXACT,
                random(tokens, HIDDEN),
                (kernels, y) -> kernels.productAdd(dy, kernels.prepareTransposed(w), y));
        compareTraining(
                "linearGradient",
                EXACT,
                random(3 * HIDDEN + 3, HIDDEN),
                (kernels, y) -> {
                    Matrix dw = y.rows(0, 3 * HIDDEN);
                    Matrix db =
                            Matrix.view(y.data(), 3 * HIDDEN * HIDDEN, 1, 3 * HIDDEN, 3 * HIDDEN);
                    kernels.linearGradient(longer, longerGradient, dw, db);
                });
    }

    private void rowGradients() {
        Matrix dy = random(tokens, HIDDEN);
        Matrix windows = random(tokens, 3 * HIDDEN);
        int[] some = rowNumbers(3 * tokens, -1);
        for (Activation f : new Activation[] {Activation.GELU, Activation.RELU}) {
            double tolerance = f == Activation.GELU ? ROUNDED : EXACT;
            compareTraining(
                    "activate " + f,
                    tolerance,
                    Matrix.zeros(tokens, HIDDEN),
                    (kernels, y) -> kernels.activate(f, x, y));
            compareTraining(
                    "activateGradient " + f,
                    tolerance,
                    Matrix.zeros(tokens, HIDDEN),
                    (kernels, y) -> kernels.activateGradient(f, x, dy, y));
        }
        compareTraining(
                "layerNormGradient",
                ROUNDED,
                random(tokens + 2, HIDDEN),
                (kernels, y) -> {
                    Matrix dgamma = y.rows(tokens, tokens + 1);
                    Matrix dbeta = y.rows(tokens + 1, tokens + 2);
                    Matrix dx = y.rows(0, tokens);
                    kernels.layerNormGradient(x, vector, 1e-5f, dy, dx, dgamma, dbeta);
                });
        compareTraining(
                "dropout",
                EXACT,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.dropout(x, DROPOUT, y));
        compareTraining(
                "gatherGradient",
                EXACT,
                random(50, HIDDEN),
                (kernels, y) -> kernels.gatherGradient(dy, some, 3, y));
        compareTraining(
                "unfoldGradient",
                EXACT,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.unfoldGradient(windows, sequences, 3, y));
    }

    /// The gradient, and beside it the losses of the rows.
    private void crossEntropy() {
        int[] classes = rowNumbers(tokens, 0);
        compareTraining(
                "crossEntropy",
                ROUNDED,
                Matrix.zeros(tokens, HIDDEN + 2),
                (kernels, y) -> {
                    Matrix losses = y.cols(HIDDEN, HIDDEN + 2);
                    kernels.crossEntropy(x, classes, 1, losses, y.cols(0, HIDDEN));
                });
    }

    private void sequenceGradients() {
        Matrix qkv = random(tokens, 3 * HIDDEN);
        Matrix dy = random(tokens, 2 * HIDDEN);
        compareTraining(
                "attention with dropout",
                ROUNDED,
                Matrix.zeros(tokens, HIDDEN),
                (kernels, y) -> kernels.attention(qkv, sequences, HEADS, DROPOUT, y));
        compareTraining(
                "attentionGradient",
                ROUNDED,
                Matrix.zeros(tokens, 3 * HIDDEN),
                (kernels, y) ->
                        kernels.attentionGradient(
                                qkv, sequences, HEADS, DROPOUT, dy.cols(0, HIDDEN), y));
        recurrentGradient("gruGradient", 3, dy);
        recurrentGradient("lstmGradient", 4, dy);
    }

    /// The gradient of the inputs, and below it those of the weights and the bias, of which both directions share
    /// one.
    private void recurrentGradient(String operation, int gates, Matrix dy) {
        int products = gates * HIDDEN;
        Matrix inputs = random(tokens, 2 * products);
        Matrix w = random(products, HIDDEN);
        Matrix bias = random(1, products);
        Matrix states = random(tokens, 2 * HIDDEN);
        Matrix cells = random(tokens, 2 * HIDDEN);
        compareTraining(
                operation,
                ROUNDED,
                random(tokens + products + 1, 2 * products),
                (kernels, y) -> {
                    Matrix dw = y.rows(tokens, tokens + products).cols(0, HIDDEN);
                    Matrix db = y.rows(tokens + products, tokens + products + 1).cols(0, products);
                    Recurrence r = new Recurrence(kernels.prepare(w), bias);
                    RecurrenceAdjoint adjoint =
                            new RecurrenceAdjoint(r, kernels.prepareTransposed(w), dw, db);
                    Matrix dinputs = y.rows(0, tokens);
                    if (gates == 3) {
                        kernels.gruGradient(
                                inputs, adjoint, adjoint, sequences, states, dy, dinputs);
                    } else {
                        kernels.lstmGradient(
                                inputs, adjoint, adjoint, sequences, cells, states, dy, dinputs);
                    }
                });
    }

    private void steps() {
        compareTraining(
                "clear",
                EXACT,
                random(tokens, HIDDEN),
                (kernels, y) -> kernels.clear(y.cols(1, HIDDEN)));
        Matrix gradient = random(tokens, HIDDEN);
        AdamW step = new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01, 3, 0.3);
        compareTraining(
                "adamW",
                EXACT,
                Matrix.zeros(3 * tokens, HIDDEN),
                (kernels, y) -> {
                    Matrix mean = y.rows(0, tokens);
                    Matrix square = y.rows(tokens, 2 * tokens);
                    Matrix parameter = y.rows(2 * tokens, 3 * tokens);
                    kernels.adamW(step, gradient, mean, square, parameter);
                });
        compareTraining(
                "lerp", EXACT, random(tokens, HIDDEN), (kernels, y) -> kernels.lerp(x, 0.1f, y));
        compareTraining(
                "squaredNorm",
                ROUNDED,
                Matrix.zeros(1, 1),
                (kernels, y) -> y.set(0, 0, (float) kernels.squaredNorm(x)));
    }

    private void compareTraining(
            String operation, double tolerance, Matrix y, TrainingOperation body) {
        compare(
                operation,
                tolerance,
                y,
                (kernels, result) -> body.run((TrainingKernels) kernels, result));
    }

    private void compare(String operation, double tolerance, Matrix y, Operation body) {
        Matrix expected = Matrix.of(y.rows(), y.cols(), y.toArray());
        Matrix actual = Matrix.of(y.rows(), y.cols(), y.toArray());
        body.run(plain, expected);
        body.run(tested, actual);
        tested.finish(actual);
        double largest = 0;
        double error = 0;
        for (int i = 0; i < y.data().length; i++) {
            double difference = Math.abs(expected.data()[i] - actual.data()[i]);
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            error = Math.max(error, difference); // NaN stays NaN
        }
        results.add(new Result(operation, error / largest, tolerance));
    }

    /// Uniform deviates from −½ to ½.
    private Matrix random(int rows, int cols) {
        Matrix m = Matrix.zeros(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) (generator.nextDouble() - 0.5);
        }
        return m;
    }
}
