package io.github.bbrac.ner;

import io.github.bbrac.crf.Crf;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.layers.TrainableParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// A [Tagger] in training: its parameters as floats with a gradient beside each. A step is
///
///     model.zeroGradients();
///     session.addGradients(…);                        // once, or for several batches
///     change the values of model.parameters() by their gradients
///     model.update();
///
/// One thread at a time, its sessions and its tagger's included.
public final class TrainableTagger {
    private final TaggerConfig config;
    private final TrainingKernels kernels;
    private final TrainableParameters parameters;
    private final Tagger tagger;
    private final boolean embeddingIsFrozen;

    private TrainableTagger(
            TaggerConfig config, TrainableParameters parameters, TrainingKernels kernels)
            throws IOException {
        this.config = config;
        this.kernels = kernels;
        this.parameters = parameters;
        tagger = Tagger.load(config, parameters.values(), kernels);
        embeddingIsFrozen =
                parameters.list().stream()
                        .filter(parameter -> Stages.isOfEmbedding(parameter.name()))
                        .allMatch(TrainableParameter::isFrozen);
    }

    /// The model of a directory, all of whose parameters are trained: `config.json` and
    /// `model.safetensors`.
    ///
    /// @param kernels what it is trained with; not closed here
    /// @throws IOException as from [Tagger#load]
    public static TrainableTagger load(Path directory, TrainingKernels kernels) throws IOException {
        return Tagger.load(directory, (config, tensors) -> load(config, tensors, kernels));
    }

    /// A tagger all of whose parameters are trained.
    ///
    /// @param initial the values that it begins with
    /// @param kernels what it is trained with; not closed here
    /// @throws IOException if values cannot be read
    public static TrainableTagger load(
            TaggerConfig config, ParameterReader.Tensors initial, TrainingKernels kernels)
            throws IOException {
        return load(config, initial, kernels, _ -> false);
    }

    /// A tagger some of whose parameters stay as they are. Where all those of the embedding do (with BERT
    /// all of `bert.*`), it runs as in recognition, the way back ends at its vectors, and these may be kept
    /// and given again: [TrainingSession#encode].
    ///
    /// @param initial the values that it begins with
    /// @param kernels what it is trained with; not closed here
    /// @param frozen whether the parameter of a name stays as it is
    /// @throws IOException if values cannot be read
    public static TrainableTagger load(
            TaggerConfig config,
            ParameterReader.Tensors initial,
            TrainingKernels kernels,
            Predicate<String> frozen)
            throws IOException {
        return new TrainableTagger(
                config, new TrainableParameters(initial, kernels, frozen), kernels);
    }

    /// What this is made of.
    public TaggerConfig config() {
        return config;
    }

    /// What this is trained with.
    public TrainingKernels kernels() {
        return kernels;
    }

    /// Every parameter, in the order of [Tagger#parameters].
    public List<TrainableParameter> parameters() {
        return parameters.list();
    }

    /// Makes this compute with the parameters' values, after they have changed.
    public void update() {
        parameters.update();
        finish(kernels, tagger.crf());
    }

    /// Waits for the matrices of a CRF, or of its gradient: with those Java computes.
    static void finish(TrainingKernels kernels, Crf crf) {
        kernels.finish(crf.startTransitions());
        kernels.finish(crf.endTransitions());
        kernels.finish(crf.transitions());
    }

    /// Sets all gradients to 0.
    public void zeroGradients() {
        parameters.zeroGradients();
    }

    /// This model for recognition, with the values of the last [#update]: sessions of it follow. What was
    /// made of its CRF, such as a [io.github.bbrac.crf.Viterbi], holds the values that the CRF had then.
    public Tagger tagger() {
        return tagger;
    }

    /// Whether all parameters of the embedding are frozen.
    public boolean embeddingIsFrozen() {
        return embeddingIsFrozen;
    }

    /// A session. Its gradients are added to those of [#parameters], whichever session computes them.
    public TrainingSession newSession() {
        try {
            return new TrainingSession(this);
        } catch (IOException e) {
            throw new AssertionError("gradients are not read", e);
        }
    }

    /// A source of the gradients of what the tagger consists of.
    ParameterSource gradients() {
        return parameters.gradients();
    }
}
