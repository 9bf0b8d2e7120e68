package io.github.bbrac.kernels;

/// The scores of a linear chain of labels in the form that one kernel set searches by. Made by
/// [Kernels#prepareChain], used only with the kernels that made it.
///
/// Immutable, shared. It holds a copy: the matrices that it was made from may be dropped or changed afterwards.
public interface Chain {
    /// Labels that a token may have.
    int labels();
}
