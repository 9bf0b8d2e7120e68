package io.github.bbrac.annotation.tokenization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.bbrac.annotation.RandomText;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What runs for every text allocates nothing once its arrays have grown.
class AllocationTest {
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(List.of("[UNK]", "[SEP]", "患", "者", "a", "##b", "e", "ᄒ", "##ᅡ", "##ᆫ"));

    private final String text = RandomText.next(new SplittableRandom(1), 2000) + "한éİ[SEP]𠮷";
    private final Tokens tokens = new Tokens(0);

    @Test
    void charactersAndTheirNgramsAllocateNothing() {
        var tokenizer = new CharacterTokenizer(VOCABULARY, true);
        var ngrams = new FastTextNgrams(tokenizer, 1000, 2);
        int[] rows = new int[3 * text.length()];
        assertAllocatesNothing(() -> {
            tokenizer.tokenize(text, tokens);
            ngrams.rows(text, tokens, rows);
        });
    }

    @Test
    void wordPiecesAllocateNothing() {
        var tokenizer = new WordPieceTokenizer(VOCABULARY, true);
        assertAllocatesNothing(() -> tokenizer.tokenize(text, tokens));
    }

    @Test
    void windowsAllocateNothing() {
        new CharacterTokenizer(VOCABULARY, true).tokenize(text, tokens);
        var windows = new Windows();
        assertAllocatesNothing(() -> windows.cut(text, tokens, 40, 8));
    }

    private static void assertAllocatesNothing(Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 200; i++) {
            work.run();
        }
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            work.run();
        }
        assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
    }
}
