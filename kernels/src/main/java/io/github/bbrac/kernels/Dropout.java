package io.github.bbrac.kernels;

/// Which elements dropout drops (Srivastava et al. 2014, Journal of Machine Learning Research 15), as a function of
/// their place: nothing is drawn in turn and nothing is kept, so any thread may compute any element, and the
/// backward pass finds the same ones again.
///
/// An element is dropped where 31 bits of a hash are below rate · 2³¹. The hash mixes the column with two keys that
/// come from seed and row, by the multipliers of C. Wellons's lowbias32 ("Prospecting for Hash Functions", 2018);
/// the keys are two halves of Stafford's variant 13 of the MurmurHash3 finaliser. Each operation of each step wants
/// a seed of its own; neighbouring numbers will do.
///
/// Immutable.
///
/// @param rate the part that is dropped, from 0 (inclusive) to 1 (exclusive); 0 keeps all as they are
/// @param seed which ones
public record Dropout(float rate, long seed) {
    /// Drops nothing.
    public static final Dropout NONE = new Dropout(0, 0);

    static final int COLUMN_STEP = 0x9e3779b9;
    static final int MULTIPLIER_1 = 0x7feb352d;
    static final int MULTIPLIER_2 = 0x846ca68b;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "dropout: expected a rate from 0 to below 1, found " + rate);
        }
    }

    /// The factor of an element: 0 where it is dropped, else 1/(1 − rate).
    public float scale(int row, int column) {
        return hash(key(row), column) < threshold() ? 0 : keptScale();
    }

    /// The factor of what is kept.
    public float keptScale() {
        return 1 / (1 - rate);
    }

    /// Hashes below it drop their element.
    public int threshold() {
        return (int) (rate * 0x1p31);
    }

    /// What the elements of a row have in common.
    long key(int row) {
        return mix(mix(seed) + row * GOLDEN);
    }

    /// A number of 31 bits, which vectors compute lane by lane.
    static int hash(long key, int column) {
        int h = column * COLUMN_STEP + (int) key;
        h = ((h ^ (h >>> 16)) * MULTIPLIER_1) ^ (int) (key >>> 32);
        h = (h ^ (h >>> 15)) * MULTIPLIER_2;
        return (h ^ (h >>> 16)) >>> 1;
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
