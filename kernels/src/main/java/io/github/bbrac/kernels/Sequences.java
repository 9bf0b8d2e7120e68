package io.github.bbrac.kernels;

import java.util.Arrays;
import java.util.Objects;

/// How the rows of a packed `[tokens, …]` matrix divide into sequences: a ragged batch, no padding.
///
/// Sequence `s` owns the rows `start(s)` (inclusive) to `end(s)` (exclusive). A sequence has at
/// least one row. One thread at a time; reused from batch to batch, so that filling it allocates
/// nothing once it has grown.
public final class Sequences {
    private int count;
    private int[] offsets = new int[17];
    private int[] byLength = new int[16];
    private boolean sorted;

    /// No sequences yet.
    public Sequences() {}

    /// The sequences of the given lengths, in order.
    public static Sequences ofLengths(int... lengths) {
        Sequences sequences = new Sequences();
        for (int length : lengths) {
            sequences.add(length);
        }
        return sequences;
    }

    /// Forgets all sequences.
    public void clear() {
        count = 0;
        sorted = false;
    }

    /// Appends a sequence.
    ///
    /// @param length its rows, at least 1
    public void add(int length) {
        if (length < 1) {
            throw new IllegalArgumentException(
                    "sequence length: expected at least 1, found " + length);
        }
        if (count + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            byLength = Arrays.copyOf(byLength, 2 * byLength.length + 1);
        }
        offsets[count + 1] = Math.addExact(offsets[count], length);
        count++;
        sorted = false;
    }

    /// Number of sequences.
    public int count() {
        return count;
    }

    /// Number of rows of all sequences together.
    public int tokens() {
        return offsets[count];
    }

    /// First row of a sequence.
    public int start(int sequence) {
        return offsets[Objects.checkIndex(sequence, count)];
    }

    /// The row after the last row of a sequence.
    public int end(int sequence) {
        return offsets[Objects.checkIndex(sequence, count) + 1];
    }

    /// Number of rows of a sequence.
    public int length(int sequence) {
        return end(sequence) - start(sequence);
    }

    /// Number of rows of the longest sequence; 0 if there is none.
    public int maxLength() {
        int longest = 0;
        for (int s = 0; s < count; s++) {
            longest = Math.max(longest, offsets[s + 1] - offsets[s]);
        }
        return longest;
    }

    /// The sequence at the given rank when they are ordered by falling length, equal lengths by
    /// rising number. Recurrent layers step through time on a batch that shrinks in this order.
    public int byFallingLength(int rank) {
        Objects.checkIndex(rank, count);
        if (!sorted) {
            sort();
        }
        return byLength[rank];
    }

    /// Insertion sort: batches are small, mostly sorted by their maker, and this allocates nothing.
    private void sort() {
        for (int s = 0; s < count; s++) {
            int length = offsets[s + 1] - offsets[s];
            int at = s;
            while (at > 0 && length(byLength[at - 1]) < length) {
                byLength[at] = byLength[at - 1];
                at--;
            }
            byLength[at] = s;
        }
        sorted = true;
    }
}
