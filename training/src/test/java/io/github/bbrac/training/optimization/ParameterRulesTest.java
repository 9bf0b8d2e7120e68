package io.github.bbrac.training.optimization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.layers.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterRulesTest {
    private static final ParameterRules RULES = new ParameterRules(1e-3, 1e-4, 0.5, 3, 0.01);

    private static Parameter matrix(String name) {
        return new Parameter(name, List.of(4, 3));
    }

    @Test
    void ratesFallFromTheHeadDownToTheEmbeddings() {
        assertEquals(1e-3, RULES.rate(matrix("bigru.weight_ih_l0")));
        assertEquals(1e-3, RULES.rate(matrix("classifier.weight")));
        assertEquals(1e-4, RULES.rate(matrix("bert.encoder.layer.2.output.dense.weight")));
        assertEquals(1e-4 / 4, RULES.rate(matrix("bert.encoder.layer.0.output.dense.weight")));
        assertEquals(1e-4 / 8, RULES.rate(matrix("bert.embeddings.word_embeddings.weight")));
    }

    @Test
    void matricesDecayButNotTheCrf() {
        assertEquals(0.01, RULES.decay(matrix("classifier.weight")));
        assertEquals(0.01, RULES.decay(matrix("bert.embeddings.word_embeddings.weight")));
        assertEquals(
                0.01, RULES.decay(new Parameter("convolutions.layers.0.weight", List.of(2, 3, 5))));
        assertEquals(0, RULES.decay(new Parameter("classifier.bias", List.of(4))));
        assertEquals(0, RULES.decay(matrix("crf.transitions")));
    }
}
