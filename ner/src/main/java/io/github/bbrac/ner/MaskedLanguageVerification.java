package io.github.bbrac.ner;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.MaskedBatch;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.ner.Verification.Report;
import io.github.bbrac.ner.Verification.Stage;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compares a masked language model with golden values that lie in its directory, as docs/verification.md describes
/// them: the logits of all tokens, or the loss of hidden tokens and its gradients.
public final class MaskedLanguageVerification {
    private static final String LOSS = "loss";

    private final Path directory;
    private final TrainingKernels kernels;
    private final GoldenInputs inputs;
    private final BertConfig config;
    private final TrainableMaskedLanguageModel model;

    private MaskedLanguageVerification(Path directory, TrainingKernels kernels) throws IOException {
        this.directory = directory;
        this.kernels = kernels;
        if (!(ModelConfig.read(directory.resolve(TaggerConfig.FILE))
                instanceof EncoderConfig(BertConfig bert, boolean _))) {
            throw new ModelFormatException(
                    TaggerConfig.FILE, "a BERT that guesses words", "a tagger");
        }
        config = bert;
        inputs = GoldenInputs.read(directory, 1);
        try (Safetensors weights = Safetensors.open(directory.resolve(Tagger.WEIGHTS))) {
            model =
                    TrainableMaskedLanguageModel.load(
                            bert,
                            (parameter, into) -> weights.read(parameter.name(), into),
                            kernels);
        }
    }

    /// Compares the logits of every token of the golden inputs.
    ///
    /// @param directory a model directory with `inputs.json` and `expected.safetensors`
    /// @throws ModelFormatException if the golden values are not in the form described
    /// @throws IOException if a file cannot be read, or the model cannot be loaded
    public static Report logits(Path directory, TrainingKernels kernels) throws IOException {
        var verification = new MaskedLanguageVerification(directory, kernels);
        try (Safetensors expected = Verification.expected(directory)) {
            return verification.report(List.of(verification.compareLogits(expected)));
        }
    }

    /// Compares the mean loss of the hidden tokens of the golden inputs, and its gradients.
    ///
    /// @param directory a model directory with `inputs.json` and `expected.safetensors`
    /// @return a stage for the loss, and one for each parameter's gradient
    /// @throws ModelFormatException if the golden values are not in the form described
    /// @throws IOException if a file cannot be read, or the model cannot be loaded
    public static Report gradients(Path directory, TrainingKernels kernels) throws IOException {
        var verification = new MaskedLanguageVerification(directory, kernels);
        try (Safetensors expected = Verification.expected(directory)) {
            return verification.report(verification.compareGradients(expected));
        }
    }

    private Report report(List<Stage> stages) {
        return new Report(kernels.name(), inputs.sequences().count(), stages);
    }

    private Stage compareLogits(Safetensors expected) throws IOException {
        Sequences sequences = inputs.sequences();
        int tokens = sequences.tokens();
        MaskedBatch batch = inputs.batch();
        for (int t = 0; t < tokens; t++) {
            batch.guess(t, 0);
        }
        Matrix logits;
        try {
            logits = model.logits(batch);
        } catch (IllegalArgumentException e) {
            throw GoldenInputs.refused(e);
        }
        Matrix golden = Matrix.zeros(tokens, logits.cols());
        for (int s = 0; s < sequences.count(); s++) {
            Matrix own = golden.rows(sequences.start(s), sequences.end(s));
            List<Integer> shape = List.of(own.rows(), own.cols());
            own.copyFrom(GradientVerification.golden(expected, "out.logits." + s, shape, own));
        }
        return GradientVerification.compare("logits", logits, golden, 0, Verification.TOLERANCE);
    }

    private List<Stage> compareGradients(Safetensors expected) throws IOException {
        MaskedBatch batch = inputs.readHidden(directory, config.vocabSize());
        int hidden = batch.guessed();
        double loss;
        try {
            loss = model.addGradients(batch, 1f / hidden, Dropouts.none()).loss() / hidden;
        } catch (IllegalArgumentException e) {
            throw GoldenInputs.refused(e);
        }
        Matrix mean = Matrix.of(1, 1, (float) loss);
        Matrix goldenLoss = GradientVerification.golden(expected, LOSS, List.of(1), mean);
        List<Matrix> golden = new ArrayList<>();
        double squares = 0;
        for (TrainableParameter parameter : model.parameters()) {
            Matrix own =
                    GradientVerification.golden(
                            expected,
                            "grad." + parameter.name(),
                            parameter.parameter().shape(),
                            parameter.gradient());
            golden.add(own);
            squares += kernels.squaredNorm(own);
        }
        List<Stage> stages = new ArrayList<>();
        double tolerance = GradientVerification.TOLERANCE;
        stages.add(GradientVerification.compare(LOSS, mean, goldenLoss, 0, tolerance));
        for (int i = 0; i < golden.size(); i++) {
            TrainableParameter parameter = model.parameters().get(i);
            stages.add(
                    GradientVerification.compare(
                            "grad." + parameter.name(),
                            parameter.storedGradient(),
                            golden.get(i),
                            Math.sqrt(squares),
                            tolerance));
        }
        return stages;
    }
}
