package io.github.bbrac.annotation.segmentation;

import io.github.bbrac.annotation.trie.TermTrie;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Cuts a text into words: those of all ways to divide it into known words and single characters whose product of
/// probabilities is highest, found by dynamic programming over the lattice of words (the unigram model; Kudo 2018,
/// arXiv:1804.10959, section 3.1, finds its segmentations so).
///
/// A run of letters of the Latin, Greek or Cyrillic script, or of digits, perhaps with a point inside, is never divided;
/// a known word may hold it whole. Of every other character a word may begin. Case is folded.
///
/// A character that no list has and no text showed has half a count, as has a known word that was never met.
///
/// Immutable, shared between threads; each thread brings its own [Lattice].
public final class WordSegmenter {
    private static final double UNSEEN = 0.5;
    private static final int FIRST_ARMENIAN = 0x530;

    private final TermTrie trie = new TermTrie();
    private final List<String> words;

    /// log p of each word.
    private final double[] scores;

    /// log p of each code point as a word of its own, and of one that was never met.
    private final float[] single;

    private final double unseen;

    /// Passages that can be read again and again.
    @FunctionalInterface
    public interface Text {
        /// Hands out all passages in order.
        ///
        /// @throws IOException if one cannot be read
        void forEach(Consumer<String> passages) throws IOException;
    }

    /// Memory for dividing one text after the other; one thread at a time.
    public static final class Lattice {
        private double[] best = new double[256];
        private int[] from = new int[256];
        private int[] word = new int[256];

        /// Memory that grows with the longest text.
        public Lattice() {}

        private void clear(int length) {
            if (best.length <= length) {
                int capacity = Math.max(length + 1, best.length + best.length / 2);
                best = new double[capacity];
                from = new int[capacity];
                word = new int[capacity];
            }
            Arrays.fill(best, 0, length + 1, Double.NEGATIVE_INFINITY);
            best[0] = 0;
        }

        private void offer(int start, int end, int term, double score) {
            if (best[start] + score > best[end]) {
                best[end] = best[start] + score;
                from[end] = start;
                word[end] = term;
            }
        }
    }

    /// @param words folded
    /// @param counts of the words
    /// @param singles counts of code points as words of their own
    private WordSegmenter(List<String> words, long[] counts, long[] singles) {
        this.words = words;
        scores = new double[words.size()];
        single = new float[singles.length];
        double total = Math.log(Arrays.stream(counts).sum() + Arrays.stream(singles).sum() + 1.0);
        unseen = Math.log(UNSEEN) - total;
        for (int i = 0; i < counts.length; i++) {
            trie.add(words.get(i), i);
            scores[i] = Math.log(Math.max((double) counts[i], UNSEEN)) - total;
        }
        for (int c = 0; c < singles.length; c++) {
            single[c] = (float) (singles[c] == 0 ? unseen : Math.log((double) singles[c]) - total);
        }
    }

    /// A segmenter that believes the counts of a list.
    public static WordSegmenter of(WordList list) {
        Map<String, Long> folded = new LinkedHashMap<>();
        list.counts().forEach((word, count) -> folded.merge(fold(word), count, Math::addExact));
        List<String> words = new ArrayList<>(folded.keySet());
        long[] counts = words.stream().mapToLong(folded::get).toArray();
        return new WordSegmenter(words, counts, new long[0]);
    }

    /// A segmenter of the same words with the counts that this one finds in a text: one round of Viterbi training, the
    /// form of expectation maximisation that takes the best segmentation for the only one.
    ///
    /// @throws IOException if the text cannot be read
    public WordSegmenter learning(Text text) throws IOException {
        long[] counts = new long[words.size()];
        long[] singles = new long[Character.MAX_CODE_POINT + 1];
        Lattice lattice = new Lattice();
        text.forEach(passage -> {
            search(passage, lattice);
            for (int end = passage.length(); end > 0; end = lattice.from[end]) {
                if (lattice.word[end] >= 0) {
                    counts[lattice.word[end]]++;
                } else if (Character.codePointCount(passage, lattice.from[end], end) == 1) {
                    singles[fold(passage.codePointAt(lattice.from[end]))]++;
                }
            }
        });
        return new WordSegmenter(words, counts, singles);
    }

    /// Finds where words begin.
    ///
    /// @param starts set at the offset of each word's first `char`, overwritten
    public void segment(String text, Lattice lattice, BitSet starts) {
        search(text, lattice);
        starts.clear();
        for (int end = text.length(); end > 0; end = lattice.from[end]) {
            starts.set(lattice.from[end]);
        }
    }

    private void search(String text, Lattice lattice) {
        lattice.clear(text.length());
        int next;
        for (int at = 0; at < text.length(); at = next) {
            next = unitEnd(text, at);
            lattice.offer(at, next, TermTrie.NONE, score(text, at, next));
            int node = TermTrie.ROOT;
            int border = next;
            for (int i = at; i < text.length() && node != TermTrie.NONE; i++) {
                if (i == border) {
                    border = unitEnd(text, i);
                }
                node = trie.child(node, fold(text.charAt(i)));
                if (node != TermTrie.NONE && i + 1 == border && trie.term(node) >= 0) {
                    lattice.offer(at, border, trie.term(node), scores[trie.term(node)]);
                }
            }
        }
    }

    /// log p of a unit that no list has.
    private double score(String text, int from, int to) {
        int codePoint = fold(text.codePointAt(from));
        boolean one = from + Character.charCount(codePoint) == to;
        return one && codePoint < single.length ? single[codePoint] : unseen;
    }

    /// Where the run of letters or digits ends that begins here, or the code point.
    private static int unitEnd(String text, int from) {
        int first = text.codePointAt(from);
        int at = from + Character.charCount(first);
        if (isDigit(first)) {
            while (at < text.length() && goesOn(text, at)) {
                at++;
            }
        } else if (isLetter(first)) {
            while (at < text.length() && isLetter(text.charAt(at))) {
                at++;
            }
        }
        return at;
    }

    /// Whether a number goes on: with a digit, or with a point and a digit.
    private static boolean goesOn(String text, int at) {
        char c = text.charAt(at);
        boolean point = c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1));
        return point || isDigit(c);
    }

    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= '０' && c <= '９');
    }

    /// Letters before the Armenian ones are Latin, Greek or Cyrillic; the full-width ones are Latin.
    private static boolean isLetter(int c) {
        boolean fullWidth = (c >= 'Ａ' && c <= 'Ｚ') || (c >= 'ａ' && c <= 'ｚ');
        return fullWidth || (c < FIRST_ARMENIAN && Character.isLetter(c));
    }

    private static String fold(String word) {
        char[] chars = word.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = fold(chars[i]);
        }
        return new String(chars);
    }

    private static char fold(char c) {
        return Character.toLowerCase(c);
    }

    private static int fold(int codePoint) {
        return Character.toLowerCase(codePoint);
    }
}
