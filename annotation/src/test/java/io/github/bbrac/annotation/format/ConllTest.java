package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.RandomText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConllTest {
    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(LabelScheme.class)
    void whatIsWrittenIsReadBack(LabelScheme scheme) throws IOException {
        var documents = new ArrayList<Document>();
        var out = new StringBuilder();
        for (long seed = 0; seed < 300; seed++) {
            String id =
                    seed % 3 == 0 ? RandomText.nextWellFormed(new SplittableRandom(seed), 5) : "x";
            Document document = RandomText.document(new SplittableRandom(seed), id, false);
            documents.add(document);
            Conll.write(document, scheme, out);
        }
        Document lone = new Document("# id = \\x{20}", "#\uD83D#\uDE00\\x{20}\\", List.of());
        documents.add(lone);
        Conll.write(lone, scheme, out);
        assertEquals(documents, read(out.toString(), scheme));
        if (scheme != LabelScheme.IOB1) {
            assertEquals(documents, read(out.toString()));
        }
    }

    @Test
    void aFileLooksAsTheDocumentationSays() throws IOException {
        var out = new StringBuilder();
        var document = new Document("7", "咳嗽 #", List.of(Entity.of("咳嗽 #", "Sym", 0, 2)));
        Conll.write(document, LabelScheme.BIOES, out);
        Conll.write(new Document("", ""), LabelScheme.BIOES, out);
        assertEquals(
                "# id = 7\n咳\tB-Sym\n嗽\tE-Sym\n\\x{20}\tO\n#\tO\n\n# id = \n\n", out.toString());
    }

    @Test
    void filesOfOthersAreRead() throws IOException {
        String file = "\uFEFF咳 B-Sym\r\n嗽 I-Sym\r\nCT n O\r\n\r\n\r\n胃 B-Bod\r\n# O\r\n";
        assertEquals(
                List.of(
                        new Document("1", "咳嗽CT", List.of(Entity.of("咳嗽CT", "Sym", 0, 2))),
                        new Document("2", "胃#", List.of(Entity.of("胃#", "Bod", 0, 1)))),
                read(file));
    }

    @Test
    void iob1IsKnownByWhatBioForbids() throws IOException {
        String file = "a\tI-X\nb\tB-X\nc\tI-Y\n";
        var entities =
                List.of(
                        Entity.of("abc", "X", 0, 1),
                        Entity.of("abc", "X", 1, 2),
                        Entity.of("abc", "Y", 2, 3));
        assertEquals(List.of(new Document("1", "abc", entities)), read(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    咳|:3: expected a token, a tab and a label, found one column
                    <tab>O|:3: expected a token, found an empty one; write white space by its number, such as \\x{20}
                    咳<tab>|:3: expected a label, found nothing after the token
                    咳<tab>嗽|:3: expected O or a prefix, '-' and a type in the last column, found neither
                    \\x{110000}<tab>O|:3: expected a code point such as \\x{20}, found an escape that is none
                    \\x{20<tab>O|:3: expected a code point such as \\x{20}, found an escape that is none
                    咳<tab>I-Bod|:3: expected a label that BIOES allows after E-Sym and at the end, found I-Bod
                    咳<tab>B-Bod|:3: expected a label that BIOES allows after E-Sym and at the end, found B-Bod
                    咳<tab>L-Bod|: labels: expected the prefixes of one scheme (BIES, BI, BMES or BILU), found [B, E, L]
                    """)
    void malformedLinesAreRefusedByNumberAndNeverQuoted(String line, String message)
            throws IOException {
        Path file = directory.resolve("records.conll");
        String text = "咳\tB-Sym\n嗽\tE-Sym\n" + line.replace("<tab>", "\t") + "\n";
        Files.writeString(file, text);
        assertEquals(
                file + message,
                assertThrows(FormatException.class, () -> Conll.read(file)).getMessage());
    }

    @Test
    void labelsOfAnotherSchemeAreRefused() throws IOException {
        Path file = directory.resolve("records.conll");
        Files.writeString(file, "咳\tS-Sym\n");
        assertEquals(
                file + ": label prefix: expected one of BI for BIO, found S",
                assertThrows(FormatException.class, () -> Conll.read(file, LabelScheme.BIO))
                        .getMessage());
    }

    @Test
    void entitiesBetweenHalvesOfAPairAreRefused() throws IOException {
        Path file = directory.resolve("records.conll");
        Files.writeString(file, "\\x{d83d}\tS-Sym\n\\x{de00}\tO\n");
        assertEquals(
                file
                        + ":1: document '1', entity [0, 1): expected whole code points, found a border"
                        + " inside a surrogate pair",
                assertThrows(FormatException.class, () -> Conll.read(file)).getMessage());
    }

    @Test
    void entitiesThatOverlapAreRefused() {
        var overlapping = List.of(Entity.of("abc", "X", 0, 2), Entity.of("abc", "Y", 1, 3));
        var document = new Document("7", "abc", overlapping);
        assertEquals(
                "document '7': Y at tokens [1, 3): expected entities that share no token, found two at"
                        + " token 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Conll.write(document, LabelScheme.BIO, new StringBuilder()))
                        .getMessage());
    }

    private List<Document> read(String text) throws IOException {
        return Conll.read(Files.writeString(directory.resolve("records.conll"), text));
    }

    private List<Document> read(String text, LabelScheme scheme) throws IOException {
        return Conll.read(Files.writeString(directory.resolve("records.conll"), text), scheme);
    }
}
