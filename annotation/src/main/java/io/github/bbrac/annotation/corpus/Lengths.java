package io.github.bbrac.annotation.corpus;

import java.util.stream.IntStream;

/// How some lengths are distributed. Immutable.
///
/// @param least the smallest, 0 where there are none
/// @param median the smallest that half of them do not exceed
/// @param most90 the smallest that nine tenths of them do not exceed
/// @param most the largest
public record Lengths(int least, int median, int most90, int most) {
    /// Of any lengths.
    public static Lengths of(IntStream lengths) {
        int[] sorted = lengths.sorted().toArray();
        return new Lengths(at(sorted, 0), at(sorted, 0.5), at(sorted, 0.9), at(sorted, 1));
    }

    private static int at(int[] sorted, double share) {
        int rank = Math.max(1, (int) Math.ceil(share * sorted.length));
        return sorted.length == 0 ? 0 : sorted[rank - 1];
    }
}
