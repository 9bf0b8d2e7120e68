package io.github.bbrac.annotation.tokenization;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The windows of a text that is too long for the model: each has a core, which it answers for, and may
/// have more beside it, which it only reads. The cores are all the tokens in order, each once. Reused
/// from text to text without allocating; one thread at a time.
///
/// Cutting is greedy: a window goes to the last sentence end (one of 。；！？;!? or a line feed) that it
/// can hold, and only where there is none to the limit. Where that cuts a sentence, one more window is
/// laid across the cut, as much of it on either side, and answers for the `margin` tokens before
/// and after the cut, which the windows that meet there would have read with nothing on one side. With a
/// margin of 0, windows are simply pieces of the text.
///
/// A window never begins or ends between CR and LF, nor inside a word of pieces, unless nothing else
/// fits into it.
public final class Windows {
    private static final int FIELDS = 4;

    /// One window of a text, counted in tokens: [coreFrom, coreTo) is inside [from, to).
    ///
    /// @param from index of the first token that the model reads
    /// @param to index after the last token that the model reads
    /// @param coreFrom index of the first token that the window answers for
    /// @param coreTo index after the last token that the window answers for
    public record Window(int from, int to, int coreFrom, int coreTo) {}

    /// from, to, coreFrom, coreTo of each window.
    private int[] bounds = new int[16 * FIELDS];

    private int size;

    /// No windows yet.
    public Windows() {}

    /// Cuts a text.
    ///
    /// @param text the text that `tokens` was made from
    /// @param tokens its tokens
    /// @param limit the most tokens in a window
    /// @param margin tokens on each side of a cut inside a sentence that the window across it answers for
    /// @throws IllegalArgumentException if the limit is below 1, or the margin is negative or more than
    ///     a quarter of the limit
    public void cut(String text, Tokens tokens, int limit, int margin) {
        if (limit < 1 || margin < 0 || margin > limit / 4) {
            throw new IllegalArgumentException(
                    "windows: expected limit >= 1 and 0 <= margin <= limit / 4, found limit "
                            + limit
                            + " and margin "
                            + margin);
        }
        size = 0;
        int end = tokens.size();
        int at = 0;
        int owned = 0; // tokens that some window already answers for
        while (at < end) {
            int to = Math.min(at + limit, end);
            int sentenceEnd = to < end ? lastSentenceEnd(text, tokens, at + 1, to) : end;
            if (sentenceEnd > 0) {
                owned = add(at, sentenceEnd, owned, sentenceEnd);
                at = sentenceEnd;
                continue;
            }
            int whole = moveLeft(text, tokens, to, at);
            int cut = whole > at ? whole : to;
            owned = add(at, cut, owned, cut - margin);
            if (margin > 0) {
                int last = Math.min(cut + margin, end);
                int acrossTo = moveLeft(text, tokens, Math.min(cut + limit / 2, end), last);
                int acrossFrom = moveRight(text, tokens, acrossTo - limit, owned);
                owned = add(acrossFrom, acrossTo, owned, last);
            }
            at = cut;
        }
    }

    /// The number of windows; 0 for a text without tokens.
    public int size() {
        return size;
    }

    /// Index of the first token that a window's model reads.
    public int from(int window) {
        return bounds[window * FIELDS];
    }

    /// Index after the last token that a window's model reads.
    public int to(int window) {
        return bounds[window * FIELDS + 1];
    }

    /// Index of the first token that a window answers for.
    public int coreFrom(int window) {
        return bounds[window * FIELDS + 2];
    }

    /// Index after the last token that a window answers for.
    public int coreTo(int window) {
        return bounds[window * FIELDS + 3];
    }

    /// A copy of the windows.
    public List<Window> toList() {
        return IntStream.range(0, size)
                .mapToObj(i -> new Window(from(i), to(i), coreFrom(i), coreTo(i)))
                .toList();
    }

    /// Adds a window unless its core is empty, and returns how many tokens have a window now.
    private int add(int from, int to, int coreFrom, int coreTo) {
        if (coreTo <= coreFrom) {
            return coreFrom;
        }
        int at = size * FIELDS;
        if (at == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[at] = from;
        bounds[at + 1] = to;
        bounds[at + 2] = coreFrom;
        bounds[at + 3] = coreTo;
        size++;
        return coreTo;
    }

    /// The last cut in (after, to] that comes right after a sentence end, or -1.
    private static int lastSentenceEnd(String text, Tokens tokens, int after, int to) {
        for (int cut = to; cut > after; cut--) {
            if (endsSentence(text, tokens, cut) && mayCut(text, tokens, cut)) {
                return cut;
            }
        }
        return -1;
    }

    /// Whether a sentence ends with the token before a cut, or with a line feed after it that is no token.
    private static boolean endsSentence(String text, Tokens tokens, int cut) {
        int from = tokens.ends()[cut - 1];
        int to = cut < tokens.size() ? tokens.starts()[cut] : text.length();
        if (isSentenceEnd(text.charAt(from - 1))) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '\n') {
                return true;
            }
        }
        return false;
    }

    private static boolean isSentenceEnd(char c) {
        return switch (c) {
            case '。', '；', '！', '？', ';', '!', '?', '\n' -> true;
            default -> false;
        };
    }

    /// The last place for a cut in [least, cut], or `least`.
    private static int moveLeft(String text, Tokens tokens, int cut, int least) {
        int at = cut;
        while (at > least && !mayCut(text, tokens, at)) {
            at--;
        }
        return at;
    }

    /// The first place for a cut in [cut, most], or `most`.
    private static int moveRight(String text, Tokens tokens, int cut, int most) {
        int at = Math.max(cut, 0);
        while (at < most && !mayCut(text, tokens, at)) {
            at++;
        }
        return at;
    }

    private static boolean mayCut(String text, Tokens tokens, int cut) {
        if (cut == 0 || cut == tokens.size()) {
            return true;
        }
        int start = tokens.starts()[cut];
        boolean insideLineEnd =
                start > 0 && text.charAt(start) == '\n' && text.charAt(start - 1) == '\r';
        return tokens.beginsWord(cut) && !insideLineEnd;
    }
}
