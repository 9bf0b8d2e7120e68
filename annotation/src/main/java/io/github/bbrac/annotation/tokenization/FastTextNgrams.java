package io.github.bbrac.annotation.tokenization;

/// The rows of a fastText embedding: each character's own, and one for each n-gram around it, found by
/// hashing (Bojanowski et al. 2017, arXiv:1607.04606, section 3.2). Immutable, shared; allocates nothing.
///
/// An n-gram of n code points around position t covers t − n/2 to t − n/2 + n − 1: for n = 2 the
/// character and the one before it, for n = 3 one on each side. Its row is
///
///     vocabulary size + h mod buckets
///
/// h being fastText's hash: 32-bit FNV-1a over the n-gram's UTF-8 bytes, each extended with its sign. The
/// code points are those that the character tokenizer looks up; a lone surrogate is hashed as the three
/// bytes that UTF-8 would give it.
public final class FastTextNgrams {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private final CharacterTokenizer tokenizer;
    private final int buckets;
    private final int grams;

    /// @param tokenizer how the model reads characters
    /// @param buckets the number of rows that all n-grams share
    /// @param grams how many lengths of n-gram there are: 2, 3, …, `grams` + 1
    /// @throws IllegalArgumentException if there are no buckets or a negative number of grams
    public FastTextNgrams(CharacterTokenizer tokenizer, int buckets, int grams) {
        if (buckets < 1 || grams < 0) {
            throw new IllegalArgumentException(
                    "fastText: expected buckets >= 1 and grams >= 0, found "
                            + buckets
                            + " and "
                            + grams);
        }
        this.tokenizer = tokenizer;
        this.buckets = buckets;
        this.grams = grams;
    }

    /// The number of rows of one position: 1 + grams.
    public int rowsPerToken() {
        return 1 + grams;
    }

    /// Writes the rows of every token of a text.
    ///
    /// @param text the text that `tokens` was made from
    /// @param tokens its characters
    /// @param rows [tokens, 1 + grams] row-major, overwritten; -1 where an n-gram would leave the text
    /// @throws IllegalArgumentException if `rows` is too short
    public void rows(String text, Tokens tokens, int[] rows) {
        if (rows.length < (long) tokens.size() * rowsPerToken()) {
            throw new IllegalArgumentException(
                    "fastText: expected room for "
                            + (long) tokens.size() * rowsPerToken()
                            + " rows, found "
                            + rows.length);
        }
        int at = 0;
        for (int t = 0; t < tokens.size(); t++) {
            rows[at++] = tokens.ids()[t];
            for (int n = 2; n <= grams + 1; n++) {
                int from = t - n / 2;
                boolean inside = from >= 0 && from + n <= tokens.size();
                rows[at++] = inside ? row(text, tokens, from, n) : -1;
            }
        }
    }

    private int row(String text, Tokens tokens, int from, int n) {
        int h = FNV_OFFSET;
        for (int t = from; t < from + n; t++) {
            h = hash(h, tokenizer.fold(text.codePointAt(tokens.starts()[t])));
        }
        return tokenizer.vocabulary().size() + Integer.remainderUnsigned(h, buckets);
    }

    /// Continues a hash with a code point's UTF-8 bytes.
    private static int hash(int h, int codePoint) {
        if (codePoint < 0x80) {
            return mix(h, codePoint);
        }
        if (codePoint < 0x800) {
            return tail(mix(h, 0xC0 | (codePoint >> 6)), codePoint);
        }
        int head =
                codePoint < 0x10000
                        ? mix(h, 0xE0 | (codePoint >> 12))
                        : tail(mix(h, 0xF0 | (codePoint >> 18)), codePoint >> 12);
        return tail(tail(head, codePoint >> 6), codePoint);
    }

    /// Continues a hash with a continuation byte, which holds the six lowest bits.
    private static int tail(int h, int bits) {
        return mix(h, 0x80 | (bits & 0x3F));
    }

    private static int mix(int h, int octet) {
        return (h ^ (byte) octet) * FNV_PRIME;
    }
}
