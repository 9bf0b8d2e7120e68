package io.github.bbrac.annotation.tokenization;

import java.util.Arrays;

/// The tokens of one text: their ids and where in the text they come from. Reused from text to text, so
/// that tokenizing allocates nothing once the arrays have grown. One thread at a time.
///
/// The arrays are handed out as they are: entries from {@link #size} on are left over, and the next text
/// may replace the arrays by larger ones. Starts and ends are UTF-16 offsets into the tokenizer's
/// input, never decreasing; several tokens may come from the same `char`.
public final class Tokens {
    /// Room for one word's folded code points, for the WordPiece tokenizer.
    final Word word = new Word();

    private int[] ids;
    private int[] starts;
    private int[] ends;
    private boolean[] firsts;
    private int size;

    /// Empty, with room for a record of common length.
    public Tokens() {
        this(512);
    }

    /// Empty.
    ///
    /// @param capacity the number of tokens to make room for; more are always taken
    public Tokens(int capacity) {
        ids = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        firsts = new boolean[capacity];
    }

    /// The number of tokens.
    public int size() {
        return size;
    }

    /// Vocabulary ids; `size()` entries are valid.
    public int[] ids() {
        return ids;
    }

    /// The offset of each token's first `char`; `size()` entries are valid.
    public int[] starts() {
        return starts;
    }

    /// The offset after each token's last `char`; `size()` entries are valid.
    public int[] ends() {
        return ends;
    }

    /// Whether the token begins a word: always with characters; with WordPiece, all but the `##` pieces.
    public boolean beginsWord(int token) {
        return firsts[token];
    }

    /// The first token that begins at this offset, or -1.
    public int firstStartingAt(int offset) {
        int at = Arrays.binarySearch(starts, 0, size, offset);
        while (at > 0 && starts[at - 1] == offset) {
            at--;
        }
        return Math.max(at, -1);
    }

    /// The last token that ends at this offset, or -1.
    public int lastEndingAt(int offset) {
        int at = Arrays.binarySearch(ends, 0, size, offset);
        while (at >= 0 && at + 1 < size && ends[at + 1] == offset) {
            at++;
        }
        return Math.max(at, -1);
    }

    void clear() {
        size = 0;
    }

    /// Forgets all tokens from this one on.
    void truncate(int to) {
        size = to;
    }

    void add(int id, int start, int end, boolean beginsWord) {
        if (size == ids.length) {
            int capacity = Math.max(16, size + (size >> 1));
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            firsts = Arrays.copyOf(firsts, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size] = end;
        firsts[size] = beginsWord;
        size++;
    }

    /// The folded code points of a word with the `char`s that each comes from; keeps the first
    /// {@link #LONGEST} and counts the rest.
    static final class Word {
        /// A longer word is `[UNK]` in BERT's WordPiece.
        static final int LONGEST = 100;

        final int[] codePoints = new int[LONGEST];
        final int[] starts = new int[LONGEST];
        final int[] ends = new int[LONGEST];
        int length;

        /// The offset after the last `char`, also of a word too long to keep.
        int end;

        void add(int codePoint, int from, int to) {
            if (length < LONGEST) {
                codePoints[length] = codePoint;
                starts[length] = from;
                ends[length] = to;
            }
            length++;
            end = to;
        }
    }
}
