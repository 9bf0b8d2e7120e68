package io.github.bbrac.layers;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// Layer normalisation over the columns (Ba, Kiros & Hinton 2016, arXiv:1607.06450, equations 3 and 4).
/// Unlike the paper, with ε.
///
///     y = γ ⊙ (x − μ) / √(σ² + ε) + β        μ and the biased σ² of each token over `hidden`
///
/// Immutable, shared between threads.
///
/// @param gamma γ, `weight`, [1, hidden]
/// @param beta β, `bias`, [1, hidden]
/// @param epsilon ε; BERT uses 1e-12, not PyTorch's default 1e-5
public record LayerNorm(Matrix gamma, Matrix beta, float epsilon) {
    public LayerNorm {
        gamma.requireShape("gamma", 1, gamma.cols());
        beta.requireShape("beta", 1, gamma.cols());
    }

    /// Loads `weight` and `bias`.
    public static LayerNorm load(ParameterSource from, int hidden, float epsilon)
            throws IOException {
        return new LayerNorm(from.vector(hidden, "weight"), from.vector(hidden, "bias"), epsilon);
    }

    /// Normalises each token.
    ///
    /// @param x [tokens, hidden], read
    /// @param y [tokens, hidden], overwritten; may be `x` itself
    public void forward(Kernels kernels, Matrix x, Matrix y) {
        x.requireShape("x", y.rows(), gamma.cols());
        y.requireShape("y", y.rows(), gamma.cols());
        kernels.layerNorm(x, gamma, beta, epsilon, y);
    }

    /// The adjoint of [#forward].
    ///
    /// @param x [tokens, hidden], read: what the forward pass read
    /// @param dy [tokens, hidden], read
    /// @param gradient of this, added to
    /// @param dx [tokens, hidden], overwritten; may be `dy` itself
    public void backward(
            TrainingKernels kernels, Matrix x, Matrix dy, LayerNorm gradient, Matrix dx) {
        x.requireShape("x", dy.rows(), gamma.cols());
        dx.requireShape("dx", dy.rows(), gamma.cols());
        kernels.layerNormGradient(x, gamma, epsilon, dy, dx, gradient.gamma, gradient.beta);
    }
}
