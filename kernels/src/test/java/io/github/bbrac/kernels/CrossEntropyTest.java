package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private final TestData data = new TestData();
    private final List<TrainingKernels> sets = TestData.trainingSets();

    @AfterEach
    void close() {
        sets.forEach(Kernels::close);
    }

    /// −log softmax(x)(c) of each row, in double.
    private static double[][] definition(double[][] x, int[] classes) {
        double[][] losses = new double[x.length][1];
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            for (double value : x[i]) {
                sum += Math.exp(value);
            }
            losses[i][0] = Math.log(sum) - x[i][classes[i]];
        }
        return losses;
    }

    @Test
    void theGradientIsTheDifferencesOfTheLoss() {
        for (int count : new int[] {1, 2, 15, 17, 33, 129}) {
            Matrix x = data.strided(5, count, 2);
            int[] classes = {0, count - 1, count / 2, 0, count / 3};
            Matrix weights = Matrix.of(5, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
            double[][] dx =
                    Differences.gradient(
                            operands -> definition(operands[0], classes), 0, weights, x);
            for (TrainingKernels kernels : sets) {
                Matrix losses = TestData.nan(5, 2);
                Matrix actual = TestData.nan(5, count);
                kernels.crossEntropy(x, classes, 0.5f, losses, actual);
                TestData.assertGradient(dx, actual, kernels.name() + ", classes " + count);
                Matrix inPlace = TestData.copy(x);
                kernels.crossEntropy(inPlace, classes, 0.5f, losses, inPlace);
                TestData.assertSameBits(actual, inPlace, kernels.name() + " in place");
                double[][] expected = definition(Differences.doubles(x), classes);
                for (int i = 0; i < 5; i++) {
                    // a sum of up to 129 exponentials, each rounded a few times
                    TestData.assertNear(
                            expected[i][0], losses.get(i, 0), 1e-5, kernels.name() + " loss");
                }
                TestData.assertNothingElseWritten(losses);
            }
        }
    }

    /// Probabilities ½, ¼ and ¼: the losses are ln 2 at best, and ln 4 for the second class.
    @Test
    void theSecondLossIsTheLeastThatTheRowAllows() {
        float ln2 = (float) Math.log(2);
        Matrix x = Matrix.of(2, 3, 1 + ln2, 1, 1, 1 + ln2, 1, 1);
        for (TrainingKernels kernels : sets) {
            Matrix losses = TestData.nan(2, 2);
            kernels.crossEntropy(x, new int[] {0, 1}, 1, losses, TestData.nan(2, 3));
            assertEquals(losses.get(0, 1), losses.get(0, 0));
            assertEquals(ln2, losses.get(0, 0), 1e-6f);
            assertEquals(2 * ln2, losses.get(1, 0), 1e-6f);
            assertEquals(ln2, losses.get(1, 1), 1e-6f);
        }
    }

    /// exp(−200) is no float; the loss is.
    @Test
    void aClassThatSeemsImpossibleHasAFiniteLoss() {
        Matrix x = Matrix.of(1, 2, 300, 100);
        for (TrainingKernels kernels : sets) {
            Matrix losses = TestData.nan(1, 2);
            Matrix dx = TestData.nan(1, 2);
            kernels.crossEntropy(x, new int[] {1}, 1, losses, dx);
            assertEquals(200, losses.get(0, 0));
            assertEquals(0, losses.get(0, 1));
            assertEquals(1, dx.get(0, 0));
            assertEquals(-1, dx.get(0, 1));
        }
    }

    @Test
    void aRowThatIsNotANumberHasALossThatIsNone() {
        Matrix x = Matrix.of(1, 3, 1, Float.NaN, 2);
        for (TrainingKernels kernels : sets) {
            Matrix losses = Matrix.zeros(1, 2);
            kernels.crossEntropy(x, new int[] {0}, 1, losses, TestData.nan(1, 3));
            assertTrue(Float.isNaN(losses.get(0, 0)), kernels.name());
        }
    }
}
