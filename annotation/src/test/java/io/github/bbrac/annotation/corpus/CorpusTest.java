package io.github.bbrac.annotation.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.Shared;
import io.github.bbrac.annotation.corpus.CorpusCheck.Finding;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.format.CorpusFormat;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
    private static final String JSONL =
            """
            {"id":"a","text":"咳嗽","entities":[{"start":0,"end":2,"type":"Sym"}]}
            {"id":"b","text":"肺"}
            """;
    private static final List<Document> DOCUMENTS =
            List.of(
                    new Document("a", "咳嗽", List.of(Entity.of("咳嗽", "Sym", 0, 2))),
                    new Document("b", "肺"));

    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Corpus read(String text) throws IOException {
        return Corpus.read(file("records", text), CorpusOptions.defaults());
    }

    @Test
    void theFormatIsThatOfTheContentWhateverTheName() throws IOException {
        assertRead(CorpusFormat.JSONL, "", read(JSONL));
        assertRead(
                CorpusFormat.DOCCANO,
                "",
                read(
                        "{\"id\":\"a\",\"text\":\"咳嗽\",\"label\":[[0,2,\"Sym\"]]}\n\n"
                                + "{\"id\":\"b\",\"text\":\"肺\",\"label\":[]}"));
        assertRead(
                CorpusFormat.DOCCANO,
                "",
                read(
                        "{\"id\":\"a\",\"text\":\"咳嗽\",\"entities\":[{\"label\":\"Sym\",\"start_offset\":0,\"end_offset\":2}]}\n"
                                + "{\"id\":\"b\",\"text\":\"肺\",\"entities\":[]}"));
        assertRead(
                CorpusFormat.CONLL,
                "BIOES, TYPE_B",
                read("\n# id = a\n咳\tSym_B\n嗽\tSym_E\n\n# id = b\n肺\tO\n"));
        assertRead(CorpusFormat.MARKED, "", read("── a\n[咳嗽|Sym]\n\n── b\n肺\n"));
        Path brat = Files.createDirectories(folder.resolve("brat"));
        Files.writeString(brat.resolve("a.txt"), "咳嗽");
        Files.writeString(brat.resolve("a.ann"), "T1\tSym 0 2\t咳嗽\n#1\tnote\n#2\tnote\n");
        Files.writeString(brat.resolve("b.txt"), "肺");
        Files.writeString(brat.resolve("b.ann"), "");
        Corpus corpus = Corpus.read(brat, CorpusOptions.defaults());
        assertRead(CorpusFormat.BRAT, "", corpus);
        assertEquals(List.of("left out 2 times: a note"), corpus.notes());
        assertEquals(
                List.of(DOCUMENTS.getFirst()),
                Corpus.read(brat.resolve("a.txt"), CorpusOptions.defaults()).documents());
    }

    private static void assertRead(CorpusFormat format, String labels, Corpus corpus)
            throws IOException {
        assertEquals(DOCUMENTS, corpus.requireSound().documents());
        assertEquals(format, corpus.format());
        assertEquals(labels, corpus.labels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"S-100阳性。", "B-超示结石", "I-131", "E-cadherin（+）"})
    void aRecordIsNoLabelWhateverItsTextEndsWith(String end) throws IOException {
        String text = "免疫组化 " + end;
        String line = "{\"id\":\"a\",\"data\":\"2020 O\",\"text\":\"" + text;
        Corpus corpus = read(line + "\"}\n");
        assertEquals(CorpusFormat.JSONL, corpus.format());
        assertEquals(List.of(new Document("a", text)), corpus.requireSound().documents());
        Corpus broken = read(line);
        assertEquals(CorpusFormat.JSONL, broken.format());
        assertEquals(1, broken.mistakeCount());
        assertEquals(CorpusFormat.CONLL, read("{ O\n" + end.charAt(0) + " O\n").format());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "患者行 B-超\n未见异常。\n",
                "患者行 B-超\n复查 B-超\n",
                "检查\tB-超\n胆囊\t正常\n",
                "免疫组化 S-100\n"
            })
    void proseWithALineThatEndsLikeALabelIsNoConll(String text) throws IOException {
        assertRefused(
                ":1: expected JSON Lines, doccano, CoNLL or marked text, found none of them",
                file("a", text));
    }

    @Test
    void aRecordMayHaveALabelOfItsOwn() throws IOException {
        Corpus corpus =
                read(
                        """
                        {"id":"b","text":"肺","entities":[],"label":"outpatient"}
                        {"id":"a","text":"咳嗽","entities":[{"start":0,"end":2,"type":"Sym"}],"label":"outpatient"}
                        """);
        assertEquals(CorpusFormat.JSONL, corpus.format());
        assertEquals(DOCUMENTS.reversed(), corpus.requireSound().documents());
    }

    @Test
    void theFormatOfWhatCanBeReadOnlyOnceMustBeNamed() throws IOException {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "no /dev/null here");
        assertRefused(
                ": expected a file or a folder, found neither; what can be read only once, such as"
                        + " a pipe, needs its format named",
                device);
        CorpusOptions options = CorpusOptions.defaults();
        var named =
                new CorpusOptions(
                        Optional.of(CorpusFormat.JSONL),
                        options.scheme(),
                        options.offsets(),
                        options.overlaps(),
                        options.annotatedTypes());
        assertEquals(
                List.of(device + ": expected documents, found none"),
                Corpus.read(device, named).mistakes());
    }

    @Test
    void allMistakesOfOneBratTextAreListed() throws IOException {
        Path text = file("a.txt", "咳嗽");
        file("a.ann", "T1\tSym 0 3\t咳嗽\nT2\tSym 1 1\t\n");
        assertEquals(2, Corpus.read(text, CorpusOptions.defaults()).mistakeCount());
    }

    @Test
    void typesThatAreNoNamesAreCountedAndNeverQuoted() throws IOException {
        assertEquals(
                folder.resolve("records")
                        + ": CoNLL (BIOES, B-TYPE), 1 documents, 2 characters, 2 entities: 2 types",
                read("咳\tS-Sym\n嗽\tS-患者一周前受凉后出\n").describe());
        var lines = new StringBuilder();
        for (int i = 0; i < 41; i++) {
            lines.append("咳\tS-T").append(i).append('\n');
        }
        assertTrue(read(lines.toString()).describe().endsWith(", 41 entities: 41 types"));
        Corpus oneColumnOff = read("O\tS-超\n\nO\tS-声\n\nO\tS-声\n\nS-Sym\t咳\n");
        assertTrue(oneColumnOff.describe().endsWith(": 2 types"), oneColumnOff.describe());
        for (Finding finding : CorpusCheck.of(List.of(oneColumnOff)).findings()) {
            assertFalse(finding.message().matches(".*[超声咳].*"), finding.message());
        }
    }

    @Test
    void aLineSaysWhatWasFound() throws IOException {
        Path file = file("a.jsonl", JSONL);
        assertEquals(
                file + ": JSON Lines, 2 documents, 3 characters, 1 entities: Sym 1",
                Corpus.read(file, CorpusOptions.defaults()).describe());
    }

    @Test
    void allMistakesAreListedWithTheirPlaces() throws IOException {
        Path file =
                file(
                        "a.jsonl",
                        """
                        {"id":"a","text":"咳嗽","entities":[{"start":0,"end":3,"type":"Sym"}]}
                        {"id":"b","text":"咳嗽","entities":[{"start":1,"end":0,"type":"Sym"}]}
                        {"id":"c","text":"咳嗽","entities":[{"start":0,"end":1,"type":"Sym","text":"嗽"}]}
                        {"id":"d","text":"咳嗽"
                        {"id":"e","text":"咳嗽"}
                        {"id":"e","text":"肺","entities":[{"start":0,"end":1,"type":"Bod"}]}
                        """);
        Corpus corpus =
                Corpus.read(file, CorpusOptions.defaults().withAnnotatedTypes(Set.of("Sym")));
        List<String> expected =
                List.of(
                        ":1, entities[0], end: expected an offset from 0 to 2, found 3",
                        ":2, entities[0], entity: expected a span inside a text of 2 chars, found"
                                + " [1, 0)",
                        ":3, entities[0], text: expected the document's text at [0, 1), found"
                                + " another; do the offsets count code points, or from 1, or is the end"
                                + " inclusive?",
                        ":4, column 22: expected one JSON object on the line, found a syntax error"
                                + " or a field twice",
                        ", document 'e' (2): expected an id of its own, found that of document 1",
                        ", document 'e', entity [0, 1): expected a type that the document was"
                                + " annotated for, found Bod");
        assertEquals(expected.stream().map(m -> file + m).toList(), corpus.mistakes());
        assertEquals(6, corpus.mistakeCount());
        String message = assertThrows(FormatException.class, corpus::requireSound).getMessage();
        assertEquals(
                file + ": expected no mistakes, found 6:\n" + String.join("\n", corpus.mistakes()),
                message);
    }

    @Test
    void theFirstHundredOfManyMistakesAreListed() throws IOException {
        Corpus corpus = read("{\"text\":\"a\"}\n" + "{\n".repeat(250));
        assertEquals(100, corpus.mistakes().size());
        assertEquals(250, corpus.mistakeCount());
        String message = assertThrows(FormatException.class, corpus::requireSound).getMessage();
        assertEquals(102, message.lines().count());
        assertEquals("… and more", message.lines().toList().getLast());
    }

    @Test
    void overlapsAreRefusedKeptOrMadeFlat() throws IOException {
        Path file =
                file(
                        "a.jsonl",
                        """
                        {"id":"a","text":"左肺癌","entities":[{"start":0,"end":2,"type":"Bod"},{"start":1,"end":3,"type":"Dis"},{"start":0,"end":3,"type":"Dis"}]}
                        """);
        CorpusOptions options = CorpusOptions.defaults();
        Corpus refused = Corpus.read(file, options);
        assertEquals(3, refused.mistakeCount());
        assertEquals(
                file
                        + ", document 'a', Dis [0, 3) and Bod [0, 2): expected entities that do not"
                        + " overlap, found two; models are flat: keep only the longest",
                refused.mistakes().getFirst());
        Corpus flat = Corpus.read(file, options.withOverlaps(Overlaps.LONGEST)).requireSound();
        assertEquals(
                List.of(Entity.of("左肺癌", "Dis", 0, 3)), flat.documents().getFirst().entities());
        assertEquals(List.of("2 entities left out that overlap longer ones"), flat.notes());
        Corpus kept = Corpus.read(file, options.withOverlaps(Overlaps.KEEP)).requireSound();
        assertEquals(3, kept.documents().getFirst().entities().size());
    }

    @Test
    void otherEncodingsAreToldApart() throws IOException {
        Path file = folder.resolve("gbk.jsonl");
        Charset gbk = Charset.forName("GB18030");
        Files.write(file, JSONL.getBytes(gbk));
        assertRefused(
                ": expected UTF-8, found GB18030 (or GBK); convert the file with iconv -f GB18030"
                        + " -t UTF-8",
                file);
        Files.write(file, JSONL.getBytes(StandardCharsets.UTF_16LE));
        assertRefused(": expected UTF-8 text, found zero bytes; is it UTF-16 or no text?", file);
        byte[] first = JSONL.lines().findFirst().orElseThrow().getBytes(StandardCharsets.UTF_8);
        byte[] second = ("\n" + JSONL).getBytes(gbk);
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        Files.write(file, both);
        Corpus mixed = Corpus.read(file, CorpusOptions.defaults());
        assertEquals(3, mixed.mistakeCount());
        assertEquals(
                file
                        + ": expected one encoding, found 1 lines with characters in UTF-8 and 2 in"
                        + " another encoding; convert those lines alone",
                mixed.mistakes().getFirst());
        assertEquals(1, mixed.documents().size());
    }

    @Test
    void whatIsNoCorpusIsRefused() throws IOException {
        assertRefused(": expected documents, found an empty file", file("a", "\n\n"));
        assertRefused(
                ":1: expected JSON Lines, doccano, CoNLL or marked text, found a JSON array; write an object a"
                        + " line, for example with jq -c '.[]'",
                file("a", "[{\"text\":\"a\"}]"));
        assertRefused(
                ":2: expected JSON Lines, doccano, CoNLL or marked text, found none of them",
                file("a", "\n患者咳嗽。\n"));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertEquals(
                List.of(empty + ": expected documents, found none"),
                Corpus.read(empty, CorpusOptions.defaults()).mistakes());
    }

    private static void assertRefused(String message, Path file) {
        assertEquals(
                file + message,
                assertThrows(
                                FormatException.class,
                                () -> Corpus.read(file, CorpusOptions.defaults()))
                        .getMessage());
    }

    @Test
    void annotatedCorporaAreSound() throws IOException {
        Path file = Shared.file("data/cehrner/train.jsonl");
        Corpus corpus = Corpus.read(file, CorpusOptions.defaults()).requireSound();
        assertEquals(
                file
                        + ": JSON Lines, 781 documents, 325510 characters, 13644 entities: Bod"
                        + " 4697, Dis 3255, Dru 1382, Ite 953, Ope 815, Pro 738, Sym 1804",
                corpus.describe());
    }
}
