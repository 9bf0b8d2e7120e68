package io.github.bbrac.annotation;

import java.util.Arrays;

/// Translates offsets into one text between UTF-16 `char`s, which Java counts, and code points, which
/// Python and brat count. Immutable.
///
/// Nothing is stored but the places of the surrogate pairs, of which most texts have none.
public final class CodePointOffsets {
    private final int length;

    /// The code point offset of each surrogate pair.
    private final int[] pairs;

    /// Looks through the text once. A lone surrogate counts as a code point, as everywhere in Java.
    public CodePointOffsets(String text) {
        length = text.length();
        int[] found = new int[0];
        int count = 0;
        for (int i = 0; i + 1 < text.length(); i++) {
            if (Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, Math.max(8, 2 * count));
                }
                found[count] = i - count;
                count++;
                i++;
            }
        }
        pairs = Arrays.copyOf(found, count);
    }

    /// The number of `char`s in the text.
    public int chars() {
        return length;
    }

    /// The number of code points in the text.
    public int codePoints() {
        return length - pairs.length;
    }

    /// The code point offset of a `char` offset; for one inside a surrogate pair, the pair's own.
    ///
    /// @param offset a `char` offset, from 0 to the text's length inclusive
    /// @throws IllegalArgumentException if the offset is outside the text
    public int toCodePoints(int offset) {
        requireInside("chars", offset, length);
        int low = 0;
        int high = pairs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pairs[middle] + middle + 1
                    < offset) { // the pair's second char lies before the offset
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean inside = low < pairs.length && pairs[low] + low + 1 == offset;
        return inside ? pairs[low] : offset - low;
    }

    /// The `char` offset of a code point offset.
    ///
    /// @param offset a code point offset, from 0 to {@link #codePoints} inclusive
    /// @throws IllegalArgumentException if the offset is outside the text
    public int toChars(int offset) {
        requireInside("code points", offset, codePoints());
        int at = Arrays.binarySearch(pairs, offset);
        return offset + (at >= 0 ? at : -at - 1);
    }

    private static void requireInside(String unit, int offset, int length) {
        if (offset < 0 || offset > length) {
            throw new IllegalArgumentException(
                    "offset: expected 0 to " + length + " " + unit + ", found " + offset);
        }
    }
}
