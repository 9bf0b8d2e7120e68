package io.github.bbrac.kernels;

/// An operation cut into items that may run in any order and on any thread: no result depends on who
/// runs what.
abstract class Job {
    /// Number of items.
    abstract int items();

    /// Whether there is enough work that sharing it saves more than it costs.
    abstract boolean shared();

    /// Does one item.
    ///
    /// @param item from 0 to [#items()] (exclusive)
    /// @param scratch the running thread's own
    abstract void run(int item, Scratch scratch);

    /// Lets go of the operands.
    abstract void clear();
}
