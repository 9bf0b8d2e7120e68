package io.github.bbrac.annotation.tokenization;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The windows of a text that is too long for the model: each has a core, which it answers for, and where
/// a sentence had to be cut, context beside the core, which it only reads. The cores are all the tokens
/// in order, each once. Reused from text to text without allocating; one thread at a time.
///
/// Cutting is greedy: a core goes to the last sentence end (one of 。；！？;!? or a line feed) that the
/// window can hold, and only where there is none to the window's end less the context. Where the text is
/// cut inside a sentence, the window before and the one after each read `context` tokens of
/// the other's core. With a context of 0, windows are simply pieces of the text.
///
/// A cut never comes between CR and LF, nor inside a word of pieces, unless nothing else fits into a
/// window.
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
    /// @param context the most tokens of context on a side, less than half the limit
    /// @throws IllegalArgumentException if the limit is below 1 or the context is negative or does not
    ///     leave room for a core
    public void cut(String text, Tokens tokens, int limit, int context) {
        if (limit < 1 || context < 0 || 2L * context >= limit) {
            throw new IllegalArgumentException(
                    "windows: expected limit >= 1 and 0 <= context < limit / 2, found limit "
                            + limit
                            + " and context "
                            + context);
        }
        size = 0;
        int end = tokens.size();
        int at = 0;
        boolean insideSentence = false;
        while (at < end) {
            int from = insideSentence ? moveRight(text, tokens, at - context, at) : at;
            int to = Math.min(from + limit, end);
            int coreTo = to;
            insideSentence = false;
            if (to < end) {
                int sentenceEnd = lastSentenceEnd(text, tokens, at + 1, to);
                if (sentenceEnd > at) {
                    coreTo = sentenceEnd;
                    to = sentenceEnd;
                } else {
                    int cut = moveLeft(text, tokens, to - context, at);
                    coreTo = cut > at ? cut : to - context;
                    to = moveLeft(text, tokens, to, coreTo);
                    insideSentence = true;
                }
            }
            add(from, to, at, coreTo);
            at = coreTo;
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

    private void add(int from, int to, int coreFrom, int coreTo) {
        int at = size * FIELDS;
        if (at == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[at] = from;
        bounds[at + 1] = to;
        bounds[at + 2] = coreFrom;
        bounds[at + 3] = coreTo;
        size++;
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
