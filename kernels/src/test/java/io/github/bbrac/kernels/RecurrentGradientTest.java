package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.assertGradient;

import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.kernels.definition.Differences.Definition;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecurrentGradientTest {
    private static final String[] OPERANDS = {"inputs", "w →", "b →", "w ←", "b ←"};

    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();
    private final Sequences sequences = Sequences.ofLengths(3, 5, 1, 2);
    private final int tokens = sequences.tokens();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    /// Inputs, then w and bias of the forward and of the backward direction.
    private Matrix[] operands(int gates, int hidden) {
        int products = gates * hidden;
        return new Matrix[] {
            data.strided(tokens, 2 * products, 1),
            data.strided(products, hidden, 0.5),
            data.strided(1, products, 0.5),
            data.strided(products, hidden, 0.5),
            data.strided(1, products, 0.5)
        };
    }

    private static RecurrenceAdjoint adjoint(
            TrainingKernels kernels, Matrix w, Matrix bias, Matrix dw, Matrix db) {
        Recurrence recurrence = new Recurrence(kernels.prepare(w), bias);
        return new RecurrenceAdjoint(recurrence, kernels.prepareTransposed(w), dw, db);
    }

    @Test
    void gradientsOfAGruAreItsDifferences() {
        for (int hidden : new int[] {1, 4, 5}) {
            Matrix[] x = operands(3, hidden);
            Matrix dy = data.strided(tokens, 2 * hidden, 1);
            double[][][] expected = gradients(o -> Definitions.gru(sequences, o), dy, x);
            for (TrainingKernels kernels : sets) {
                Matrix[] before = gradientsBefore(x);
                Matrix[] actual = copies(before);
                RecurrenceAdjoint forward = adjoint(kernels, x[1], x[2], actual[1], actual[2]);
                RecurrenceAdjoint backward = adjoint(kernels, x[3], x[4], actual[3], actual[4]);
                Matrix y = TestData.nan(tokens, 2 * hidden);
                kernels.gru(x[0], forward.recurrence(), backward.recurrence(), sequences, y);
                kernels.gruGradient(x[0], forward, backward, sequences, y, dy, actual[0]);
                assertGradients(expected, before, actual, kernels.name());
            }
        }
    }

    @Test
    void gradientsOfAnLstmAreItsDifferences() {
        for (int hidden : new int[] {1, 4, 5}) {
            Matrix[] x = operands(4, hidden);
            Matrix dy = data.strided(tokens, 2 * hidden, 1);
            double[][][] expected = gradients(o -> Definitions.lstm(sequences, o), dy, x);
            for (TrainingKernels kernels : sets) {
                Matrix[] before = gradientsBefore(x);
                Matrix[] actual = copies(before);
                RecurrenceAdjoint forward = adjoint(kernels, x[1], x[2], actual[1], actual[2]);
                RecurrenceAdjoint backward = adjoint(kernels, x[3], x[4], actual[3], actual[4]);
                Matrix cells = TestData.nan(tokens, 2 * hidden);
                Matrix y = TestData.nan(tokens, 2 * hidden);
                kernels.lstm(
                        x[0], forward.recurrence(), backward.recurrence(), sequences, cells, y);
                kernels.lstmGradient(x[0], forward, backward, sequences, cells, y, dy, actual[0]);
                assertGradients(expected, before, actual, kernels.name());
            }
        }
    }

    private static double[][][] gradients(Definition f, Matrix dy, Matrix[] operands) {
        double[][][] gradients = new double[operands.length][][];
        for (int k = 0; k < operands.length; k++) {
            gradients[k] = Differences.gradient(f, k, dy, operands);
        }
        return gradients;
    }

    /// What gradients hold before: NaN for the inputs, numbers for the parameters.
    private Matrix[] gradientsBefore(Matrix[] operands) {
        Matrix[] before = new Matrix[operands.length];
        for (int k = 0; k < operands.length; k++) {
            Matrix x = operands[k];
            before[k] =
                    k == 0 ? TestData.nan(x.rows(), x.cols()) : data.strided(x.rows(), x.cols(), 1);
        }
        return before;
    }

    private static Matrix[] copies(Matrix[] matrices) {
        Matrix[] copies = new Matrix[matrices.length];
        for (int k = 0; k < matrices.length; k++) {
            copies[k] = TestData.copy(matrices[k]);
        }
        return copies;
    }

    private static void assertGradients(
            double[][][] expected, Matrix[] before, Matrix[] actual, String what) {
        for (int k = 0; k < expected.length; k++) {
            Matrix start = k == 0 ? null : before[k];
            assertGradient(expected[k], start, actual[k], what + " " + OPERANDS[k]);
        }
    }
}
