package io.github.bbrac.annotation.tokenization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir Path directory;

    @Test
    void idsAreLineNumbers() throws IOException {
        for (String file :
                new String[] {"[PAD]\n[UNK]\n\u2028\n患\n", "\uFEFF[PAD]\r\n[UNK]\r\n\u2028\r\n患"}) {
            Vocabulary vocabulary = read(file.getBytes(StandardCharsets.UTF_8));
            assertEquals(List.of("[PAD]", "[UNK]", "\u2028", "患"), vocabulary.tokens());
            assertEquals(4, vocabulary.size());
            assertEquals(1, vocabulary.unknown());
            assertEquals(3, vocabulary.id("患"));
            assertEquals(-1, vocabulary.find("者"));
        }
    }

    @Test
    void filesThatAreNoVocabularyAreRefused() {
        assertRefused(
                "vocab.txt:3: expected each token once, found [UNK] as at 2", "a\n[UNK]\n[UNK]\n");
        assertRefused("vocab.txt:2: expected a token, found an empty line", "[UNK]\n\na\n");
        assertRefused(
                "vocab.txt: expected a token [UNK], found 1 tokens without it; is this a BERT"
                        + " vocabulary?",
                "a\n");
        assertRefused(
                "vocab.txt: expected a token [UNK], found 0 tokens without it; is this a BERT"
                        + " vocabulary?",
                "");
        assertEquals(
                "vocab.txt, byte 6: expected UTF-8, found a malformed sequence; convert the file, for"
                        + " example with iconv -f GB18030 -t UTF-8",
                assertThrows(
                                FormatException.class,
                                () ->
                                        read(
                                                "[UNK]\n\u00BB\u00BC\n"
                                                        .getBytes(StandardCharsets.ISO_8859_1)))
                        .getMessage());
    }

    @Test
    void tokensThatAModelNeedsAreAskedForByName() {
        Vocabulary vocabulary = Vocabulary.of(List.of("[UNK]", "a"));
        assertEquals(
                "vocabulary: expected a token [CLS], found 2 tokens without it; is this the vocabulary"
                        + " of this model?",
                assertThrows(IllegalArgumentException.class, () -> vocabulary.id(Vocabulary.CLS))
                        .getMessage());
        assertEquals(
                "vocabulary:2: expected each token once, found [UNK] as at 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Vocabulary.of(List.of("[UNK]", "a", "[UNK]")))
                        .getMessage());
    }

    private void assertRefused(String message, String file) {
        assertEquals(
                message,
                assertThrows(
                                FormatException.class,
                                () -> read(file.getBytes(StandardCharsets.UTF_8)))
                        .getMessage());
    }

    private Vocabulary read(byte[] bytes) throws IOException {
        return Vocabulary.read(Files.write(directory.resolve("vocab.txt"), bytes));
    }
}
