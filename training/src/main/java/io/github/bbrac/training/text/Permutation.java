package io.github.bbrac.training.text;

/// A permutation of the numbers from 0 to `size` − 1 that needs no memory: a Feistel network over the next power of 4,
/// walked again and again until it is back among the numbers (Black & Rogaway 2002, Ciphers with arbitrary finite
/// domains, section 4). Immutable.
///
/// @param size at least 1
/// @param key of the order
record Permutation(long size, long key) {
    private static final int ROUNDS = 6;

    Permutation {
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, found " + size);
        }
    }

    /// Where a number goes.
    ///
    /// @param i from 0 to size − 1
    long at(long i) {
        int half = (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 1) / 2;
        long mask = (1L << half) - 1;
        long at = i;
        do {
            long left = at >>> half;
            long right = at & mask;
            for (int round = 0; round < ROUNDS; round++) {
                long mixed = left ^ (Mixing.mix(key + round, right) & mask);
                left = right;
                right = mixed;
            }
            at = left << half | right;
        } while (at >= size);
        return at;
    }
}
