package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
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

class BratTest {
    @TempDir Path directory;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        var documents = new ArrayList<Document>();
        for (int seed = 0; seed < 100; seed++) {
            Document document =
                    RandomText.document(
                            new SplittableRandom(seed), String.valueOf(100 + seed), true);
            if (!document.text().startsWith("\uFEFF")) { // at the beginning it is a byte order mark
                documents.add(document);
                Brat.write(document, directory.resolve(document.id() + ".txt"));
            }
        }
        List<Brat.Reading> readings = Brat.readFolder(directory);
        assertEquals(documents, readings.stream().map(Brat.Reading::document).toList());
        assertEquals(List.of(), readings.stream().flatMap(r -> r.skipped().stream()).toList());
    }

    @Test
    void filesAreThoseOfBrat() throws IOException {
        String text = "𠮷咳\r\n嗽";
        var document = new Document("7", text, List.of(Entity.of(text, "Sym", 2, 6)));
        Brat.write(document, directory.resolve("7.txt"));
        assertEquals(text, Files.readString(directory.resolve("7.txt")));
        assertEquals("T1\tSym 1 5\t咳  嗽\n", Files.readString(directory.resolve("7.ann")));
    }

    @Test
    void whatADocumentCannotHoldIsReported() throws IOException {
        Path file =
                write(
                        "咳嗽胃痛",
                        """
                        T1\tSym 0 2\t咳嗽
                        T2\tSym 0 1;3 4\t咳 痛
                        R1\tOf Arg1:T1 Arg2:T2
                        #1\tNote T1\tx
                        """);
        Brat.Reading reading = Brat.read(file);
        assertEquals(
                new Document("7", "咳嗽胃痛", List.of(Entity.of("咳嗽胃痛", "Sym", 0, 2))),
                reading.document());
        String where = directory.resolve("7.ann").toString();
        assertEquals(
                List.of(
                        new Brat.Skipped(where + ":2", "a discontinuous entity"),
                        new Brat.Skipped(where + ":3", "a relation"),
                        new Brat.Skipped(where + ":4", "a note")),
                reading.skipped());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    T1<tab>Sym 0<tab>咳 | : expected T and a number, a tab, type, start and end parted by spaces, a tab and the text, found another line
                    Q1<tab>Sym 0 1<tab>咳 | : expected T and a number, a tab, type, start and end parted by spaces, a tab and the text, found another line
                    T1<tab>Sym 0 x<tab>咳 | , end: expected a code point offset from 0 to 2, found none
                    T1<tab>Sym 0 3<tab>咳 | , end: expected a code point offset from 0 to 2, found 3
                    T1<tab>Sym 1 1<tab>咳 | , entity: expected a span inside a text of 2 chars, found [1, 1)
                    T1<tab>Sym 1 2<tab>咳 | : expected the text of the .txt file at code points [1, 2), found another; was the text changed after it was annotated?
                    """)
    void malformedLinesAreRefusedByNumberAndNeverQuoted(String line, String message)
            throws IOException {
        Path file = write("咳嗽", "\n" + line.replace("<tab>", "\t") + "\n");
        assertEquals(
                directory.resolve("7.ann") + ":2" + message,
                assertThrows(FormatException.class, () -> Brat.read(file)).getMessage());
    }

    @Test
    void filesThatAreMissingOrMisnamedAreRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("8.txt"), "咳");
        assertEquals(
                file + ": expected its annotation beside it, found no 8.ann",
                assertThrows(FormatException.class, () -> Brat.read(file)).getMessage());
        assertEquals(
                "brat: expected a file name that ends in .txt, found 8.ann",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Brat.read(directory.resolve("8.ann")))
                        .getMessage());
    }

    @Test
    void whatBratCannotSayIsRefusedBeforeAnythingIsWritten() {
        Path file = directory.resolve("9.txt");
        assertEquals(
                "document '9': expected text that UTF-8 can hold, found a lone surrogate",
                assertThrows(
                                FormatException.class,
                                () -> Brat.write(new Document("9", "a\uD83D"), file))
                        .getMessage());
        var spaced = new Document("9", "a", List.of(Entity.of("a", "Body Part", 0, 1)));
        assertEquals(
                "document '9': expected types without white space for brat, found 'Body Part'",
                assertThrows(FormatException.class, () -> Brat.write(spaced, file)).getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void foldersAreReadToTheirEndAndMistakesTold() throws IOException {
        Files.createDirectories(directory.resolve("ward"));
        Files.writeString(directory.resolve("a.txt"), "咳嗽");
        Files.writeString(
                directory.resolve("a.ann"), "T1\tSym 0 3\t咳嗽\nT2\tSym 1 1\t\nT3\tSym 0 2\t咳嗽\n");
        Files.writeString(directory.resolve("b.txt"), "胃");
        Files.writeString(directory.resolve(".c.txt"), "hidden");
        Files.writeString(directory.resolve("c.ann"), "");
        Files.writeString(directory.resolve("ward/d.txt"), "胃");
        Files.writeString(directory.resolve("ward/d.ann"), "T1\tBod 0 1\t胃\n");
        var mistakes = new ArrayList<String>();
        List<Brat.Reading> readings =
                Brat.readFolder(directory, mistake -> mistakes.add(mistake.getMessage()));
        var document = new Document("ward/d", "胃", List.of(Entity.of("胃", "Bod", 0, 1)));
        assertEquals(List.of(document), readings.stream().map(Brat.Reading::document).toList());
        assertEquals(
                List.of(
                        directory.resolve("a.ann")
                                + ":1, end: expected a code point offset from 0 to 2, found 3",
                        directory.resolve("a.ann")
                                + ":2, entity: expected a span inside a text of 2 chars, found [1,"
                                + " 1)",
                        directory.resolve("b.txt")
                                + ": expected its annotation beside it, found no b.ann",
                        directory.resolve("c.ann")
                                + ": expected its text beside it, found no c.txt"),
                mistakes);
    }

    private Path write(String text, String annotation) throws IOException {
        Files.writeString(directory.resolve("7.ann"), annotation);
        return Files.writeString(directory.resolve("7.txt"), text);
    }
}
