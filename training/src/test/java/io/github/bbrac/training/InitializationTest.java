package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.layers.Parameter;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitializationTest {
    private static final List<Parameter> PARAMETERS =
            List.of(
                    new Parameter("bert.embeddings.word_embeddings.weight", List.of(300, 40)),
                    new Parameter("bert.encoder.layer.0.output.LayerNorm.weight", List.of(40)),
                    new Parameter("bert.encoder.layer.0.output.LayerNorm.bias", List.of(40)),
                    new Parameter("bigru.weight_ih_l0", List.of(75, 40)),
                    new Parameter("bigru.bias_hh_l0_reverse", List.of(75)),
                    new Parameter("bilstm.weight_hh_l0", List.of(64, 16)),
                    new Parameter("convolutions.layers.0.weight", List.of(30, 4, 5)),
                    new Parameter("embeddings.weight", List.of(100, 30)),
                    new Parameter("attention.layers.0.query.weight", List.of(50, 50)),
                    new Parameter("classifier.weight", List.of(33, 50)),
                    new Parameter("classifier.bias", List.of(33)),
                    new Parameter("crf.transitions", List.of(33, 33)));

    private static float[] read(String name, long seed) {
        return read(name, true, seed);
    }

    private static float[] read(String name, boolean plainAttention, long seed) {
        Parameter parameter =
                PARAMETERS.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        Matrix values = Matrix.zeros(parameter.rows(), parameter.cols());
        new Initialization(PARAMETERS, plainAttention, seed).read(parameter, values);
        return values.toArray();
    }

    private static DoubleStream doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }

    private static void assertUniform(double bound, float[] values) {
        double largest = doubles(values).map(Math::abs).max().orElseThrow();
        assertTrue(largest <= bound, "beyond " + bound + ": " + largest);
        assertTrue(largest > 0.9 * bound, "not near " + bound + ": " + largest);
        assertEquals(0, doubles(values).average().orElseThrow(), 0.2 * bound);
    }

    @Test
    void recurrentLayersAreUniformByTheirHiddenSize() {
        assertUniform(1 / Math.sqrt(25), read("bigru.weight_ih_l0", 1));
        assertUniform(1 / Math.sqrt(25), read("bigru.bias_hh_l0_reverse", 1));
        assertUniform(1 / Math.sqrt(16), read("bilstm.weight_hh_l0", 1));
    }

    @Test
    void linearMapsAreUniformByTheirInputs() {
        assertUniform(1 / Math.sqrt(50), read("classifier.weight", 1));
        assertUniform(1 / Math.sqrt(50), read("classifier.bias", 1));
        assertUniform(1 / Math.sqrt(20), read("convolutions.layers.0.weight", 1));
        assertUniform(1 / Math.sqrt(50), read("attention.layers.0.query.weight", true, 1));
        assertUniform(0.1, read("crf.transitions", 1));
    }

    @Test
    void bertIsNormalAndItsNormalisationsAreNeutral() {
        float[] table = read("bert.embeddings.word_embeddings.weight", 1);
        assertEquals(0.02, deviation(table), 0.001);
        assertEquals(0.02, deviation(read("attention.layers.0.query.weight", false, 1)), 0.001);
        assertEquals(1, deviation(read("embeddings.weight", 1)), 0.05);
        float[] ones = new float[40];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, read("bert.encoder.layer.0.output.LayerNorm.weight", 1));
        assertArrayEquals(new float[40], read("bert.encoder.layer.0.output.LayerNorm.bias", 1));
    }

    private static double deviation(float[] values) {
        return Math.sqrt(doubles(values).map(x -> x * x).average().orElseThrow());
    }

    @Test
    void numbersDependOnNameAndSeedAlone() {
        assertArrayEquals(read("crf.transitions", 7), read("crf.transitions", 7));
        assertFalse(Arrays.equals(read("crf.transitions", 7), read("crf.transitions", 8)));
        assertFalse(
                Arrays.equals(
                        Arrays.copyOf(read("classifier.weight", 7), 33),
                        read("classifier.bias", 7)));
    }
}
