package io.github.bbrac.bert;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.List;

/// A [MaskedLanguageModel] in training: its parameters as floats with a gradient beside each, and memory for one batch
/// after the other, which grows with the largest. A step is
///
///     model.zeroGradients();
///     model.addGradients(…);
///     change the values of model.parameters() by their gradients
///     model.update();
///
/// One thread at a time.
public final class TrainableMaskedLanguageModel {
    private final TrainingKernels kernels;
    private final TrainableParameters parameters;
    private final MaskedLanguageModel model;
    private final MaskedLanguageModel gradient;
    private final MaskedLanguageModel.Tape tape;
    private final Buffer losses = new Buffer(2);

    /// How well tokens were guessed. Immutable.
    ///
    /// @param tokens guessed
    /// @param loss sum of their cross entropies
    /// @param right tokens that were the most likely
    public record Guesses(int tokens, double loss, int right) {}

    private TrainableMaskedLanguageModel(
            BertConfig config, TrainableParameters parameters, TrainingKernels kernels)
            throws IOException {
        this.kernels = kernels;
        this.parameters = parameters;
        model = MaskedLanguageModel.load(parameters.values(), config);
        gradient = MaskedLanguageModel.load(parameters.gradients(), config);
        tape = new MaskedLanguageModel.Tape(config);
    }

    /// A model all of whose parameters are trained.
    ///
    /// @param initial the values that it begins with
    /// @param kernels what it is trained with; not closed here
    /// @throws IOException if values cannot be read
    public static TrainableMaskedLanguageModel load(
            BertConfig config, ParameterReader.Tensors initial, TrainingKernels kernels)
            throws IOException {
        return new TrainableMaskedLanguageModel(
                config, new TrainableParameters(initial, kernels, _ -> false), kernels);
    }

    /// The names and shapes of all parameters of a model of these sizes, in order.
    ///
    /// @throws IOException never
    public static List<Parameter> parameters(BertConfig config) throws IOException {
        ParameterOutline outline = new ParameterOutline();
        MaskedLanguageModel.load(outline, config);
        return outline.parameters();
    }

    /// Every parameter, in order.
    public List<TrainableParameter> parameters() {
        return parameters.list();
    }

    /// Makes this compute with the parameters' values, after they have changed.
    public void update() {
        parameters.update();
    }

    /// Sets all gradients to 0.
    public void zeroGradients() {
        parameters.zeroGradients();
    }

    /// How likely each word is at each token that is guessed, as logarithms up to a constant, without dropout.
    ///
    /// @return [guessed, vocab], overwritten by the next call of any method
    /// @throws IllegalArgumentException if an id is not in the vocabulary, or a sequence is longer than there are
    ///     positions
    public Matrix logits(MaskedBatch batch) {
        Matrix logits = model.forward(kernels, batch, Dropouts.none(), tape);
        kernels.finish(logits);
        return logits;
    }

    /// Guesses without learning, and without dropout.
    ///
    /// @throws IllegalArgumentException as from [#addGradients]
    public Guesses guess(MaskedBatch batch) {
        return score(batch, 0, Dropouts.none());
    }

    /// Adds the gradients of a batch's loss to those of the parameters.
    ///
    /// @param scale what the gradients are multiplied by: for the mean over a batch 1 / tokens guessed
    /// @param dropouts what this pass drops inside the encoder
    /// @throws IllegalArgumentException if an id or a word is not in the vocabulary, or a sequence is longer than there
    ///     are positions
    public Guesses addGradients(MaskedBatch batch, float scale, Dropouts dropouts) {
        Guesses guesses = score(batch, scale, dropouts);
        Matrix dlogits = tape.logits(batch.guessed());
        model.backward(kernels, tape, batch, dlogits, gradient);
        return guesses;
    }

    /// Leaves the gradient of the logits where they were.
    private Guesses score(MaskedBatch batch, float scale, Dropouts dropouts) {
        int count = batch.guessed();
        Matrix logits = model.forward(kernels, batch, dropouts, tape);
        requireWords(batch.words(), count, logits.cols());
        Matrix compared = losses.rows(count);
        kernels.crossEntropy(logits, batch.words(), scale, compared, logits);
        kernels.finish(compared);
        double loss = 0;
        int right = 0;
        for (int i = 0; i < count; i++) {
            loss += compared.get(i, 0);
            right += compared.get(i, 0) == compared.get(i, 1) ? 1 : 0;
        }
        return new Guesses(count, loss, right);
    }

    private static void requireWords(int[] words, int count, int vocab) {
        for (int i = 0; i < count; i++) {
            if (words[i] < 0 || words[i] >= vocab) {
                throw new IllegalArgumentException(
                        "words: expected each from 0 to " + (vocab - 1) + ", found " + words[i]);
            }
        }
    }
}
