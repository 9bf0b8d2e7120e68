package io.github.bbrac.annotation.tokenization;

import java.text.Normalizer;
import java.util.Arrays;

/// The full canonical decomposition (NFD) of single code points, so that a text can be decomposed without
/// allocating and without losing track of offsets. Made once per JVM, then read only.
///
/// Marks are not reordered across code points: the tokenizer drops nearly all of them anyway.
final class Decompositions {
    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_LAST = 0xD7A3;

    /// The code points that have a decomposition, ascending, Hangul syllables aside.
    private static final int[] KEYS;

    /// Where each key's parts begin in `PARTS`; one entry more than keys.
    private static final int[] FROM;

    private static final int[] PARTS;

    static {
        int[] keys = new int[4096];
        int[] from = new int[4097];
        int[] parts = new int[16384];
        int count = 0;
        int length = 0;
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint == HANGUL_FIRST) {
                codePoint = Character.MAX_SURROGATE + 1;
            } else if (codePoint == 0x30000) {
                break; // ideographs and nothing assigned from here on; none has a decomposition
            }
            if (!Character.isDefined(codePoint) || isUnifiedIdeograph(codePoint)) {
                continue;
            }
            String whole = Character.toString(codePoint);
            if (Normalizer.isNormalized(whole, Normalizer.Form.NFD)) {
                continue;
            }
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * count);
                from = Arrays.copyOf(from, 2 * count + 1);
            }
            int[] found = Normalizer.normalize(whole, Normalizer.Form.NFD).codePoints().toArray();
            if (length + found.length > parts.length) {
                parts = Arrays.copyOf(parts, 2 * parts.length);
            }
            System.arraycopy(found, 0, parts, length, found.length);
            keys[count] = codePoint;
            from[count] = length;
            length += found.length;
            count++;
            from[count] = length;
        }
        KEYS = Arrays.copyOf(keys, count);
        FROM = Arrays.copyOf(from, count + 1);
        PARTS = Arrays.copyOf(parts, length);
    }

    private Decompositions() {}

    private static boolean isUnifiedIdeograph(int codePoint) {
        return (codePoint >= 0x3400 && codePoint <= 0x9FFF)
                || (codePoint >= 0x20000 && codePoint < 0x2F800);
    }

    /// Which decomposition a code point has, for {@link #size} and {@link #part}; -1 where it has none.
    static int of(int codePoint) {
        if (codePoint < 0xC0 || isUnifiedIdeograph(codePoint)) {
            return -1;
        }
        if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
            return KEYS.length + codePoint - HANGUL_FIRST;
        }
        int at = Arrays.binarySearch(KEYS, codePoint);
        return Math.max(at, -1);
    }

    /// The number of code points of a decomposition.
    static int size(int decomposition) {
        int syllable = decomposition - KEYS.length;
        if (syllable >= 0) {
            return syllable % 28 == 0 ? 2 : 3;
        }
        return FROM[decomposition + 1] - FROM[decomposition];
    }

    /// The i-th code point of a decomposition; Hangul by the Unicode Standard's arithmetic (section 3.12).
    static int part(int decomposition, int i) {
        int syllable = decomposition - KEYS.length;
        if (syllable < 0) {
            return PARTS[FROM[decomposition] + i];
        }
        return switch (i) {
            case 0 -> 0x1100 + syllable / (21 * 28);
            case 1 -> 0x1161 + syllable / 28 % 21;
            default -> 0x11A7 + syllable % 28;
        };
    }
}
