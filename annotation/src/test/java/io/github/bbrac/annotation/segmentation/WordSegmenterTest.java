package io.github.bbrac.annotation.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordSegmenterTest {
    private final WordSegmenter.Lattice lattice = new WordSegmenter.Lattice();

    private String segment(WordSegmenter segmenter, String text) {
        BitSet starts = new BitSet();
        segmenter.segment(text, lattice, starts);
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            words.append(i > 0 && starts.get(i) ? " " : "").append(text.charAt(i));
        }
        return words.toString();
    }

    private static WordSegmenter of(Map<String, Long> counts) {
        return WordSegmenter.of(new WordList(counts, true));
    }

    /// log p of a word: half a count where it is none, over all counts and one.
    private static double score(String word, Map<String, Long> counts, double total) {
        return Math.log(counts.containsKey(word) ? counts.get(word) : 0.5) - Math.log(total + 1);
    }

    private static double best(String text, int from, Map<String, Long> counts, double total) {
        if (from == text.length()) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int to = from + 1; to <= text.length(); to++) {
            String word = text.substring(from, to);
            if (word.length() == 1 || counts.containsKey(word)) {
                double rest = best(text, to, counts, total);
                best = Math.max(best, score(word, counts, total) + rest);
            }
        }
        return best;
    }

    @Test
    void noWayToDivideATextIsMoreProbable() {
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            Map<String, Long> counts = new HashMap<>();
            for (int w = 0; w < 12; w++) {
                String word = text(1 + random.nextInt(3), random);
                counts.put(word, 1L + random.nextInt(20));
            }
            double total = counts.values().stream().mapToLong(c -> c).sum();
            String text = text(1 + random.nextInt(9), random);
            double found = 0;
            for (String word : segment(of(counts), text).split(" ", -1)) {
                found += score(word, counts, total);
            }
            assertEquals(best(text, 0, counts, total), found, 1e-5, "trial " + trial);
        }
    }

    private static String text(int length, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('一' + random.nextInt(4)));
        }
        return text.toString();
    }

    @Test
    void runsOfLettersAndDigitsAreWordsOfTheirOwn() {
        WordSegmenter segmenter = of(Map.of("b超", 5L, "ct", 5L, "体温", 5L));
        assertEquals("体温 39.2 ℃ ， 行 B超 及 PACTS", segment(segmenter, "体温39.2℃，行B超及PACTS"));
        assertEquals("3 . 𠀀 α波", segment(of(Map.of("α波", 1L)), "3.𠀀α波"));
        assertEquals("", segment(segmenter, ""));
    }

    @Test
    void withoutWordsEveryCharacterIsOne() {
        assertEquals("患 者 abc", segment(WordSegmenter.of(WordList.empty()), "患者abc"));
    }

    /// Both ways are as good to a list without counts; the text knows one of them.
    @Test
    void countsAreLearntFromText() throws IOException {
        Map<String, Long> words = new LinkedHashMap<>();
        for (String word : List.of("球", "球拍", "拍卖", "卖")) {
            words.put(word, 1L);
        }
        WordSegmenter segmenter = WordSegmenter.of(new WordList(words, false));
        assertEquals("球 拍卖", segment(segmenter, "球拍卖"));
        List<String> text = List.of("卖球拍", "球拍很贵", "拍卖", "卖");
        assertEquals("球拍 卖", segment(segmenter.learning(text::forEach), "球拍卖"));
    }

    /// Sentences divided by hand; without a list, and with the words of the sentences themselves.
    @Test
    void knownWordsAreFoundInClinicalSentences() throws IOException {
        try (var in = getClass().getResourceAsStream("reference.txt")) {
            List<String> reference =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            Map<String, Long> counts = new HashMap<>();
            for (String sentence : reference) {
                for (String word : sentence.split(" ", -1)) {
                    counts.merge(word, 1L, Long::sum);
                }
            }
            Agreement known = new Agreement();
            Agreement unknown = new Agreement();
            for (String sentence : reference) {
                String text = sentence.replace(" ", "");
                known.add(sentence, segment(of(counts), text));
                unknown.add(sentence, segment(WordSegmenter.of(WordList.empty()), text));
            }
            assertTrue(known.f1() > 0.97, "F1 " + known.f1());
            assertTrue(unknown.f1() < 0.5, "F1 " + unknown.f1());
        }
    }

    /// How many words two ways to divide the same text have in common.
    private static final class Agreement {
        private int both;
        private int all;

        void add(String expected, String found) {
            BitSet mine = ends(expected);
            BitSet theirs = ends(found);
            int from = 0;
            for (int end = mine.nextSetBit(0); end >= 0; end = mine.nextSetBit(end + 1)) {
                boolean begins = from == 0 || theirs.get(from);
                both += begins && theirs.nextSetBit(from + 1) == end ? 2 : 0;
                from = end;
            }
            all += mine.cardinality() + theirs.cardinality();
        }

        private static BitSet ends(String words) {
            BitSet ends = new BitSet();
            int at = 0;
            for (String word : words.split(" ", -1)) {
                at += word.length();
                ends.set(at);
            }
            return ends;
        }

        double f1() {
            return (double) both / all;
        }
    }
}
