package io.github.bbrac.layers;

import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;

/// What stands in the gradient of a layer where the layer has a [Weight]: where the weight's own
/// gradient is added up, and the weight transposed, by which gradients pass through to the layer's
/// input. No kernels multiply by it.
///
/// The transposed weight is shared between threads; the gradient belongs to one at a time.
///
/// @param gradient of the weight, [out, in]
/// @param transposed by [TrainingKernels#prepareTransposed], `in` outputs of `out` inputs
public record WeightGradient(Matrix gradient, Weight transposed) implements Weight {
    public WeightGradient {
        gradient.requireShape("gradient", transposed.in(), transposed.out());
    }

    @Override
    public int out() {
        return gradient.rows();
    }

    @Override
    public int in() {
        return gradient.cols();
    }

    /// A layer's weight as what it must be in a gradient.
    ///
    /// @throws IllegalArgumentException if the layer is no gradient
    public static WeightGradient of(Weight weight) {
        if (weight instanceof WeightGradient gradient) {
            return gradient;
        }
        throw new IllegalArgumentException(
                "gradient: expected a layer loaded from TrainableParameters.gradients(), found one"
                        + " with "
                        + weight.getClass().getSimpleName());
    }
}
