package io.github.bbrac.opencl;

import io.github.bbrac.tensor.Matrix;

/// Which floats of an array a matrix is a view on.
///
/// @param offset index of the first
/// @param stride floats from one row to the next
record Region(int offset, int rows, int cols, int stride) {
    static Region of(Matrix m) {
        return new Region(m.offset(), m.rows(), m.cols(), m.stride());
    }

    static Region whole(float[] array) {
        return new Region(0, 1, array.length, array.length);
    }

    boolean isEmpty() {
        return rows == 0 || cols == 0;
    }

    /// Whether its floats lie side by side.
    private boolean isSolid() {
        return rows <= 1 || cols == stride;
    }

    /// The index after the last float.
    private long end() {
        return offset + (rows - 1L) * stride + cols;
    }

    /// Whether it has all floats of another. Where that is hard to say, no.
    boolean contains(Region other) {
        if (other.isEmpty()) {
            return true;
        }
        if (isEmpty() || other.offset < offset || other.end() > end()) {
            return false;
        }
        if (isSolid()) {
            return true;
        }
        int column = (other.offset - offset) % stride;
        return other.stride == stride && column + other.cols <= cols;
    }

    /// Whether it may share floats with another. Where that is hard to say, yes.
    boolean mayMeet(Region other) {
        return !isEmpty() && !other.isEmpty() && offset < other.end() && other.offset < end();
    }
}
