package io.github.bbrac.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.bert.MaskedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final int ORDINARY = 200;
    private static final int UNK = 1;
    private static final int CLS = 2;
    private static final int SEP = 3;
    private static final int MASK = 4;
    private static final int FIRST = 5;

    private final Vocabulary vocabulary = vocabulary();
    private final Masking masking = new Masking(vocabulary, 0.15, 7);

    private static Vocabulary vocabulary() {
        List<String> tokens =
                new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        IntStream.range(0, ORDINARY).forEach(i -> tokens.add(Character.toString(0x4E00 + i)));
        return Vocabulary.of(tokens);
    }

    /// Words of one to four tokens, one token of twenty unknown.
    private static int[] window(int length, Random random) {
        int[] tokens = new int[length];
        int left = 0;
        for (int t = 0; t < length; t++) {
            boolean begins = left == 0;
            left = begins ? random.nextInt(4) : left - 1;
            int id = random.nextInt(20) == 0 ? UNK : FIRST + random.nextInt(ORDINARY);
            tokens[t] = EncodedText.token(id, begins);
        }
        return tokens;
    }

    private MaskedBatch batch(int[] tokens, long window, long pass) {
        MaskedBatch batch = new MaskedBatch();
        masking.add(tokens, tokens.length, window, pass, batch);
        return batch;
    }

    private static boolean[] guessed(MaskedBatch batch, int length) {
        boolean[] guessed = new boolean[length];
        for (int i = 0; i < batch.guessed(); i++) {
            guessed[batch.places()[i] - 1] = true;
        }
        return guessed;
    }

    @Test
    void wholeWordsAreHiddenAndNoSpecialTokens() {
        Random random = new Random(1);
        for (int w = 0; w < 300; w++) {
            int[] tokens = window(1 + random.nextInt(120), random);
            boolean[] guessed = guessed(batch(tokens, w, 0), tokens.length);
            for (int t = 0; t < tokens.length; t++) {
                boolean inside = t > 0 && !EncodedText.beginsWord(tokens[t]);
                assertFalse(inside && guessed[t] != guessed[t - 1], "window " + w);
                assertFalse(guessed[t] && EncodedText.id(tokens[t]) < FIRST, "window " + w);
            }
        }
    }

    @Test
    void sequencesAreMarkedAndEverythingElseIsAsItWas() {
        int[] tokens = window(60, new Random(2));
        MaskedBatch batch = new MaskedBatch();
        masking.add(tokens, 40, 3, 0, batch);
        masking.add(tokens, 60, 4, 0, batch);
        assertEquals(2, batch.sequences().count());
        assertEquals(42 + 62, batch.sequences().tokens());
        int[] ids = batch.ids();
        assertEquals(CLS, ids[0]);
        assertEquals(SEP, ids[41]);
        assertEquals(CLS, ids[42]);
        assertEquals(SEP, ids[103]);
        boolean[] guessed = new boolean[104];
        for (int i = 0; i < batch.guessed(); i++) {
            int place = batch.places()[i];
            guessed[place] = true;
            int t = place < 42 ? place - 1 : place - 43;
            assertEquals(EncodedText.id(tokens[t]), batch.words()[i]);
        }
        for (int place = 1; place < 41; place++) {
            assertTrue(guessed[place] || ids[place] == EncodedText.id(tokens[place - 1]));
        }
    }

    /// 15 of 100 tokens, less where the last words do not fit; of these 80, 10 and 10 of a hundred.
    @Test
    void theSharesAreThoseOfThePaper() {
        Random random = new Random(3);
        int all = 0;
        int guessed = 0;
        int masked = 0;
        int kept = 0;
        for (int w = 0; w < 1000; w++) {
            int[] tokens = window(100, random);
            MaskedBatch batch = batch(tokens, w, 0);
            assertTrue(batch.guessed() <= 15);
            all += tokens.length;
            guessed += batch.guessed();
            for (int i = 0; i < batch.guessed(); i++) {
                int read = batch.ids()[batch.places()[i]];
                masked += read == MASK ? 1 : 0;
                kept += read == batch.words()[i] ? 1 : 0;
                assertTrue(read >= MASK);
            }
        }
        assertEquals(0.15, (double) guessed / all, 0.002);
        assertEquals(0.8, (double) masked / guessed, 0.015);
        assertEquals(0.1 + 0.1 / ORDINARY, (double) kept / guessed, 0.01);
    }

    @Test
    void whatIsHiddenIsAFunctionOfSeedWindowAndPass() {
        int[] tokens = window(100, new Random(4));
        MaskedBatch first = batch(tokens, 5, 0);
        MaskedBatch again = batch(tokens, 5, 0);
        assertArrayEquals(first.ids(), again.ids());
        assertEquals(first.guessed(), again.guessed());
        assertFalse(Arrays.equals(first.ids(), batch(tokens, 5, 1).ids()));
        assertFalse(Arrays.equals(first.ids(), batch(tokens, 6, 0).ids()));
        MaskedBatch other = new MaskedBatch();
        new Masking(vocabulary, 0.15, 8).add(tokens, 100, 5, 0, other);
        assertFalse(Arrays.equals(first.ids(), other.ids()));
    }

    @Test
    void aWindowOfOneWordIsHiddenOnlyIfItIsShort() {
        int first = EncodedText.token(FIRST, true);
        int next = EncodedText.token(FIRST, false);
        assertEquals(1, batch(new int[] {first}, 0, 0).guessed());
        assertEquals(0, batch(new int[] {first, next, next}, 0, 0).guessed());
        assertEquals(0, batch(new int[] {EncodedText.token(UNK, true)}, 0, 0).guessed());
    }

    @Test
    void aVocabularyWithoutMaskIsRefused() {
        Vocabulary without = Vocabulary.of(List.of("[UNK]", "[CLS]", "[SEP]", "肝"));
        var refusal =
                assertThrows(IllegalArgumentException.class, () -> new Masking(without, 0.15, 1));
        assertTrue(refusal.getMessage().contains("[MASK]"), refusal.getMessage());
        Vocabulary special = Vocabulary.of(List.of("[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        assertThrows(IllegalArgumentException.class, () -> new Masking(special, 0.15, 1));
    }
}
