package io.github.bbrac.kernels;

import java.util.function.UnaryOperator;

/// A kernel set of another module, found by [java.util.ServiceLoader] when somebody asks for it by name: one that needs
/// what most do not want to carry along.
public interface KernelProvider {
    /// What the property `bbrac.kernels` calls the set.
    String name();

    /// Makes the kernels, and logs on what they run.
    ///
    /// @param property the value of a system property by its name, or null
    /// @throws IllegalArgumentException if a property has a value that it cannot have
    /// @throws IllegalStateException if this machine lacks what they need; the message says what was looked for and
    ///     what was found
    TrainingKernels open(UnaryOperator<String> property);
}
