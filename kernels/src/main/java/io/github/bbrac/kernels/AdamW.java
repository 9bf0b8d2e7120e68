package io.github.bbrac.kernels;

/// The numbers of one step of Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm
/// 2), in the order of operations of PyTorch's `torch.optim.AdamW`. With η the learning rate, λ the decay, c the
/// gradient's scale and t the step,
///
///     g ← c · g        p ← p · (1 − η λ)
///     m ← m + (1 − β₁)(g − m)        v ← β₂ v + (1 − β₂) g²
///     p ← p − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
///
/// Product before quotient in the last line. The moments have PyTorch's bits on a CPU with FMA; a parameter too where
/// PyTorch's √v is the nearest float. Its vectorised root is an ulp off for about a sixth of all numbers, which leaves
/// about one parameter in a hundred an ulp away after a step.
///
/// Immutable.
///
/// @param learningRate η of this step
/// @param beta1 β₁, decay of the mean
/// @param beta2 β₂, decay of the mean square
/// @param epsilon ε
/// @param weightDecay λ
/// @param step t, from 1
/// @param gradientScale c, by which clipping shrinks the gradient; 1 leaves it as it is
public record AdamW(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        int step,
        double gradientScale) {
    public AdamW {
        if (step < 1) {
            throw new IllegalArgumentException("AdamW step: expected at least 1, found " + step);
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException(
                    "AdamW betas: expected numbers from 0 to below 1, found "
                            + beta1
                            + " and "
                            + beta2);
        }
    }

    /// What a parameter is multiplied by before its step.
    public float keep() {
        return (float) (1 - learningRate * weightDecay);
    }

    /// η / (1 − β₁ᵗ)
    public float stepSize() {
        return (float) (learningRate / (1 - Math.pow(beta1, step)));
    }

    /// √(1 − β₂ᵗ)
    public float correction() {
        return (float) Math.sqrt(1 - Math.pow(beta2, step));
    }
}
