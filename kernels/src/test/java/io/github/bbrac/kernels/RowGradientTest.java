package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.TestData.assertGradient;
import static io.github.bbrac.kernels.definition.Differences.gradient;

import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences.Definition;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Adjoints of activations, of normalisation and of the operations that move or add rows.
class RowGradientTest {
    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    @Test
    void gradientsOfActivationsAreTheirDifferences() {
        for (Activation f : Activation.values()) {
            Matrix x = data.strided(5, 37, 2);
            Matrix dy = data.strided(5, 37, 1);
            double[][] dx = gradient(operands -> Definitions.activate(f, operands[0]), 0, dy, x);
            for (TrainingKernels kernels : sets) {
                Matrix actual = TestData.nan(5, 37);
                kernels.activateGradient(f, x, dy, actual);
                assertGradient(dx, actual, kernels.name() + " " + f);
                Matrix inPlace = TestData.copy(dy);
                kernels.activateGradient(f, x, inPlace, inPlace);
                TestData.assertSameBits(actual, inPlace, kernels.name() + " in place");
            }
        }
    }

    @Test
    void activateIsWhatLinearAppliesToItsResult() {
        Matrix x = data.strided(6, 50, 2);
        Matrix identity = Matrix.zeros(50, 50);
        for (int j = 0; j < 50; j++) {
            identity.set(j, j, 1);
        }
        for (TrainingKernels kernels : sets) {
            for (Activation f : Activation.values()) {
                Matrix fused = TestData.nan(6, 50);
                kernels.linear(x, kernels.prepare(identity), Matrix.zeros(1, 50), f, fused);
                Matrix y = TestData.nan(6, 50);
                kernels.activate(f, x, y);
                for (int i = 0; i < 6; i++) {
                    for (int j = 0; j < 50; j++) {
                        TestData.assertNear(fused.get(i, j), y.get(i, j), 0, kernels.name());
                    }
                }
                TestData.assertNothingElseWritten(y);
                Matrix inPlace = TestData.copy(x);
                kernels.activate(f, inPlace, inPlace);
                TestData.assertSameBits(y, inPlace, kernels.name() + " in place");
            }
        }
    }

    @Test
    void gradientsOfLayerNormAreItsDifferences() {
        for (int hidden : new int[] {2, 3, 8, 17, 33}) {
            Matrix x = data.strided(6, hidden, 2);
            Matrix gamma = data.strided(1, hidden, 1);
            Matrix beta = data.strided(1, hidden, 1);
            Matrix dy = data.strided(6, hidden, 1);
            Definition f = operands -> Definitions.layerNorm(1e-2f, operands);
            double[][] dx = gradient(f, 0, dy, x, gamma, beta);
            double[][] dgamma = gradient(f, 1, dy, x, gamma, beta);
            double[][] dbeta = gradient(f, 2, dy, x, gamma, beta);
            for (TrainingKernels kernels : sets) {
                Matrix actual = TestData.nan(6, hidden);
                Matrix actualGamma = data.strided(1, hidden, 1);
                Matrix gammaBefore = TestData.copy(actualGamma);
                Matrix actualBeta = data.strided(1, hidden, 1);
                Matrix betaBefore = TestData.copy(actualBeta);
                kernels.layerNormGradient(x, gamma, 1e-2f, dy, actual, actualGamma, actualBeta);
                assertGradient(dx, actual, kernels.name() + " x");
                assertGradient(dgamma, gammaBefore, actualGamma, kernels.name() + " gamma");
                assertGradient(dbeta, betaBefore, actualBeta, kernels.name() + " beta");
                Matrix inPlace = TestData.copy(dy);
                kernels.layerNormGradient(
                        x, gamma, 1e-2f, inPlace, inPlace, actualGamma, actualBeta);
                TestData.assertSameBits(actual, inPlace, kernels.name() + " in place");
            }
        }
    }

    @Test
    void gatherGradientGivesEachNamedRowItsShare() {
        Matrix dy = data.strided(4, 9, 1);
        Matrix table = data.strided(6, 9, 1);
        int[] rows = {3, -1, 5, 0, 0, 4, -1, -1, 3, 3, 2, 1};
        Definition f = operands -> Definitions.gather(operands[0], rows, 3);
        double[][] expected = gradient(f, 0, dy, table);
        for (TrainingKernels kernels : sets) {
            Matrix dtable = data.strided(6, 9, 1);
            Matrix before = TestData.copy(dtable);
            kernels.gatherGradient(dy, rows, 3, dtable);
            assertGradient(expected, before, dtable, kernels.name());
        }
    }

    @Test
    void unfoldGradientReturnsEachCopyToItsRow() {
        Sequences sequences = Sequences.ofLengths(2, 1, 7, 3);
        for (int width : new int[] {1, 3, 5}) {
            Matrix x = data.strided(13, 3, 1);
            Matrix dy = data.strided(13, 3 * width, 1);
            Definition f = operands -> unfold(operands[0], sequences, width);
            double[][] expected = gradient(f, 0, dy, x);
            for (TrainingKernels kernels : sets) {
                Matrix dx = TestData.nan(13, 3);
                kernels.unfoldGradient(dy, sequences, width, dx);
                assertGradient(expected, dx, kernels.name() + ", width " + width);
            }
        }
    }

    private static double[][] unfold(double[][] x, Sequences sequences, int width) {
        int cols = x[0].length;
        double[][] y = new double[x.length][width * cols];
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                for (int k = 0; k < width; k++) {
                    int from = t + k - width / 2;
                    if (from >= sequences.start(s) && from < sequences.end(s)) {
                        System.arraycopy(x[from], 0, y[t], k * cols, cols);
                    }
                }
            }
        }
        return y;
    }
}
