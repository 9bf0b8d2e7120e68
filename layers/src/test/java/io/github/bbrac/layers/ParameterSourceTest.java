package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class ParameterSourceTest {
    private static final RandomTensors TENSORS = new RandomTensors(4, 1);
    private final Kernels kernels;

    ParameterSourceTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void anOutlineListsWhatALayerLoadsUnderItsNames() throws IOException {
        ParameterOutline outline = new ParameterOutline();
        Linear.load(outline.at("head").at("dense"), 5, 7);
        Convolutions.load(outline.at("convolutions"), 2, 4, List.of(3));
        assertEquals(
                List.of(
                        new Parameter("head.dense.weight", List.of(7, 5)),
                        new Parameter("head.dense.bias", List.of(7)),
                        new Parameter("convolutions.layers.0.weight", List.of(4, 2, 3)),
                        new Parameter("convolutions.layers.0.bias", List.of(4))),
                outline.parameters());
    }

    @Test
    void anOutlineShowsEachParameterBeforeItMakesAnythingForIt() {
        ParameterOutline outline =
                new ParameterOutline(parameter -> {
                    throw new IOException(parameter.name());
                });
        IOException refusal =
                assertThrows(IOException.class, () -> outline.vector(Integer.MAX_VALUE, "a", "b"));
        assertEquals("a", refusal.getMessage());
        assertEquals(List.of(), outline.parameters());
    }

    @Test
    void anOutlineRefusesABiasBeyondAnyModel() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new ParameterOutline().vector(Integer.MAX_VALUE, "bias"));
        assertEquals(
                "bias: expected at most 16777216 elements, found 2147483647", refusal.getMessage());
    }

    @Test
    void anOutlineOfATableOfAnySizeCostsNoMemory() throws IOException {
        ParameterOutline outline = new ParameterOutline();
        Embedding table = Embedding.load(outline.at("words"), Integer.MAX_VALUE, 768);
        assertEquals(0, table.table().rows());
        assertEquals(
                List.of(new Parameter("words.weight", List.of(Integer.MAX_VALUE, 768))),
                outline.parameters());
    }

    @Test
    void matricesStackOneAboveTheOtherAndVectorsSideBySide() throws IOException {
        ParameterReader reader = new ParameterReader(TENSORS, kernels);

        Matrix vector = reader.at("a").vector(2, "x", "y");
        assertEquals(TENSORS.get("a.x", 2).get(0, 1), vector.get(0, 1));
        assertEquals(TENSORS.get("a.y", 2).get(0, 0), vector.get(0, 2));

        Weight weight = reader.weight(2, 3, "v", "w");
        assertEquals(4, weight.out());
        assertEquals(3, weight.in());
        Matrix y = Matrix.zeros(3, 4);
        Matrix identity = Matrix.of(3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
        kernels.linear(identity, weight, Matrix.zeros(1, 4), Activation.NONE, y);
        assertEquals(TENSORS.get("v", 2, 3).get(1, 2), y.get(2, 1));
        assertEquals(TENSORS.get("w", 2, 3).get(0, 1), y.get(1, 2));
    }

    @Test
    void aSmallWeightAfterALargeOneHoldsOnlyItsOwnNumbers() throws IOException {
        ParameterReader reader = new ParameterReader(TENSORS, kernels);
        Weight large = reader.weight(9, 9, "large");
        Weight small = reader.weight(1, 2, "small");
        Matrix y = Matrix.zeros(1, 1);
        Matrix x = Matrix.of(1, 2, 1, 0);
        kernels.linear(x, small, Matrix.zeros(1, 1), Activation.NONE, y);
        assertEquals(TENSORS.get("small", 1, 2).get(0, 0), y.get(0, 0));
        assertEquals(9, large.in());
    }

    @Test
    void aConvolutionIsArrangedInTheOrderOfItsWindows() {
        Parameter parameter = new Parameter("weight", List.of(1, 2, 3));
        Matrix used = Matrix.zeros(1, 6);
        // channel 0: input 0 sees 1 2 3, input 1 sees 4 5 6
        parameter.arrange(Matrix.of(1, 6, 1, 2, 3, 4, 5, 6), used);
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, used.toArray());
    }

    @Test
    void aParameterHasOneToThreeExtents() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> new Parameter("w", List.of(3, 0)));
        assertEquals(
                "w: expected one to three extents of at least 1, found [3, 0]",
                refusal.getMessage());
    }
}
