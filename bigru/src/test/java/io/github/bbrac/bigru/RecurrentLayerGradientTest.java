package io.github.bbrac.bigru;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The gradients of L = Σ weights ⊙ y against central differences of the definition in double.
@ParameterizedClass
@EnumSource(KernelSet.class)
class RecurrentLayerGradientTest {
    private static final int IN = 3;
    private static final int HIDDEN = 2;
    private static final RandomTensors TENSORS = new RandomTensors(9, 0.5f);

    /// A power of two, so that values are moved by it almost exactly, and by what they are moved is known.
    private static final float STEP = 0x1p-9f;

    private final TrainingKernels kernels;
    private final Sequences sequences = Sequences.ofLengths(2, 4, 1);
    private final Matrix x = TENSORS.get("x", 7, IN);
    private final Matrix weights = TENSORS.get("weights", 7, 2 * HIDDEN);
    private final Matrix dx = Matrix.zeros(7, IN);
    private final TrainableParameters parameters;

    RecurrentLayerGradientTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
        parameters = new TrainableParameters(TENSORS, kernels, _ -> false);
        Arrays.fill(dx.data(), Float.NaN);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofAGru(int depth) throws IOException {
        BiGru gru = BiGru.load(parameters.values(), IN, HIDDEN, depth);
        BiGru gradient = BiGru.load(parameters.gradients(), IN, HIDDEN, depth);
        RecurrentTape tape = new RecurrentTape(gru);
        gru.forward(kernels, x, sequences, tape);
        gru.backward(kernels, tape, weights, gradient, dx);
        check(3, depth);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofAnLstm(int depth) throws IOException {
        BiLstm lstm = BiLstm.load(parameters.values(), IN, HIDDEN, depth);
        BiLstm gradient = BiLstm.load(parameters.gradients(), IN, HIDDEN, depth);
        RecurrentTape tape = new RecurrentTape(lstm);
        lstm.forward(kernels, x, sequences, tape);
        lstm.backward(kernels, tape, weights, gradient, dx);
        check(4, depth);
    }

    private void check(int gates, int depth) throws IOException {
        for (TrainableParameter parameter : parameters.list()) {
            Matrix gradient = parameter.gradient();
            for (int i = 0; i < gradient.rows(); i++) {
                for (int j = 0; j < gradient.cols(); j++) {
                    String name = parameter.name();
                    float value = parameter.values().get(i, j);
                    double above = loss(moved(name, i, j, value + STEP), x, gates, depth);
                    double below = loss(moved(name, i, j, value - STEP), x, gates, depth);
                    double slope = (above - below) / ((value + STEP) - (value - STEP));
                    // of STEP² there remains a part below 10⁻⁵, of the gradients' rounding less
                    assertEquals(slope, gradient.get(i, j), 1e-5, name + " " + i + " " + j);
                }
            }
        }
        for (int t = 0; t < 7; t++) {
            for (int j = 0; j < IN; j++) {
                float value = x.get(t, j);
                x.set(t, j, value + STEP);
                double above = loss(TENSORS, x, gates, depth);
                x.set(t, j, value - STEP);
                double below = loss(TENSORS, x, gates, depth);
                x.set(t, j, value);
                double slope = (above - below) / ((value + STEP) - (value - STEP));
                assertEquals(slope, dx.get(t, j), 1e-5, "x " + t + " " + j);
            }
        }
    }

    /// The tensors with one element of one of them replaced.
    private static ParameterReader.Tensors moved(String name, int i, int j, float value) {
        return (parameter, into) -> {
            TENSORS.read(parameter, into);
            if (parameter.name().equals(name)) {
                into.set(i, j, value);
            }
        };
    }

    private double loss(ParameterReader.Tensors tensors, Matrix x, int gates, int depth)
            throws IOException {
        RecurrentDefinition definition = new RecurrentDefinition(tensors, gates, HIDDEN);
        double loss = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            double[][] own = BiGruTest.doubles(x.rows(start, sequences.end(s)));
            double[][] y = definition.forward(own, depth);
            for (int t = 0; t < y.length; t++) {
                for (int j = 0; j < 2 * HIDDEN; j++) {
                    loss += y[t][j] * weights.get(start + t, j);
                }
            }
        }
        return loss;
    }
}
