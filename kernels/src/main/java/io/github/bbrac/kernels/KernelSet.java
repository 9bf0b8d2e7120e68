package io.github.bbrac.kernels;

/// The kernel sets that there are.
public enum KernelSet {
    /// Loops that a reader can check against the definition, on one thread. Need nothing.
    PLAIN,
    /// The Vector API at the width of the machine, on any number of threads. Need the module
    /// `jdk.incubator.vector` and vectors of at least 128 bits.
    VECTOR
}
