package io.github.bbrac.annotation.tokenization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.RandomText;
import io.github.bbrac.annotation.tokenization.Windows.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(
                    List.of("[UNK]", "a", "b", "z", "##a", "##b", "##z", "##q", "##0", "##7"));

    private final Tokenizer characters = new CharacterTokenizer(VOCABULARY, false);
    private final Tokenizer pieces = new WordPieceTokenizer(VOCABULARY, true);
    private final Tokens tokens = new Tokens();
    private final Windows windows = new Windows();

    @Test
    void coresAreAllTokensOnceAndLieInTheirWindows() {
        for (long seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            String text = RandomText.next(random, 80);
            int margin = random.nextInt(4);
            int limit = Math.max(1, 4 * margin) + random.nextInt(20);
            Tokenizer tokenizer = random.nextBoolean() ? characters : pieces;
            List<Window> cut = cut(tokenizer, text, limit, margin);
            int at = 0;
            for (Window window : cut) {
                String where = "seed " + seed + ", " + window;
                assertEquals(at, window.coreFrom(), where);
                assertTrue(window.coreTo() > window.coreFrom(), where);
                assertTrue(window.from() <= window.coreFrom(), where);
                assertTrue(window.to() >= window.coreTo(), where);
                assertTrue(window.to() - window.from() <= limit, where);
                at = window.coreTo();
            }
            assertEquals(tokens.size(), at, "seed " + seed);
        }
    }

    /// Cutting by the rule as it is written down for training: on strings, by searching backwards.
    @Test
    void withoutAMarginThePiecesAreThoseOfTraining() {
        for (long seed = 0; seed < 2000; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            RandomText.next(random, 80)
                    .codePoints()
                    .filter(c -> c < Character.MIN_SURROGATE && c != '\r')
                    .forEach(text::appendCodePoint);
            int limit = 1 + random.nextInt(20);
            var expected = new ArrayList<Window>();
            int at = 0;
            while (at < text.length()) {
                int end = Math.min(at + limit, text.length());
                if (end < text.length()) {
                    int last = -1;
                    for (char c : "。；！？;!?\n".toCharArray()) {
                        int found = text.lastIndexOf(String.valueOf(c), end - 1);
                        last = Math.max(last, found >= at ? found : -1);
                    }
                    if (last > at) {
                        end = last + 1;
                    }
                }
                expected.add(new Window(at, end, at, end));
                at = end;
            }
            assertEquals(expected, cut(characters, text.toString(), limit, 0), "seed " + seed);
        }
    }

    @Test
    void aWindowLiesAcrossEachCutInsideASentence() {
        assertEquals(
                List.of(
                        new Window(0, 3, 0, 3),
                        new Window(3, 13, 3, 11),
                        new Window(8, 18, 11, 15),
                        new Window(13, 23, 15, 23)),
                cut(characters, "短句。很长的句子没有标点符号。完了。还有一句。", 10, 2));
    }

    @Test
    void aSentenceOfManyWindowsHasOneAcrossEachCut() {
        assertEquals(
                List.of(
                        new Window(0, 12, 0, 9),
                        new Window(6, 18, 9, 15),
                        new Window(12, 24, 15, 21),
                        new Window(16, 28, 21, 27),
                        new Window(24, 28, 27, 28)),
                cut(characters, "长".repeat(28), 12, 3));
    }

    @Test
    void whatACutsWindowAnswersForNeedsNoWindowOfItsOwn() {
        assertEquals(
                List.of(new Window(0, 12, 0, 9), new Window(2, 14, 9, 14)),
                cut(characters, "长".repeat(13) + "。", 12, 3));
    }

    /// Every token but those near the ends of the text is read with at least a margin beside it, or up
    /// to the end of its sentence.
    @Test
    void everyTokenIsReadWithAMarginBesideIt() {
        String text = "长".repeat(100);
        for (int margin = 1; margin <= 5; margin++) {
            for (int limit = 4 * margin; limit < 40; limit++) {
                for (Window window : cut(characters, text, limit, margin)) {
                    int before = Math.min(margin, window.coreFrom());
                    int after = Math.min(margin, text.length() - window.coreTo());
                    String where = "limit " + limit + ", margin " + margin + ", " + window;
                    assertTrue(window.coreFrom() - window.from() >= before, where);
                    assertTrue(window.to() - window.coreTo() >= after, where);
                }
            }
        }
    }

    @Test
    void lineEndsOfTwoCharactersStayWhole() {
        String text = "aaa\r\nbbb\r\nzzz";
        for (int margin = 0; margin < 3; margin++) {
            for (int limit = 4 * margin + 2; limit < 14; limit++) {
                for (Window window : cut(characters, text, limit, margin)) {
                    for (int cut : new int[] {window.from(), window.to()}) {
                        assertFalse(cut == 4 || cut == 9, "limit " + limit + ", " + window);
                    }
                }
            }
        }
    }

    @Test
    void wordsOfPiecesStayWholeWhereTheyFit() {
        for (int limit = 4; limit < 9; limit++) {
            for (Window window : cut(pieces, "abz abz abz abz", limit, 0)) {
                assertEquals(0, window.coreFrom() % 3, "limit " + limit);
            }
        }
        assertEquals(3, cut(pieces, "abzabz", 2, 0).size());
    }

    @Test
    void aLineFeedThatIsNoTokenEndsASentence() {
        assertEquals(
                List.of(new Window(0, 2, 0, 2), new Window(2, 5, 2, 5)),
                cut(pieces, "a b\r\na b z", 4, 1));
    }

    @Test
    void anEmptyTextHasNoWindows() {
        assertEquals(List.of(), cut(characters, "", 10, 2));
        assertEquals(List.of(), cut(pieces, " \n", 10, 2));
    }

    @Test
    void aMarginBeyondAQuarterOfAWindowIsRefused() {
        assertEquals(
                "windows: expected limit >= 1 and 0 <= margin <= limit / 4, found limit 7 and margin 2",
                assertThrows(IllegalArgumentException.class, () -> cut(characters, "a", 7, 2))
                        .getMessage());
    }

    private List<Window> cut(Tokenizer tokenizer, String text, int limit, int margin) {
        tokenizer.tokenize(text, tokens);
        windows.cut(text, tokens, limit, margin);
        return windows.toList();
    }
}
