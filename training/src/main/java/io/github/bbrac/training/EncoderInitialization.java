package io.github.bbrac.training;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.util.Optional;

/// The numbers that a masked language model begins with: those of a model to go on from, as far as it has them, or
///
/// | parameters | begin as |
/// |---|---|
/// | position vectors | sinusoids (Vaswani et al. 2017, arXiv:1706.03762, section 3.5) of the deviation of BERT's other vectors: to look some characters to the side is the same map everywhere, and soon learnt |
/// | matrices | normal with the deviation of PyTorch's own linear maps, 1/√(3 · in): BERT's 0.02 lets little through layers narrower than 768 |
/// | all others | as in [Initialization] |
///
/// Immutable; for use while the model to go on from is open.
final class EncoderInitialization implements ParameterReader.Tensors {
    private static final String POSITIONS = "position_embeddings.weight";
    private static final double LONGEST_WAVE = 10_000;

    private final Initialization drawn;
    private final long seed;
    private final Optional<Safetensors> start;

    /// @param start the model to go on from; it may lack a head, and vectors for the last positions
    EncoderInitialization(BertConfig bert, long seed, Optional<Safetensors> start)
            throws IOException {
        this.drawn = new Initialization(TrainableMaskedLanguageModel.parameters(bert), false, seed);
        this.seed = seed;
        this.start = start;
    }

    @Override
    public void read(Parameter parameter, Matrix into) throws IOException {
        String name = parameter.name();
        boolean positions = name.endsWith(POSITIONS);
        if (positions) {
            sinusoids(into); // a model to go on from overwrites those that it has
        }
        if (start.isPresent() && isKnown(name, start.get())) {
            start.get().read(name, into.rows(0, knownRows(name, into, start.get())));
        } else if (!positions) {
            draw(parameter, into);
        }
    }

    private void draw(Parameter parameter, Matrix into) {
        if (parameter.shape().size() == 2 && !parameter.name().contains(".embeddings.")) {
            double deviation = 1 / Math.sqrt(3.0 * into.cols());
            Initialization.normal(Initialization.random(parameter, seed), deviation, into);
        } else {
            drawn.read(parameter, into);
        }
    }

    /// The encoder has to be there, a head may.
    private static boolean isKnown(String name, Safetensors start) {
        return name.startsWith(ParameterRules.ENCODER) || start.tensors().containsKey(name);
    }

    private static int knownRows(String name, Matrix into, Safetensors start) {
        TensorInfo info = start.tensors().get(name);
        return name.endsWith(POSITIONS) && info != null && info.shape().size() == 2
                ? (int) Math.min(into.rows(), info.shape().getFirst())
                : into.rows();
    }

    private static void sinusoids(Matrix into) {
        double amplitude = Math.sqrt(2) * Initialization.BERT_DEVIATION;
        for (int t = 0; t < into.rows(); t++) {
            for (int j = 0; j < into.cols(); j++) {
                double part = (double) (j - j % 2) / into.cols();
                double angle = t / Math.pow(LONGEST_WAVE, part);
                double wave = j % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
                into.set(t, j, (float) (amplitude * wave));
            }
        }
    }
}
