package io.github.bbrac.kernels;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// A job that counts how often each of its items ran, and throws at one of them.
final class Counted extends Job {
    final AtomicIntegerArray runs;
    private final int failing;
    private final IllegalStateException failure = new IllegalStateException("item failed");

    /// @param failing the item that throws; −1: none
    Counted(int items, int failing) {
        runs = new AtomicIntegerArray(items);
        this.failing = failing;
    }

    @Override
    int items() {
        return runs.length();
    }

    @Override
    boolean shared() {
        return true;
    }

    @Override
    void run(int item, Scratch scratch) {
        runs.incrementAndGet(item);
        if (item == failing) {
            throw failure;
        }
    }

    @Override
    void clear() {}
}
