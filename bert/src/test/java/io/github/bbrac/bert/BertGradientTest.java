package io.github.bbrac.bert;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.definition.Definitions;
import io.github.bbrac.kernels.definition.Differences;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The gradients of L = Σ weights ⊙ y against central differences of BERT's equations in double, dropout
/// included.
@ParameterizedClass
@EnumSource(KernelSet.class)
class BertGradientTest {
    private static final int HIDDEN = 4;
    private static final int HEADS = 2;
    private static final float EPSILON = 1e-3f;
    private static final BertConfig CONFIG =
            new BertConfig(7, HIDDEN, 2, HEADS, 6, 4, 2, "gelu", EPSILON);
    private static final RandomTensors TENSORS = new RandomTensors(15, 0.5f);
    private static final int[] IDS = {2, 0, 2, 5, 1, 0, 2};

    /// Of some dozen sums in a row, each of which a normalisation may enlarge.
    private static final int ROUNDINGS = 200;

    private final TrainingKernels kernels;
    private final TrainableParameters parameters;
    private final Sequences sequences = Sequences.ofLengths(4, 1, 2);
    private final Matrix weights = TENSORS.get("weights", 7, HIDDEN);

    BertGradientTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
        parameters = new TrainableParameters(TENSORS, kernels, _ -> false);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.25f})
    void ofALayer(float dropout) throws IOException {
        BertLayer layer = BertLayer.load(parameters.values(), CONFIG);
        BertLayer gradient = BertLayer.load(parameters.gradients(), CONFIG);
        BertLayer.Tape tape = new BertLayer.Tape(CONFIG, new BertLayer.Scratch(CONFIG));
        Matrix x = TENSORS.get("x", 7, HIDDEN);
        Matrix d = Matrix.of(7, HIDDEN, weights.toArray());
        layer.forward(kernels, x, sequences, new Dropouts(dropout, 3), tape);
        layer.backward(kernels, tape, gradient, d);

        List<Matrix> operands = new ArrayList<>(List.of(x));
        List<Matrix> gradients = new ArrayList<>(List.of(d));
        for (TrainableParameter parameter : parameters.list()) {
            operands.add(parameter.stored());
            gradients.add(parameter.storedGradient());
        }
        Differences.assertGradients(
                o -> {
                    Iterator<double[][]> loaded = Arrays.asList(o).iterator();
                    return layer(loaded.next(), loaded, new Dropouts(dropout, 3));
                },
                weights,
                operands,
                gradients,
                ROUNDINGS);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.25f})
    void ofAnEncoder(float dropout) throws IOException {
        BertEncoder encoder = BertEncoder.load(parameters.values(), CONFIG);
        BertEncoder gradient = BertEncoder.load(parameters.gradients(), CONFIG);
        BertEncoder.Tape tape = new BertEncoder.Tape(CONFIG);
        Matrix d = Matrix.of(7, HIDDEN, weights.toArray());
        encoder.forward(kernels, IDS, sequences, new Dropouts(dropout, 3), tape);
        encoder.backward(kernels, tape, d, gradient);

        List<TrainableParameter> all = parameters.list();
        Differences.assertGradients(
                o -> encoder(Arrays.asList(o).iterator(), new Dropouts(dropout, 3)),
                weights,
                all.stream().map(TrainableParameter::stored).toList(),
                all.stream().map(TrainableParameter::storedGradient).toList(),
                ROUNDINGS);
    }

    /// @param loaded the parameters in the order in which they were loaded
    private double[][] encoder(Iterator<double[][]> loaded, Dropouts dropouts) {
        double[][] y = Definitions.gather(loaded.next(), IDS, 1);
        y = Definitions.add(y, Definitions.gather(loaded.next(), positions(), 1));
        y = Definitions.add(y, Definitions.gather(loaded.next(), new int[7], 1));
        y = dropped(normalised(y, loaded), dropouts.next());
        for (int n = 0; n < CONFIG.numHiddenLayers(); n++) {
            y = layer(y, loaded, dropouts);
        }
        return y;
    }

    private int[] positions() {
        int[] positions = new int[sequences.tokens()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int t = sequences.start(s); t < sequences.end(s); t++) {
                positions[t] = t - sequences.start(s);
            }
        }
        return positions;
    }

    private double[][] layer(double[][] x, Iterator<double[][]> loaded, Dropouts dropouts) {
        double[][] qkv = projected(x, loaded);
        double[][] attended = Definitions.attention(qkv, sequences, HEADS, dropouts.next());
        double[][] output = dropped(linear(attended, loaded), dropouts.next());
        double[][] a = normalised(Definitions.add(output, x), loaded);
        double[][] inner = Definitions.activate(Activation.GELU, linear(a, loaded));
        output = dropped(linear(inner, loaded), dropouts.next());
        return normalised(Definitions.add(output, a), loaded);
    }

    /// Queries, keys and values side by side; their weights are loaded before their biases.
    private static double[][] projected(double[][] x, Iterator<double[][]> loaded) {
        double[][] y = new double[x.length][3 * HIDDEN];
        double[][][] weights = {loaded.next(), loaded.next(), loaded.next()};
        for (int part = 0; part < 3; part++) {
            double[][] own = Definitions.linear(x, weights[part], loaded.next());
            for (int t = 0; t < x.length; t++) {
                System.arraycopy(own[t], 0, y[t], part * HIDDEN, HIDDEN);
            }
        }
        return y;
    }

    private static double[][] linear(double[][] x, Iterator<double[][]> loaded) {
        return Definitions.linear(x, loaded.next(), loaded.next());
    }

    private static double[][] normalised(double[][] x, Iterator<double[][]> loaded) {
        return Definitions.layerNorm(EPSILON, x, loaded.next(), loaded.next());
    }

    private static double[][] dropped(double[][] x, Dropout dropout) {
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < y[t].length; j++) {
                y[t][j] = x[t][j] * dropout.scale(t, j);
            }
        }
        return y;
    }
}
