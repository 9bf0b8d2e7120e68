package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.LANES;
import static io.github.bbrac.kernels.Simd.SPECIES;

import io.github.bbrac.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Dropout of each row.
final class DropoutJob extends RowJob {
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

    /// What the hash adds for the columns of a vector.
    private static final IntVector STEPS =
            IntVector.zero(INTS).addIndex(1).mul(Dropout.COLUMN_STEP);

    private Matrix x;
    private Dropout dropout;

    void set(Matrix x, Dropout dropout, Matrix y) {
        this.x = x;
        this.dropout = dropout;
        this.y = y;
    }

    @Override
    void clear() {
        super.clear();
        x = null;
        dropout = null;
    }

    @Override
    void row(int i, Scratch scratch) {
        int to = y.rowOffset(i);
        if (dropout.rate() == 0) {
            System.arraycopy(x.data(), x.rowOffset(i), y.data(), to, y.cols());
        } else {
            drop(dropout, i, x.data(), x.rowOffset(i), y.data(), to, y.cols());
        }
    }

    /// Drops elements of a row and scales the others; with a rate of 0 it does nothing.
    ///
    /// @param row of the dropout
    /// @param y overwritten; x itself at the same place, or apart from it
    static void drop(Dropout dropout, int row, float[] x, int xo, float[] y, int yo, int n) {
        if (dropout.rate() == 0) {
            return;
        }
        long key = dropout.key(row);
        int first = (int) key;
        int second = (int) (key >>> 32);
        int threshold = dropout.threshold();
        float scale = dropout.keptScale();
        int whole = SPECIES.loopBound(n);
        for (int j = 0; j < whole; j += LANES) {
            IntVector h = STEPS.add(j * Dropout.COLUMN_STEP + first);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
            h = h.mul(Dropout.MULTIPLIER_1).lanewise(VectorOperators.XOR, second);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15));
            h = h.mul(Dropout.MULTIPLIER_2);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
            h = h.lanewise(VectorOperators.LSHR, 1);
            VectorMask<Integer> dropped = h.compare(VectorOperators.LT, threshold);
            IntVector kept =
                    FloatVector.fromArray(SPECIES, x, xo + j).mul(scale).reinterpretAsInts();
            kept.blend(0, dropped).reinterpretAsFloats().intoArray(y, yo + j);
        }
        for (int j = whole; j < n; j++) {
            y[yo + j] = Dropout.hash(key, j) < threshold ? 0 : x[xo + j] * scale;
        }
    }
}
