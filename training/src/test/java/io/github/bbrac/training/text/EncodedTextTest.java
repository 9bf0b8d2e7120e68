package io.github.bbrac.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.segmentation.WordList;
import io.github.bbrac.annotation.segmentation.WordSegmenter;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedTextTest {
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(
                    List.of(
                            "[UNK]", "[CLS]", "[SEP]", "[MASK]", "咳", "嗽", "肝", "。", "，", "b",
                            "超"));

    @TempDir Path directory;

    private EncodedText encode(String key, BitSet held, Path... files) throws IOException {
        WordSegmenter segmenter = WordSegmenter.of(new WordList(Map.of("咳嗽", 1L, "b超", 1L), false));
        new TextEncoding(VOCABULARY, true, segmenter, 5, held)
                .write(new Passages(List.of(files)), directory, key);
        return EncodedText.open(directory, key).orElseThrow();
    }

    private Path gz(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static String words(EncodedText text, long window) {
        int[] tokens = new int[text.length(window)];
        text.read(window, tokens);
        StringBuilder words = new StringBuilder();
        for (int token : tokens) {
            String shown = VOCABULARY.tokens().get(EncodedText.id(token));
            words.append(EncodedText.beginsWord(token) ? " " : "");
            words.append(shown.equals("[UNK]") ? "?" : shown);
        }
        return words.toString().strip();
    }

    @Test
    void passagesBecomeWordsInWindowsCutAtSentenceEnds() throws IOException {
        Path one = Files.writeString(directory.resolve("a.txt"), "\uFEFF咳嗽，肝。B超肝。\r\n\n\n肝\n");
        Path two = gz("b.txt.gz", "咳x嗽\n咳嗽");
        try (EncodedText text = encode("k", new BitSet(), one, two)) {
            assertArrayEquals(new long[] {3, 2}, text.windows());
            assertEquals(0, text.heldWindows());
            assertEquals(VOCABULARY.tokens(), text.vocabulary().tokens());
            List<String> windows = new ArrayList<>();
            for (long w = 0; w < text.firstHeld(); w++) {
                windows.add(words(text, w));
            }
            assertEquals(List.of("咳嗽 ， 肝 。", "b超 肝 。", "肝", "咳 ? 嗽", "咳嗽"), windows);
            assertEquals(15, text.tokens());
            assertEquals(1, text.unknown());
            assertEquals(12, text.words());
            assertEquals(9 + 1, text.tokens(0, 3));
        }
    }

    @Test
    void whatIsNotWholeIsNotThere() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "肝\n咳\n");
        encode("k", new BitSet(), file).close();
        Path tokens = directory.resolve(EncodedText.TOKENS);
        byte[] whole = Files.readAllBytes(tokens);
        Files.write(tokens, Arrays.copyOf(whole, whole.length - 1));
        assertTrue(EncodedText.open(directory, "k").isEmpty());
        Files.delete(tokens);
        assertTrue(EncodedText.open(directory, "k").isEmpty());
    }

    @Test
    void passagesThatAreHeldOutComeLast() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "肝\n咳\n嗽\n，\n");
        BitSet held = new BitSet();
        held.set(1);
        try (EncodedText text = encode("k", held, file)) {
            assertArrayEquals(new long[] {3}, text.windows());
            assertEquals(1, text.heldWindows());
            assertEquals("咳", words(text, text.firstHeld()));
            assertEquals("嗽", words(text, 1));
        }
    }

    @Test
    void whatWasMadeFromSomethingElseIsNotTaken() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "肝\n");
        assertFalse(EncodedText.open(directory, "k").isPresent());
        encode("k", new BitSet(), file).close();
        assertTrue(EncodedText.open(directory, "k").map(EncodedTextTest::closed).isPresent());
        assertFalse(EncodedText.open(directory, "other").isPresent());
    }

    @Test
    void whatIsKeptWithoutItsVocabularyIsNotTaken() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "肝\n");
        encode("k", new BitSet(), file).close();
        Path facts = directory.resolve(EncodedText.FACTS);
        String whole = Files.readString(facts);
        String earlier = whole.replaceFirst(",\"vocabulary\":\\[.*]", "");
        assertNotEquals(whole, earlier);
        Files.writeString(facts, earlier);
        assertTrue(EncodedText.open(directory, "k").isEmpty());
    }

    private static EncodedText closed(EncodedText text) {
        text.close();
        return text;
    }
}
