package io.github.bbrac.kernels;

/// A weight matrix in the form that one kernel set multiplies by: packed in panels, resident on a
/// device, or in 8 bit. Made by [Kernels#prepare], used only with the kernels that made it.
///
/// Shared between threads; changed by [TrainingKernels#prepareAgain] alone. It holds a copy: the matrix that it was
/// made from may be dropped or changed afterwards.
public interface Weight {
    /// Outputs of the product: rows of the matrix that was prepared.
    int out();

    /// Inputs of the product: columns of the matrix that was prepared.
    int in();
}
