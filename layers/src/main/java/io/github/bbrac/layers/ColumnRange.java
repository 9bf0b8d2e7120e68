package io.github.bbrac.layers;

import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// A range of columns of a [Buffer]'s views, remembered for each number of rows so that asking again
/// allocates nothing. One thread at a time.
final class ColumnRange {
    private final int from;
    private final int to;
    private Matrix[] wholes = new Matrix[0];
    private Matrix[] ranges = new Matrix[0];
    private float[] data = new float[0];

    ColumnRange(int from, int to) {
        this.from = from;
        this.to = to;
    }

    /// The range of `whole`'s columns. Views on other memory than `whole`'s are forgotten, so that what a
    /// buffer had before it grew can be freed.
    @SuppressWarnings("ReferenceEquality") // which memory it is matters, not what it holds
    Matrix of(Matrix whole) {
        if (whole.data() != data) {
            Arrays.fill(wholes, null);
            Arrays.fill(ranges, null);
            data = whole.data();
        }
        int rows = whole.rows();
        if (rows >= wholes.length) {
            wholes = Arrays.copyOf(wholes, rows + 1 + rows / 2);
            ranges = Arrays.copyOf(ranges, wholes.length);
        }
        if (wholes[rows] != whole) {
            wholes[rows] = whole;
            ranges[rows] = whole.cols(from, to);
        }
        return ranges[rows];
    }
}
