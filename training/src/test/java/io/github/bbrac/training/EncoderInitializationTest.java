package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderInitializationTest {
    private static final BertConfig BERT =
            new BertConfig(300, 60, 1, 3, 240, 100, 2, "gelu", 1e-12f);

    private static Matrix read(String name) throws IOException {
        Parameter parameter =
                TrainableMaskedLanguageModel.parameters(BERT).stream()
                        .filter(p -> p.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        Matrix values = Matrix.zeros(parameter.rows(), parameter.cols());
        new EncoderInitialization(BERT, 1, Optional.empty()).read(parameter, values);
        return values;
    }

    private static double deviation(Matrix values) {
        double sum = 0;
        for (float value : values.toArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.toArray().length);
    }

    @Test
    void matricesAreNormalByTheirInputs() throws IOException {
        String layer = "bert.encoder.layer.0.";
        double narrow = 1 / Math.sqrt(3 * 60);
        assertEquals(narrow, deviation(read(layer + "attention.self.query.weight")), 0.03 * narrow);
        assertEquals(narrow / 2, deviation(read(layer + "output.dense.weight")), 0.03 * narrow);
        assertEquals(
                narrow, deviation(read("cls.predictions.transform.dense.weight")), 0.03 * narrow);
    }

    @Test
    void tablesOfVectorsAreBerts() throws IOException {
        assertEquals(0.02, deviation(read("bert.embeddings.word_embeddings.weight")), 0.0005);
        float[] zeros = new float[60];
        assertArrayEquals(zeros, read("bert.encoder.layer.0.output.dense.bias").toArray());
    }

    /// The vectors of two positions have the same inner product wherever they stand.
    @Test
    void positionsDifferByTheirDistanceAlone() throws IOException {
        Matrix positions = read("bert.embeddings.position_embeddings.weight");
        assertEquals(0.02, deviation(positions), 1e-6);
        for (int distance = 0; distance < 20; distance++) {
            double first = product(positions, 0, distance);
            for (int t = 1; t < 80; t++) {
                assertEquals(first, product(positions, t, t + distance), 1e-7);
            }
        }
    }

    private static double product(Matrix positions, int s, int t) {
        double sum = 0;
        for (int j = 0; j < positions.cols(); j++) {
            sum += (double) positions.get(s, j) * positions.get(t, j);
        }
        return sum;
    }
}
