package io.github.bbrac.annotation.tokenization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.RandomText;
import io.github.bbrac.annotation.TokenSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CharacterTokenizerTest {
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(List.of("[PAD]", "[UNK]", "患", "者", "a", "i", "σ", "A", "𠮷", "ab", " "));

    private final CharacterTokenizer lower = new CharacterTokenizer(VOCABULARY, true);
    private final Tokens tokens = new Tokens(0);

    @Test
    void everyCodePointIsOneTokenAtItsOwnPlace() {
        for (long seed = 0; seed < 500; seed++) {
            String text = RandomText.next(new SplittableRandom(seed), 60);
            lower.tokenize(text, tokens);
            int[] borders = RandomText.borders(text);
            assertEquals(borders.length - 1, tokens.size(), "seed " + seed);
            for (int t = 0; t < tokens.size(); t++) {
                assertEquals(borders[t], tokens.starts()[t], "seed " + seed);
                assertEquals(borders[t + 1], tokens.ends()[t], "seed " + seed);
                assertTrue(tokens.beginsWord(t));
            }
        }
    }

    @Test
    void codePointsAreLookedUpOneByOne() {
        assertArrayEquals(new int[] {2, 3, 8, 10, 1, 4, 4}, ids(lower, "患者𠮷 \naA"));
        assertArrayEquals(new int[] {4, 7}, ids(new CharacterTokenizer(VOCABULARY, false), "aA"));
        assertArrayEquals(new int[] {}, ids(lower, ""));
        assertArrayEquals(new int[] {1}, ids(lower, "\uD842"));
    }

    @Test
    void foldingNeverChangesTheNumberOfPositions() {
        assertArrayEquals(new int[] {5, 4, 6}, ids(lower, "İaΣ"));
    }

    @Test
    void aVeryLongTextIsTakenWhole() {
        lower.tokenize("患者".repeat(200_000), tokens);
        assertEquals(400_000, tokens.size());
        assertEquals(400_000, tokens.ends()[399_999]);
    }

    @Test
    void entitiesAreFoundAmongTheTokens() {
        String text = "a𠮷b";
        lower.tokenize(text, tokens);
        Entity inside = Entity.of(text, "Dis", 1, 4);
        Entity split = Entity.of(text, "Dis", 2, 4);
        Alignment alignment = Alignment.of(List.of(inside, split), tokens);
        assertEquals(List.of(new TokenSpan(1, 3, "Dis")), alignment.spans());
        assertEquals(List.of(split), alignment.unaligned());
        assertEquals(-1, tokens.firstStartingAt(5));
        assertEquals(-1, tokens.lastEndingAt(0));
    }

    @Test
    void tokensOfOneSyllableAreAllPartOfItsEntity() {
        var pieces =
                new WordPieceTokenizer(Vocabulary.of(List.of("[UNK]", "ᄒ", "##ᅡ", "##ᆫ")), true);
        String text = "한 한";
        pieces.tokenize(text, tokens);
        Alignment alignment = Alignment.of(List.of(Entity.of(text, "Dis", 2, 3)), tokens);
        assertEquals(List.of(new TokenSpan(3, 6, "Dis")), alignment.spans());
    }

    @Test
    void ngramRowsAreFastTextsHashes() {
        int grams = 3;
        int buckets = 1000;
        var ngrams = new FastTextNgrams(lower, buckets, grams);
        for (long seed = 0; seed < 100; seed++) {
            String text = RandomText.nextWellFormed(new SplittableRandom(seed), 12);
            lower.tokenize(text, tokens);
            int[] rows = new int[tokens.size() * ngrams.rowsPerToken()];
            ngrams.rows(text, tokens, rows);
            int[] folded = text.codePoints().map(Character::toLowerCase).toArray();
            for (int t = 0; t < folded.length; t++) {
                assertEquals(tokens.ids()[t], rows[t * (1 + grams)], "seed " + seed);
                for (int k = 1; k <= grams; k++) {
                    int n = k + 1;
                    int from = t - n / 2;
                    int expected = -1;
                    if (from >= 0 && from + n <= folded.length) {
                        String gram = new String(folded, from, n);
                        expected = VOCABULARY.size() + (int) (hash(gram) % buckets);
                    }
                    assertEquals(expected, rows[t * (1 + grams) + k], "seed " + seed);
                }
            }
        }
    }

    /// Values of fastText's Dictionary::hash, computed apart from this project.
    @Test
    void hashIsThatOfFastText() {
        assertEquals(1294271946L, hash("ab"));
        assertEquals(2626458881L, hash("患者"));
        int[] rows = new int[4];
        lower.tokenize("患者", tokens);
        new FastTextNgrams(lower, 1 << 20, 1).rows("患者", tokens, rows);
        assertEquals(-1, rows[1]);
        assertEquals(VOCABULARY.size() + 2626458881L % (1 << 20), rows[3]);
    }

    @Test
    void ngramsWithoutRoomAreRefused() {
        lower.tokenize("患者", tokens);
        assertEquals(
                "fastText: expected room for 6 rows, found 5",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new FastTextNgrams(lower, 9, 2)
                                                .rows("患者", tokens, new int[5]))
                        .getMessage());
        assertEquals(
                "fastText: expected buckets >= 1 and grams >= 0, found 0 and 2",
                assertThrows(IllegalArgumentException.class, () -> new FastTextNgrams(lower, 0, 2))
                        .getMessage());
    }

    /// 32-bit FNV-1a in 64-bit arithmetic, each byte extended with its sign to 32 bits.
    private static long hash(String gram) {
        long h = 2166136261L;
        for (byte b : gram.getBytes(StandardCharsets.UTF_8)) {
            h = ((h ^ (b & 0xFFFFFFFFL)) * 16777619L) & 0xFFFFFFFFL;
        }
        return h;
    }

    private int[] ids(Tokenizer tokenizer, String text) {
        tokenizer.tokenize(text, tokens);
        return Arrays.copyOf(tokens.ids(), tokens.size());
    }
}
