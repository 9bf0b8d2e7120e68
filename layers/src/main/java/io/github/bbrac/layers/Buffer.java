package io.github.bbrac.layers;

import io.github.bbrac.tensor.Matrix;

/// Memory for one activation of a run: a matrix with as many rows as the current batch has tokens.
///
/// Grows when a batch has more rows than any before, and hands out the same view again for the same
/// number of rows, so that a run in steady state allocates nothing. One thread at a time.
public final class Buffer {
    private final int cols;
    private Matrix all;
    private Matrix[] views = new Matrix[1];

    /// An empty buffer.
    ///
    /// @param cols columns of every view
    public Buffer(int cols) {
        this.cols = cols;
        this.all = Matrix.zeros(0, cols);
    }

    /// The first `rows` rows. What they hold is undefined until written; a view handed out before
    /// shares them, unless the buffer had to grow.
    public Matrix rows(int rows) {
        if (rows > all.rows()) {
            int capacity = Math.max(rows, all.rows() + all.rows() / 2);
            all = Matrix.zeros(capacity, cols);
            views = new Matrix[capacity + 1];
        }
        Matrix view = views[rows];
        if (view == null) {
            view = all.rows(0, rows);
            views[rows] = view;
        }
        return view;
    }
}
