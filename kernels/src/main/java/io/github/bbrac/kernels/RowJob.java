package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// A job in which each row of the result is computed by itself. An item is a block of rows.
abstract class RowJob extends Job {
    private static final int BLOCK = 16;

    /// Elements below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    /// The result, whose rows are the job's.
    Matrix y;

    @Override
    final int items() {
        return Math.ceilDiv(y.rows(), BLOCK);
    }

    @Override
    final boolean shared() {
        return (long) y.rows() * y.cols() >= SHARED;
    }

    @Override
    final void run(int item, Scratch scratch) {
        int end = Math.min((item + 1) * BLOCK, y.rows());
        for (int i = item * BLOCK; i < end; i++) {
            row(i, scratch);
        }
    }

    /// Computes one row.
    abstract void row(int i, Scratch scratch);

    @Override
    void clear() {
        y = null;
    }
}
