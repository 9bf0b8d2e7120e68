package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// Memory of an operation for one matrix at a time. Grows to the largest seen, then allocates no floats. One thread
/// at a time.
final class Storage {
    private float[] memory = {};
    private Matrix matrix = Matrix.zeros(0, 0);

    /// A matrix with whatever was left in it, until the next is asked for.
    Matrix shaped(int rows, int cols) {
        return shaped(rows, cols, cols);
    }

    /// The same, rows `stride` apart.
    Matrix shaped(int rows, int cols, int stride) {
        if (matrix.rows() != rows || matrix.cols() != cols || matrix.stride() != stride) {
            int size = Math.multiplyExact(rows, stride);
            if (memory.length < size) {
                memory = new float[size];
            }
            matrix = Matrix.view(memory, 0, rows, cols, stride);
        }
        return matrix;
    }
}
