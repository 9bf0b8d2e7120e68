package io.github.bbrac.training;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.ner.GradientVerification;
import io.github.bbrac.ner.ModelFormatException;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.Verification;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.training.optimization.Optimizer;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Compares loss, gradients and one step of the optimiser with golden values that lie in a model directory: those of
/// [GradientVerification], and `step.PARAMETER` in `expected.safetensors`, the parameters after one step at a learning
/// rate of 10⁻³ with a weight decay of 0.01, the gradient clipped to a norm of 1.
///
/// The first step of AdamW moves an element by rate · g / (|g| + ε): by its whole rate, in the direction of g, however
/// small g is. Where g is itself the rounding of a 0, as with the bias of a key, no two programs agree on its sign. So
/// what an error δ of g can make of the step, at most rate · 2δ / (|g| + ε), is no error of the step.
public final class StepVerification {
    private static final double RATE = 1e-3;
    private static final double DECAY = 0.01;
    private static final double CLIP = 1;

    private static final double EPSILON = 1e-8;

    /// δ: the rounding of a gradient whose norm, after clipping, is 1.
    private static final double ROUNDING = 0x1p-26;

    /// The largest error allowed of a parameter after the step, relative to its largest magnitude.
    public static final double TOLERANCE = 1e-6;

    private StepVerification() {}

    /// Computes and compares.
    ///
    /// @param directory a model directory with `inputs.json` and `expected.safetensors`
    /// @return a stage for the loss, each gradient, their norm, and each parameter after the step
    /// @throws IOException if a file cannot be read or is not what it should be
    public static Verification.Report run(Path directory, TrainingKernels kernels)
            throws IOException {
        List<Verification.Stage> stages =
                new ArrayList<>(GradientVerification.run(directory, kernels).stages());
        TrainableTagger model = GradientVerification.compute(directory, kernels).model();
        ParameterRules rules = new ParameterRules(RATE, RATE, 1, 0, DECAY);
        new Optimizer(model.parameters(), rules, CLIP, kernels).step(1, 1);
        try (Safetensors expected = Safetensors.open(directory.resolve(Verification.FILE))) {
            for (TrainableParameter parameter : model.parameters()) {
                stages.add(compare(parameter, expected));
            }
        }
        return new Verification.Report(kernels.name(), 1, stages);
    }

    private static Verification.Stage compare(TrainableParameter parameter, Safetensors expected)
            throws IOException {
        String name = "step." + parameter.name();
        TensorInfo info = expected.tensors().get(name);
        Matrix found = parameter.stored();
        if (info == null || info.elements() != (long) found.rows() * found.cols()) {
            throw new ModelFormatException(
                    Verification.FILE + " " + name,
                    (long) found.rows() * found.cols() + " elements",
                    info == null ? "no such tensor" : info.shape().toString());
        }
        float[] golden = expected.floats(name);
        float[] gradient = expected.floats("grad." + parameter.name());
        double norm = expected.floats("grad_norm")[0];
        double error = 0;
        double magnitude = 0;
        for (int i = 0; i < golden.length; i++) {
            double clipped = gradient[i] * Math.min(1, CLIP / norm);
            double free = RATE * 2 * ROUNDING / (Math.abs(clipped) + EPSILON);
            float value = found.get(i / found.cols(), i % found.cols());
            error = Math.max(error, Math.abs((double) value - golden[i]) - free);
            magnitude = Math.max(magnitude, Math.abs(golden[i]));
        }
        return new Verification.Stage(name, error, magnitude, TOLERANCE);
    }
}
