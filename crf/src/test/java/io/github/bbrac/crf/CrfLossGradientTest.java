package io.github.bbrac.crf;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The gradients of `scale` · loss against central differences of the sum over all paths in double.
class CrfLossGradientTest {
    private static final int LABELS = 3;
    private static final float SCALE = 0.75f;
    private static final RandomTensors TENSORS = new RandomTensors(21, 1);

    /// A gradient is summed in double; what is rounded is a part of 1 for each sequence that adds to it.
    private static final int ROUNDINGS = 10;

    private final Sequences sequences = Sequences.ofLengths(3, 1, 2);
    private final Matrix emissions = TENSORS.get("emissions", 6, LABELS);

    @Test
    void ofKnownLabels() throws IOException {
        assertGradients(LabelTargets.of(0, 2, 2, 1, 1, 0));
    }

    @Test
    void ofSetsOfLabels() throws IOException {
        LabelTargets targets = new LabelTargets();
        targets.addAnyOf(new boolean[] {true, false, true});
        targets.add(1);
        targets.addAnyOf(new boolean[] {true, true, true});
        targets.addAnyOf(new boolean[] {false, true, true});
        targets.add(2);
        targets.add(0);
        assertGradients(targets);
    }

    private void assertGradients(LabelTargets targets) throws IOException {
        TrainingKernels kernels = TrainingKernels.plain();
        TrainableParameters parameters = new TrainableParameters(TENSORS, kernels, _ -> false);
        Crf crf = Crf.load(parameters.values(), LABELS);
        CrfLoss loss = new CrfLoss(crf, Crf.load(parameters.gradients(), LABELS));
        Matrix demissions = Matrix.zeros(6, LABELS);
        loss.backward(emissions, sequences, targets, SCALE, demissions);

        List<Matrix> operands = new ArrayList<>(List.of(emissions));
        List<Matrix> gradients = new ArrayList<>(List.of(demissions));
        for (TrainableParameter parameter : parameters.list()) {
            operands.add(parameter.stored());
            gradients.add(parameter.storedGradient());
        }
        Differences.assertGradients(
                o -> new double[][] {{loss(targets, o)}},
                Matrix.of(1, 1, SCALE),
                operands,
                gradients,
                ROUNDINGS);
    }

    /// log Z − log Z_allowed, summed over the sequences.
    ///
    /// @param operands emissions, start transitions, end transitions, transitions
    private double loss(LabelTargets targets, double[][]... operands) {
        LabelTargets any = new LabelTargets();
        for (int t = 0; t < sequences.tokens(); t++) {
            any.addAnyOf(new boolean[] {true, true, true});
        }
        double loss = 0;
        for (int s = 0; s < sequences.count(); s++) {
            loss += Math.log(paths(any, s, sequences.start(s), -1, 0, operands));
            loss -= Math.log(paths(targets, s, sequences.start(s), -1, 0, operands));
        }
        return loss;
    }

    /// Σ exp(score) over all ways to go on from a path.
    ///
    /// @param t the next token
    /// @param before the label of the token before; −1: none
    /// @param score of the path so far
    private double paths(
            LabelTargets targets, int s, int t, int before, double score, double[][]... operands) {
        if (t == sequences.end(s)) {
            return Math.exp(score + operands[2][0][before]);
        }
        double sum = 0;
        for (int j = 0; j < LABELS; j++) {
            if (targets.allows(t, j)) {
                double step = before < 0 ? operands[1][0][j] : operands[3][before][j];
                double next = score + step + operands[0][t][j];
                sum += paths(targets, s, t + 1, j, next, operands);
            }
        }
        return sum;
    }
}
