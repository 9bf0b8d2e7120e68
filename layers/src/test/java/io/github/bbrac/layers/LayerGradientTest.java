package io.github.bbrac.layers;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.kernels.definition.Differences.Definition;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The gradients of L = Σ weights ⊙ y against central differences of each layer's definition in double.
@ParameterizedClass
@EnumSource(KernelSet.class)
class LayerGradientTest {
    private static final int IN = 5;
    private static final int OUT = 4;
    private static final RandomTensors TENSORS = new RandomTensors(12, 0.7f);

    /// Of sums of up to two dozen terms, each with a rounding or two.
    private static final int ROUNDINGS = 50;

    private final TrainingKernels kernels;
    private final TrainableParameters parameters;
    private final Sequences sequences = Sequences.ofLengths(4, 1, 2);
    private final Matrix x = TENSORS.get("x", 7, IN);
    private final Matrix dx = Matrix.zeros(7, IN);

    LayerGradientTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
        parameters = new TrainableParameters(TENSORS, kernels, _ -> false);
        Arrays.fill(dx.data(), Float.NaN);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void ofALinearMap() throws IOException {
        Linear linear = Linear.load(parameters.values(), IN, OUT);
        Linear gradient = Linear.load(parameters.gradients(), IN, OUT);
        Matrix weights = TENSORS.get("weights", 7, OUT);
        linear.forward(kernels, x, Activation.NONE, Matrix.zeros(7, OUT));
        linear.backward(kernels, x, weights, gradient, dx);
        assertGradientsWithInput(Definitions::linear, weights);
    }

    /// y = x · wᵀ + b + r with x = r, through which the gradient arrives twice.
    @Test
    void ofALinearMapWithAResidual() throws IOException {
        Linear linear = Linear.load(parameters.values(), IN, IN);
        Linear gradient = Linear.load(parameters.gradients(), IN, IN);
        Matrix weights = TENSORS.get("weights", 7, IN);
        linear.forwardAdd(kernels, x, Dropout.NONE, x, Matrix.zeros(7, IN));
        dx.copyFrom(weights);
        linear.backwardAdd(kernels, x, weights, gradient, dx);
        assertGradientsWithInput(o -> Definitions.add(Definitions.linear(o), o[0]), weights);
    }

    @Test
    void ofANormalisation() throws IOException {
        LayerNorm norm = LayerNorm.load(parameters.values().at("LayerNorm"), IN, 1e-3f);
        LayerNorm gradient = LayerNorm.load(parameters.gradients().at("LayerNorm"), IN, 1e-3f);
        Matrix weights = TENSORS.get("weights", 7, IN);
        norm.forward(kernels, x, Matrix.zeros(7, IN));
        norm.backward(kernels, x, weights, gradient, dx);
        assertGradientsWithInput(o -> Definitions.layerNorm(1e-3f, o), weights);
    }

    /// A row that several tokens have gets the sum, and one that none has gets nothing.
    @Test
    void ofAnEmbedding() throws IOException {
        int[] ids = {2, 0, 2, 5, 2, 1, 0};
        Embedding embedding = Embedding.load(parameters.values(), 6, IN);
        Embedding gradient = Embedding.load(parameters.gradients(), 6, IN);
        Matrix weights = TENSORS.get("weights", 7, IN);
        embedding.forward(kernels, ids, Matrix.zeros(7, IN));
        embedding.backward(kernels, ids, weights, gradient);
        assertGradients(o -> Definitions.gather(o[0], ids, 1), weights);
    }

    @Test
    void ofAFastTextEmbedding() throws IOException {
        int[] ids = {2, 0, -1, 5, -1, -1, 1, 1, 0, 4, 3, 2};
        FastTextEmbedding embedding = FastTextEmbedding.load(parameters.values(), 6, 2, IN);
        FastTextEmbedding gradient = FastTextEmbedding.load(parameters.gradients(), 6, 2, IN);
        Matrix weights = TENSORS.get("weights", 4, IN);
        embedding.forward(kernels, ids, Matrix.zeros(4, IN));
        embedding.backward(kernels, ids, weights, gradient);
        assertGradients(o -> Definitions.gather(o[0], ids, 3), weights);
    }

    @Test
    void ofConvolutions() throws IOException {
        List<Integer> widths = List.of(3, 1, 5);
        Convolutions cnn = Convolutions.load(parameters.values(), IN, OUT, widths);
        Convolutions gradient = Convolutions.load(parameters.gradients(), IN, OUT, widths);
        Convolutions.Tape tape = new Convolutions.Tape(cnn);
        Matrix weights = TENSORS.get("weights", 7, 3 * OUT);
        cnn.forward(kernels, x, sequences, tape);
        cnn.backward(kernels, tape, weights, gradient, dx);
        assertGradientsWithInput(o -> convolutions(widths, o), weights);
    }

    /// @param operands x, then the weight, [channels, in · width] as in a checkpoint, and bias of each width
    private double[][] convolutions(List<Integer> widths, double[][]... operands) {
        double[][] y = new double[7][widths.size() * OUT];
        for (int n = 0; n < widths.size(); n++) {
            for (int s = 0; s < sequences.count(); s++) {
                for (int t = sequences.start(s); t < sequences.end(s); t++) {
                    for (int o = 0; o < OUT; o++) {
                        double[] weight = operands[1 + 2 * n][o];
                        double sum = operands[2 + 2 * n][0][o];
                        for (int k = 0; k < widths.get(n); k++) {
                            int row = t + k - widths.get(n) / 2;
                            if (row >= sequences.start(s) && row < sequences.end(s)) {
                                for (int i = 0; i < IN; i++) {
                                    sum += operands[0][row][i] * weight[i * widths.get(n) + k];
                                }
                            }
                        }
                        y[t][n * OUT + o] = Math.max(sum, 0);
                    }
                }
            }
        }
        return y;
    }

    /// @param f of x and the parameters in the order in which they were loaded
    private void assertGradientsWithInput(Definition f, Matrix weights) {
        List<Matrix> operands = new ArrayList<>(List.of(x));
        List<Matrix> gradients = new ArrayList<>(List.of(dx));
        for (TrainableParameter parameter : parameters.list()) {
            operands.add(parameter.stored());
            gradients.add(parameter.storedGradient());
        }
        Differences.assertGradients(f, weights, operands, gradients, ROUNDINGS);
    }

    private void assertGradients(Definition f, Matrix weights) {
        List<TrainableParameter> all = parameters.list();
        Differences.assertGradients(
                f,
                weights,
                all.stream().map(TrainableParameter::stored).toList(),
                all.stream().map(TrainableParameter::storedGradient).toList(),
                ROUNDINGS);
    }
}
