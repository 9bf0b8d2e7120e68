package io.github.bbrac.kernels;

/// The function that a linear map applies to its result before it writes it.
public enum Activation {
    /// f(x) = x
    NONE,
    /// f(x) = x · Φ(x) = x/2 · (1 + erf(x/√2)), the exact form and not the tanh approximation
    /// (Hendrycks & Gimpel 2016, arXiv:1606.08415).
    GELU,
    /// f(x) = max(x, 0)
    RELU
}
