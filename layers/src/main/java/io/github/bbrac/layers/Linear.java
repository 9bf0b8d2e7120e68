package io.github.bbrac.layers;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// A linear map, with the function or the residual connection that follows it fused into it.
///
///     y = f(x · wᵀ + b)        y = x · wᵀ + b + r
///
/// Immutable, shared between threads.
///
/// @param weight `weight`, [out, in], prepared for the kernels that `forward` is called with
/// @param bias `bias`, [1, out]
public record Linear(Weight weight, Matrix bias) {
    public Linear {
        bias.requireShape("bias", 1, weight.out());
    }

    /// Loads `weight` and `bias`.
    public static Linear load(ParameterSource from, int in, int out) throws IOException {
        return new Linear(from.weight(out, in, "weight"), from.vector(out, "bias"));
    }

    /// Columns of what it reads.
    public int in() {
        return weight.in();
    }

    /// Columns of what it writes.
    public int out() {
        return weight.out();
    }

    /// y = f(x · wᵀ + b).
    ///
    /// @param x [tokens, in], read
    /// @param y [tokens, out], overwritten
    public void forward(Kernels kernels, Matrix x, Activation f, Matrix y) {
        x.requireShape("x", y.rows(), in());
        y.requireShape("y", y.rows(), out());
        kernels.linear(x, weight, bias, f, y);
    }

    /// y = x · wᵀ + b + r.
    ///
    /// @param x [tokens, in], read
    /// @param residual r, [tokens, out], read; may be `y` itself
    /// @param y [tokens, out], overwritten
    public void forwardAdd(Kernels kernels, Matrix x, Matrix residual, Matrix y) {
        x.requireShape("x", y.rows(), in());
        residual.requireShape("residual", y.rows(), out());
        y.requireShape("y", y.rows(), out());
        kernels.linearAdd(x, weight, bias, residual, y);
    }

    /// y = dropout(x · wᵀ + b) + r.
    ///
    /// @param x [tokens, in], read
    /// @param residual r, [tokens, out], read; not `y`
    /// @param y [tokens, out], overwritten
    public void forwardAdd(
            TrainingKernels kernels, Matrix x, Dropout dropout, Matrix residual, Matrix y) {
        if (dropout.rate() == 0) {
            forwardAdd(kernels, x, residual, y);
        } else {
            forward(kernels, x, Activation.NONE, y);
            kernels.dropout(y, dropout, y);
            kernels.add(y, residual, y);
        }
    }

    /// The adjoint of y = x · wᵀ + b.
    ///
    ///     dx = dy · w        dw += dyᵀ · x        db += Σ dy over tokens
    ///
    /// @param x [tokens, in], read: what the forward pass read
    /// @param dy [tokens, out], read
    /// @param gradient of this, added to
    /// @param dx [tokens, in], overwritten
    public void backward(TrainingKernels kernels, Matrix x, Matrix dy, Linear gradient, Matrix dx) {
        dx.requireShape("dx", dy.rows(), in());
        kernels.product(dy, addGradient(kernels, x, dy, gradient).transposed(), dx);
    }

    /// As [#backward], for an input that was read elsewhere too.
    ///
    /// @param dx [tokens, in], added to
    public void backwardAdd(
            TrainingKernels kernels, Matrix x, Matrix dy, Linear gradient, Matrix dx) {
        dx.requireShape("dx", dy.rows(), in());
        kernels.productAdd(dy, addGradient(kernels, x, dy, gradient).transposed(), dx);
    }

    private WeightGradient addGradient(
            TrainingKernels kernels, Matrix x, Matrix dy, Linear gradient) {
        x.requireShape("x", dy.rows(), in());
        dy.requireShape("dy", dy.rows(), out());
        WeightGradient own = WeightGradient.of(gradient.weight);
        kernels.linearGradient(x, dy, own.gradient(), gradient.bias);
        return own;
    }
}
