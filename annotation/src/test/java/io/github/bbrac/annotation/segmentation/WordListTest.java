package io.github.bbrac.annotation.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordListTest {
    @TempDir Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("words.txt"), content);
    }

    @Test
    void wordsComeWithCountsOrWithout() throws IOException {
        WordList plain = WordList.read(file("咳嗽\n\n 高血压 \r\n咳嗽\n"));
        assertFalse(plain.counted());
        assertEquals(Map.of("咳嗽", 2L, "高血压", 1L), plain.counts());
        WordList counted = WordList.read(file("咳嗽\t12\n高血压\t3\n"));
        assertTrue(counted.counted());
        assertEquals(Map.of("咳嗽", 12L, "高血压", 3L), counted.counts());
    }

    @Test
    void aListMayBeCompressed() throws IOException {
        Path file = directory.resolve("words.txt.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(Files.readAllBytes(file("咳嗽\n")));
        }
        assertEquals(Map.of("咳嗽", 1L), WordList.read(file).counts());
    }

    @Test
    void whatIsNoListIsRefusedByItsLine() throws IOException {
        assertRefused("", ": expected words, found none");
        assertRefused(
                "咳嗽\t1\n高血压\n",
                ":2: expected a word, a tab and a count as on the lines before, found another");
        assertRefused(
                "咳嗽\n高血压\t1\n",
                ":2: expected a word and no count as on the lines before, found another");
        assertRefused(
                "咳嗽\t多\n", ":1: expected a count of at least 1, found 1 characters that are none");
        assertRefused(
                "咳嗽\t0\n", ":1: expected a count of at least 1, found 1 characters that are none");
    }

    private void assertRefused(String content, String message) throws IOException {
        Path file = file(content);
        var refusal = assertThrows(FormatException.class, () -> WordList.read(file));
        assertEquals(file + message, refusal.getMessage());
    }
}
