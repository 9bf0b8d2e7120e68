package io.github.bbrac.ner;

import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compares the loss and the gradients of a model directory with golden values that lie in it: the labels
/// in `inputs.json`, and `loss`, `grad.PARAMETER` and `grad_norm` in `expected.safetensors`, as
/// docs/verification.md describes them.
public final class GradientVerification {
    /// The largest error allowed, relative to the largest magnitude of the tensor.
    public static final double TOLERANCE = 1e-4;

    /// What rounding leaves, relative to the norm of all gradients, of a gradient that is 0: the bias of a
    /// key adds the same to all scores of a query, which softmax does not see.
    private static final double ROUNDING = 0x1p-26;

    private static final String LOSS = "loss";
    private static final String NORM = "grad_norm";
    private static final List<Integer> ONE = List.of(1);

    /// A model with the gradients of its loss over its golden inputs, the mean over sequences or, where the
    /// decoder is softmax, over tokens. One thread at a time.
    ///
    /// @param loss the mean
    /// @param model with the gradients of that, nothing dropped
    public record Computed(double loss, TrainableTagger model) {
        /// The Euclidean norm of all gradients together.
        public double norm() {
            double sum = 0;
            for (TrainableParameter parameter : model.parameters()) {
                sum += model.kernels().squaredNorm(parameter.gradient());
            }
            return Math.sqrt(sum);
        }
    }

    private GradientVerification() {}

    /// Computes loss and gradients of a model on its golden inputs.
    ///
    /// @param directory a model directory with `inputs.json`, `label_ids` in it
    /// @throws ModelFormatException if the inputs are not in the form described
    /// @throws IOException if a file cannot be read, or the model cannot be loaded
    public static Computed compute(Path directory, TrainingKernels kernels) throws IOException {
        TrainableTagger model = TrainableTagger.load(directory, kernels);
        GoldenInputs inputs = GoldenInputs.read(directory, model.config());
        LabelTargets targets = inputs.readTargets(directory, model.config());
        int terms =
                switch (model.config().decoder()) {
                    case CRF -> inputs.sequences().count();
                    case SOFTMAX -> targets.tokens();
                };
        try {
            double loss =
                    model.newSession()
                            .addGradients(
                                    inputs.ids(),
                                    inputs.sequences(),
                                    targets,
                                    1f / terms,
                                    Dropouts.none());
            return new Computed(loss / terms, model);
        } catch (IllegalArgumentException e) {
            throw GoldenInputs.refused(e);
        }
    }

    /// Compares loss and gradients with their golden values.
    ///
    /// @param directory a model directory with `inputs.json` and `expected.safetensors`
    /// @return a stage for the loss, one for each parameter's gradient, and one for their norm
    /// @throws ModelFormatException if the golden values are not in the form described
    /// @throws IOException if a file cannot be read, or the model cannot be loaded
    public static Verification.Report run(Path directory, TrainingKernels kernels)
            throws IOException {
        Computed computed = compute(directory, kernels);
        List<Verification.Stage> stages = new ArrayList<>();
        try (Safetensors expected = Verification.expected(directory)) {
            Matrix loss = Matrix.of(1, 1, (float) computed.loss());
            Matrix goldenLoss = golden(expected, LOSS, ONE, loss);
            stages.add(compare(LOSS, loss, goldenLoss, 0, TOLERANCE));
            Matrix norm = Matrix.of(1, 1, (float) computed.norm());
            Matrix goldenNorm = golden(expected, NORM, ONE, norm);
            for (TrainableParameter parameter : computed.model().parameters()) {
                String name = "grad." + parameter.name();
                Matrix found = parameter.storedGradient();
                Matrix golden = golden(expected, name, parameter.parameter().shape(), found);
                stages.add(compare(name, found, golden, goldenNorm.get(0, 0), TOLERANCE));
            }
            stages.add(compare(NORM, norm, goldenNorm, 0, TOLERANCE));
        }
        return new Verification.Report(kernels.name(), 1, stages);
    }

    /// How far a tensor is from its golden values.
    ///
    /// @param norm of all gradients, of which rounding is a part; 0 for what is no gradient
    static Verification.Stage compare(
            String name, Matrix found, Matrix golden, double norm, double tolerance) {
        double error = 0;
        double magnitude = ROUNDING * norm / tolerance;
        for (int i = 0; i < golden.rows(); i++) {
            for (int j = 0; j < golden.cols(); j++) {
                double difference = (double) found.get(i, j) - golden.get(i, j);
                error = Math.max(error, Math.abs(difference));
                magnitude = Math.max(magnitude, Math.abs(golden.get(i, j)));
            }
        }
        return new Verification.Stage(name, error, magnitude, tolerance);
    }

    /// A golden tensor, in the rows and columns of what was computed.
    static Matrix golden(Safetensors expected, String name, List<Integer> shape, Matrix found)
            throws IOException {
        TensorInfo info = expected.tensors().get(name);
        if (info == null || !info.shape().equals(shape.stream().map(n -> (long) n).toList())) {
            throw new ModelFormatException(
                    Verification.FILE + " " + name,
                    "shape " + shape,
                    info == null ? "no such tensor" : info.shape().toString());
        }
        Matrix golden = Matrix.zeros(found.rows(), found.cols());
        expected.read(name, golden);
        return golden;
    }
}
