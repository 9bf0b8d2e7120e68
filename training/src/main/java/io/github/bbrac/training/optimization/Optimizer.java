package io.github.bbrac.training.optimization;

import io.github.bbrac.kernels.AdamW;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/// AdamW over all parameters of a model, each with its own rate and decay, after the gradient was clipped to a norm
/// (Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063, algorithm 1).
///
///     g ← g · min(1, clip / (‖g‖ + 10⁻⁶))        ‖g‖ over all parameters that are learnt
///
/// One thread at a time; the kernels share out each operation.
public final class Optimizer {
    /// β₁ and β₂ of AdamW, PyTorch's defaults.
    private static final double BETA_1 = 0.9;

    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    /// What keeps PyTorch's `clip_grad_norm_` from dividing by 0.
    private static final double CLIP_EPSILON = 1e-6;

    /// A parameter that is learnt, with its moments and its rules.
    ///
    /// @param mean first moment, of the parameter's shape
    /// @param square second moment, of the parameter's shape
    public record Learnt(
            TrainableParameter parameter, Matrix mean, Matrix square, double rate, double decay) {}

    private final TrainingKernels kernels;
    private final double clip;
    private final List<Learnt> learnt = new ArrayList<>();

    /// An optimiser that has not made a step.
    ///
    /// @param clip the largest norm of the whole gradient; 0 for any
    public Optimizer(
            List<TrainableParameter> parameters,
            ParameterRules rules,
            double clip,
            TrainingKernels kernels) {
        this.kernels = kernels;
        this.clip = clip;
        for (TrainableParameter parameter : parameters) {
            if (!parameter.isFrozen()) {
                Matrix value = parameter.values();
                learnt.add(
                        new Learnt(
                                parameter,
                                Matrix.zeros(value.rows(), value.cols()),
                                Matrix.zeros(value.rows(), value.cols()),
                                rules.rate(parameter.parameter()),
                                rules.decay(parameter.parameter())));
            }
        }
    }

    /// The parameters that are learnt, in the model's order.
    public List<Learnt> learnt() {
        return learnt;
    }

    /// Makes one step with the clipped gradient; the gradient itself stays as it is.
    ///
    /// @param factor what the schedule multiplies every learning rate by
    /// @param step from 1
    /// @return the norm of the gradient before it was clipped; where it is not finite, nothing was changed
    public double step(double factor, int step) {
        double norm = norm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        double shrink = clip == 0 ? 1 : Math.min(1, clip / (norm + CLIP_EPSILON));
        for (Learnt one : learnt) {
            TrainableParameter parameter = one.parameter;
            AdamW numbers =
                    new AdamW(one.rate * factor, BETA_1, BETA_2, EPSILON, one.decay, step, shrink);
            kernels.adamW(numbers, parameter.gradient(), one.mean, one.square, parameter.values());
        }
        return norm;
    }

    /// Waits until Java may read the weights and the moments, and write into them.
    public void finish() {
        for (Learnt one : learnt) {
            kernels.finish(one.parameter.values());
            kernels.finish(one.mean);
            kernels.finish(one.square);
        }
    }

    private double norm() {
        double sum = 0;
        for (Learnt one : learnt) {
            sum += kernels.squaredNorm(one.parameter.gradient());
        }
        return Math.sqrt(sum);
    }
}
