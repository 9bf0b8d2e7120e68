package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class TrainableParametersTest {
    private static final RandomTensors TENSORS = new RandomTensors(5, 1);
    private final TrainingKernels kernels;

    TrainableParametersTest(KernelSet set) {
        kernels = TrainingKernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    private TrainableParameters parameters() {
        return new TrainableParameters(TENSORS, kernels, _ -> false);
    }

    @Test
    void theyAreListedAsAnOutlineListsThem() throws IOException {
        TrainableParameters parameters = parameters();
        ParameterOutline outline = new ParameterOutline();
        for (ParameterSource source : List.of(parameters.values(), outline)) {
            Embedding.load(source.at("words"), 9, 2);
            Linear.load(source.at("dense"), 2, 3);
            source.weight(2, 3, "query", "key");
            source.vector(3, "a", "b");
        }
        assertEquals(
                outline.parameters(),
                parameters.list().stream().map(TrainableParameter::parameter).toList());
    }

    @Test
    void loadingAgainGivesTheSameMatrices() throws IOException {
        TrainableParameters parameters = parameters();
        Linear first = Linear.load(parameters.values(), 2, 3);
        Linear second = Linear.load(parameters.values(), 2, 3);
        assertSame(first.bias(), second.bias());
        assertSame(first.weight(), second.weight());
        Linear gradient = Linear.load(parameters.gradients(), 2, 3);
        Linear again = Linear.load(parameters.gradients(), 2, 3);
        assertSame(gradient.bias(), again.bias());
        assertEquals(gradient.weight(), again.weight());
        assertEquals(2, parameters.list().size());
    }

    @Test
    void stackedParametersAreViewsOnWhatTheLayerHolds() throws IOException {
        TrainableParameters parameters = parameters();
        Matrix biases = parameters.values().vector(2, "x", "y");
        Matrix gradients = parameters.gradients().vector(2, "x", "y");
        TrainableParameter second = parameters.list().get(1);
        assertEquals("y", second.name());
        second.values().set(0, 1, 7);
        second.gradient().set(0, 0, 8);
        assertEquals(7, biases.get(0, 3));
        assertEquals(8, gradients.get(0, 2));
    }

    @Test
    void weightsComputeWithNewValuesAfterAnUpdate() throws IOException {
        TrainableParameters parameters = parameters();
        Linear linear = Linear.load(parameters.values(), 2, 1);
        Linear gradient = Linear.load(parameters.gradients(), 2, 1);
        Matrix values = Matrix.of(1, 2, 3, 5);
        parameters.list().getFirst().read(values);
        parameters.list().getLast().read(Matrix.of(1, 1, 1));
        parameters.update();
        Matrix y = Matrix.zeros(1, 1);
        linear.forward(kernels, Matrix.of(1, 2, 10, 100), Activation.NONE, y);
        assertEquals(531, y.get(0, 0));
        Matrix dx = Matrix.zeros(1, 2);
        linear.backward(kernels, Matrix.of(1, 2, 10, 100), Matrix.of(1, 1, 2), gradient, dx);
        assertArrayEquals(new float[] {6, 10}, dx.toArray());
        assertArrayEquals(new float[] {20, 200}, parameters.list().getFirst().gradient().toArray());
        parameters.zeroGradients();
        assertArrayEquals(new float[2], parameters.list().getFirst().gradient().toArray());
    }

    @Test
    void aConvolutionIsStoredInTheOrderOfItsCheckpoint() throws IOException {
        TrainableParameters parameters = parameters();
        parameters.values().convolution(4, 2, 3, "weight");
        TrainableParameter weight = parameters.list().getFirst();
        Matrix stored = TENSORS.get("weight", 4, 2, 3);
        assertArrayEquals(stored.toArray(), weight.stored().toArray());
        assertEquals(stored.get(0, 1), weight.values().get(0, 2)); // input 0, second token
        weight.gradient().copyFrom(weight.values());
        assertArrayEquals(stored.toArray(), weight.storedGradient().toArray());
    }

    @Test
    void frozenParametersHaveNoGradient() throws IOException {
        TrainableParameters parameters =
                new TrainableParameters(TENSORS, kernels, name -> name.equals("bias"));
        Linear.load(parameters.values(), 2, 3);
        assertFalse(parameters.list().getFirst().isFrozen());
        assertTrue(parameters.list().getLast().isFrozen());
        assertEquals(0, parameters.list().getLast().storedGradient().rows());
        // The other's layer still has where to write to.
        assertEquals(1, Linear.load(parameters.gradients(), 2, 3).bias().rows());
        assertTrue(parameters.list().getLast().isFrozen());
    }

    @Test
    void ofStackedParametersEachIsFrozenByItself() throws IOException {
        TrainableParameters parameters =
                new TrainableParameters(TENSORS, kernels, name -> name.equals("key"));
        parameters.values().weight(2, 3, "query", "key", "value");
        parameters.gradients().weight(2, 3, "query", "key", "value");
        List<Boolean> frozen =
                parameters.list().stream().map(TrainableParameter::isFrozen).toList();
        assertEquals(List.of(false, true, false), frozen);
        assertEquals(0, parameters.list().get(1).storedGradient().rows());
        parameters.list().get(2).gradient().set(0, 0, 5);
        assertEquals(5, parameters.list().get(2).storedGradient().get(0, 0));
    }

    @Test
    void anUpdatePreparesOnlyWhatIsLearnt() throws IOException {
        for (String frozen : List.of("weight", "none")) {
            TrainableParameters parameters =
                    new TrainableParameters(TENSORS, kernels, frozen::equals);
            Linear linear = Linear.load(parameters.values(), 1, 1);
            float before = parameters.list().getFirst().values().get(0, 0);
            parameters.list().getFirst().read(Matrix.of(1, 1, 3));
            parameters.list().getLast().read(Matrix.of(1, 1, 0));
            parameters.update();
            Matrix y = Matrix.zeros(1, 1);
            linear.forward(kernels, Matrix.of(1, 1, 1), Activation.NONE, y);
            assertEquals(frozen.equals("weight") ? before : 3, y.get(0, 0));
        }
    }

    @Test
    void gradientsOfWhatWasNotLoadedAreRefused() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Linear.load(parameters().gradients(), 2, 3));
        assertEquals(
                "weight: expected a parameter whose values are loaded, found none",
                refusal.getMessage());
    }

    @Test
    void aLayerThatIsNoGradientIsRefusedAsOne() throws IOException {
        Linear linear = Linear.load(parameters().values(), 2, 3);
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                linear.backward(
                                        kernels,
                                        Matrix.zeros(1, 2),
                                        Matrix.zeros(1, 3),
                                        linear,
                                        Matrix.zeros(1, 2)));
        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "gradient: expected a layer loaded from"
                                        + " TrainableParameters.gradients(), found one with "),
                refusal.getMessage());
    }
}
