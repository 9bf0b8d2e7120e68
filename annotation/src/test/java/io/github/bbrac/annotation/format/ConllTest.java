package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.RandomText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void borderLinesPartDocumentsAndAreNoText() throws IOException {
        var documents = List.of(new Document("1", "咳"), new Document("2", "胃"));
        String border = "-DOCSTART- -X- O O\n";
        assertEquals(documents, read(border + "\n咳 n O O\n\n" + border + "\n胃 n O O\n"));
        assertEquals(documents, read("-DOCSTART-\n咳\tO\n-DOCSTART-\tO\n胃\tO\n"));
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
    @ValueSource(strings = {"B-Sym E-Sym", "Sym-B Sym-E", "B_Sym E_Sym", "Sym_B Sym_E"})
    void rolesStandBeforeTypesOrAfterThem(String labels) throws IOException {
        String[] label = labels.split(" ", -1);
        String lines = "咳\t" + label[0] + "\n嗽\t" + label[1] + "\n";
        var entities = List.of(Entity.of("咳嗽", "Sym", 0, 2));
        assertEquals(List.of(new Document("1", "咳嗽", entities)), read(lines));
    }

    @Test
    void typesMayHoldWhatPartsRolesFromThem() throws IOException {
        String text = "ab";
        assertEquals(
                List.of(
                        new Document(
                                "1",
                                text,
                                List.of(
                                        Entity.of(text, "X-Y_Z", 0, 1),
                                        Entity.of(text, "X-Y_Z-B", 1, 2)))),
                read("a\tS-X-Y_Z\nb\tS-X-Y_Z-B\n"));
    }

    @Test
    void readingGoesOnAfterMistakesWhereTheSinkLetsIt() throws IOException {
        Path file = directory.resolve("records.conll");
        byte[] bytes =
                "a\tO\nb\n\nc\tS-X\n\nd\tI-X\ne\tQ-X\n\nf\tI-X\n\n#\tO\ng\tO\n\nh\tO"
                        .getBytes(StandardCharsets.US_ASCII);
        bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf('#')] = (byte) 0xBB;
        Files.write(file, bytes);
        var mistakes = new ArrayList<String>();
        MistakeSink sink = mistake -> mistakes.add(mistake.getMessage());
        LabelFile read = LabelFile.read(file, Optional.empty(), sink);
        List<Document> documents = read.documents(sink);
        assertEquals(List.of("2", "6"), documents.stream().map(Document::id).toList());
        assertEquals(
                List.of("c", "f", "h"), read.texts().stream().map(LabelledText::text).toList());
        assertEquals(
                List.of(
                        file + ":2: expected a token, a tab and a label, found one column",
                        file
                                + ":11, byte 34: expected UTF-8, found a malformed sequence;"
                                + " convert the file, for example with iconv -f GB18030 -t UTF-8",
                        file
                                + ":7: expected O or a label such as B-TYPE with a letter of BIOES"
                                + " (BIES) in the last column, found another",
                        file
                                + ":9: expected a label that BIOES allows after the beginning of"
                                + " the document and at the end, found I"),
                mistakes);
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
                    咳<tab>嗽|:3: expected O or a label such as B-TYPE with a letter of BIOES (BIES) in the last column, found another
                    \\x{110000}<tab>O|:3: expected a code point such as \\x{20}, found an escape that is none
                    \\x{20<tab>O|:3: expected a code point such as \\x{20}, found an escape that is none
                    咳<tab>I-Bod|:3: expected a label that BIOES allows after E and at the end, found I of another type
                    咳<tab>B-Bod|:3: expected a label that BIOES allows after E and at the end, found B
                    咳<tab>L-Bod|:3: expected O or a label such as B-TYPE with a letter of BIOES (BIES) in the last column, found L
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
    void labelsWithControlCharactersAreRefusedAndNeverQuoted() throws IOException {
        Path file = directory.resolve("records.conll");
        Files.writeString(file, "咳\tB-Sym\n嗽\tE-Sym\n胃\tS-B\u0007d\n");
        assertEquals(
                file
                        + ":3: expected O or a label such as B-TYPE with a letter of BIOES (BIES) in"
                        + " the last column, found another",
                assertThrows(FormatException.class, () -> Conll.read(file)).getMessage());
    }

    @Test
    void labelsOfAnotherSchemeAreRefused() throws IOException {
        Path file = directory.resolve("records.conll");
        Files.writeString(file, "咳\tS-Sym\n");
        assertEquals(
                file
                        + ":1: expected O or a label such as B-TYPE with a letter of BIO (BI) in"
                        + " the last column, found S",
                assertThrows(FormatException.class, () -> Conll.read(file, LabelScheme.BIO))
                        .getMessage());
    }

    @Test
    void entitiesBetweenHalvesOfAPairAreRefused() throws IOException {
        Path file = directory.resolve("records.conll");
        Files.writeString(file, "\\x{d83d}\tS-Sym\n\\x{de00}\tO\n");
        assertEquals(
                file
                        + ":1: document '1', entity [0, 1): expected whole code points, found a"
                        + " border inside a surrogate pair",
                assertThrows(FormatException.class, () -> Conll.read(file)).getMessage());
    }

    @Test
    void entitiesThatOverlapAreRefused() {
        var overlapping = List.of(Entity.of("abc", "X", 0, 2), Entity.of("abc", "Y", 1, 3));
        var document = new Document("7", "abc", overlapping);
        assertEquals(
                "document '7': Y at tokens [1, 3): expected entities that share no token, found two"
                        + " at token 1",
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
