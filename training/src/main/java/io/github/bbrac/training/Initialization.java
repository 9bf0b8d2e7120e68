package io.github.bbrac.training;

import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.tensor.Matrix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The numbers that parameters begin with where they come from no model. A tensor depends on its name, its shape and
/// the seed alone.
///
/// | parameters | begin as |
/// |---|---|
/// | `LayerNorm.weight` | 1 |
/// | recurrent layers | uniform within ± 1/√hidden, PyTorch's own |
/// | classifier, convolutions, plain attention | uniform within ± 1/√in, PyTorch's own |
/// | tables of vectors without BERT | normal with deviation 1, PyTorch's own |
/// | `crf.*` | uniform within ± 0.1, torchcrf's own |
/// | other vectors | 0 |
/// | other matrices | normal with deviation 0.02, BERT's own |
///
/// Immutable.
final class Initialization implements ParameterReader.Tensors {
    static final double BERT_DEVIATION = 0.02;
    private static final double CRF_BOUND = 0.1;
    private static final double GRU_GATES = 3;
    private static final double LSTM_GATES = 4;

    private final long seed;
    private final boolean plainAttention;

    /// Inputs of each layer that has a weight, by the layer's name.
    private final Map<String, Integer> inputs = new HashMap<>();

    /// @param parameters all of the model's
    /// @param plainAttention whether the attention above the encoder has no residual: numbers as small as BERT's would
    ///     let little through it
    Initialization(List<Parameter> parameters, boolean plainAttention, long seed) {
        this.seed = seed;
        this.plainAttention = plainAttention;
        for (Parameter parameter : parameters) {
            if (parameter.name().endsWith(".weight")) {
                inputs.put(layer(parameter.name()), parameter.cols());
            }
        }
    }

    @Override
    public void read(Parameter parameter, Matrix into) {
        String name = parameter.name();
        RandomGenerator random = random(parameter, seed);
        if (name.startsWith("bigru.")) {
            uniform(random, 1 / Math.sqrt(outputs(parameter) / GRU_GATES), into);
        } else if (name.startsWith("bilstm.")) {
            uniform(random, 1 / Math.sqrt(outputs(parameter) / LSTM_GATES), into);
        } else if (isLinear(name)) {
            uniform(random, 1 / Math.sqrt(inputs.get(layer(name))), into);
        } else if (name.startsWith("embeddings.")) {
            fill(into, random::nextGaussian);
        } else if (name.startsWith("crf.")) {
            uniform(random, CRF_BOUND, into);
        } else if (name.endsWith("LayerNorm.weight")) {
            fill(into, () -> 1);
        } else if (parameter.shape().size() == 1) {
            fill(into, () -> 0);
        } else {
            normal(random, BERT_DEVIATION, into);
        }
    }

    /// The source of a parameter's numbers: of its name and the seed alone.
    static RandomGenerator random(Parameter parameter, long seed) {
        long own = seed * 0x9e3779b97f4a7c15L + parameter.name().hashCode();
        return RandomGeneratorFactory.of("L64X128MixRandom").create(own);
    }

    private boolean isLinear(String name) {
        return name.startsWith("classifier.")
                || name.startsWith("convolutions.")
                || (plainAttention && name.startsWith("attention."));
    }

    /// Fills a matrix with numbers that are normal around 0.
    static void normal(RandomGenerator random, double deviation, Matrix into) {
        fill(into, () -> random.nextGaussian(0, deviation));
    }

    private static void uniform(RandomGenerator random, double bound, Matrix into) {
        fill(into, () -> random.nextDouble(-bound, bound));
    }

    private static void fill(Matrix into, DoubleSupplier values) {
        for (int i = 0; i < into.rows(); i++) {
            for (int j = 0; j < into.cols(); j++) {
                into.set(i, j, (float) values.getAsDouble());
            }
        }
    }

    private static double outputs(Parameter parameter) {
        return parameter.shape().getFirst();
    }

    /// The layer that a parameter belongs to.
    private static String layer(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
