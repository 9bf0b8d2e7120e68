package io.github.bbrac.tensor;

import java.util.Objects;

/// A row-major matrix of floats: a view on an array, which it never owns.
///
/// Element (i, j) is `data()[offset() + i * stride() + j]`. A vector is `[1, n]`. Views of the same
/// array share its floats, so a row range or a column range of a matrix is a matrix again, and
/// writing through one shows in the other. The view itself is immutable; its floats belong to
/// whoever made the array.
///
/// Two matrices are equal only if they are the same object: a buffer has no value of its own.
public final class Matrix {
    private final float[] data;
    private final int offset;
    private final int rows;
    private final int cols;
    private final int stride;

    private Matrix(float[] data, int offset, int rows, int cols, int stride) {
        this.data = data;
        this.offset = offset;
        this.rows = rows;
        this.cols = cols;
        this.stride = stride;
    }

    /// A new matrix of zeros.
    ///
    /// @throws IllegalArgumentException if an extent is negative or the matrix would need more than
    ///     2³¹ − 1 floats
    public static Matrix zeros(int rows, int cols) {
        if (rows < 0 || cols < 0 || (long) rows * cols > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "matrix: expected extents whose product is at most 2147483639, found ["
                            + rows
                            + ", "
                            + cols
                            + "]");
        }
        return new Matrix(new float[rows * cols], 0, rows, cols, cols);
    }

    /// A view of a whole array as [rows, cols].
    ///
    /// @throws IllegalArgumentException if `data` does not hold exactly rows × cols floats
    public static Matrix of(int rows, int cols, float... data) {
        if (rows < 0 || cols < 0 || (long) rows * cols != data.length) {
            throw new IllegalArgumentException(
                    "matrix: expected "
                            + (long) rows * cols
                            + " floats for ["
                            + rows
                            + ", "
                            + cols
                            + "], found "
                            + data.length);
        }
        return new Matrix(data, 0, rows, cols, cols);
    }

    /// A view of a part of an array.
    ///
    /// @param offset index of element (0, 0)
    /// @param stride floats from one row to the next, at least `cols`
    /// @throws IllegalArgumentException if the view would not lie inside the array
    public static Matrix view(float[] data, int offset, int rows, int cols, int stride) {
        Objects.requireNonNull(data, "data");
        long end = rows == 0 || cols == 0 ? offset : offset + (rows - 1L) * stride + cols;
        if (offset < 0 || rows < 0 || cols < 0 || stride < cols || end > data.length) {
            throw new IllegalArgumentException(
                    "matrix: expected a view inside "
                            + data.length
                            + " floats, found offset "
                            + offset
                            + ", ["
                            + rows
                            + ", "
                            + cols
                            + "], stride "
                            + stride);
        }
        return new Matrix(data, offset, rows, cols, stride);
    }

    /// The array that this is a view on.
    public float[] data() {
        return data;
    }

    /// Index of element (0, 0) in [#data()].
    public int offset() {
        return offset;
    }

    public int rows() {
        return rows;
    }

    public int cols() {
        return cols;
    }

    /// Floats from one row to the next.
    public int stride() {
        return stride;
    }

    /// Index of element (row, 0) in [#data()].
    public int rowOffset(int row) {
        return offset + row * stride;
    }

    /// Element (row, col). For tests and rims: hot loops hoist [#data()].
    public float get(int row, int col) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(col, cols);
        return data[offset + row * stride + col];
    }

    /// Sets element (row, col). For tests and rims: hot loops hoist [#data()].
    public void set(int row, int col, float value) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(col, cols);
        data[offset + row * stride + col] = value;
    }

    /// The rows `from` (inclusive) to `to` (exclusive), sharing this matrix's floats.
    public Matrix rows(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        return new Matrix(data, from == to ? offset : rowOffset(from), to - from, cols, stride);
    }

    /// The columns `from` (inclusive) to `to` (exclusive), sharing this matrix's floats.
    public Matrix cols(int from, int to) {
        Objects.checkFromToIndex(from, to, cols);
        return new Matrix(data, rows == 0 ? offset : offset + from, rows, to - from, stride);
    }

    /// Copies all elements from a matrix of the same shape. The two may not overlap.
    public void copyFrom(Matrix source) {
        source.requireShape("copyFrom", rows, cols);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(source.data, source.rowOffset(i), data, rowOffset(i), cols);
        }
    }

    /// The elements row by row in a new array.
    public float[] toArray() {
        float[] copy = new float[rows * cols];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(data, rowOffset(i), copy, i * cols, cols);
        }
        return copy;
    }

    /// Returns this matrix if its shape is as expected.
    ///
    /// @param name what the message calls this matrix
    /// @throws IllegalArgumentException if not
    public Matrix requireShape(String name, int expectedRows, int expectedCols) {
        if (rows != expectedRows || cols != expectedCols) {
            throw new IllegalArgumentException(
                    name
                            + ": expected shape ["
                            + expectedRows
                            + ", "
                            + expectedCols
                            + "], found ["
                            + rows
                            + ", "
                            + cols
                            + "]");
        }
        return this;
    }

    @Override
    public String toString() {
        return "Matrix[" + rows + ", " + cols + "]";
    }
}
