package io.github.bbrac.annotation.tokenization;

import java.util.Arrays;

/// A hash map from non-negative longs to non-negative ints, open addressing with linear probing: filled
/// once, then read by any number of threads, without boxing.
final class LongIntMap {
    private static final long EMPTY = -1;

    private long[] keys;
    private int[] values;
    private int size;

    /// @param expected the number of entries to make room for
    LongIntMap(int expected) {
        int capacity = Integer.highestOneBit(Math.max(8, 2 * expected - 1)) << 1;
        keys = new long[capacity];
        values = new int[capacity];
        Arrays.fill(keys, EMPTY);
    }

    /// The value of a key, or -1.
    int get(long key) {
        int at = slot(keys, key);
        return keys[at] == key ? values[at] : -1;
    }

    /// Sets the value of a key.
    void put(long key, int value) {
        int at = slot(keys, key);
        if (keys[at] == EMPTY) {
            size++;
            keys[at] = key;
        }
        values[at] = value;
        if (2 * size > keys.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[2 * oldKeys.length];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int at = slot(keys, oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }

    /// Where the key is, or the empty slot where it would be.
    private static int slot(long[] keys, long key) {
        // Fibonacci hashing: the product's upper bits depend on every bit of the key.
        int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 33) & (keys.length - 1);
        while (keys[at] != EMPTY && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }
}
