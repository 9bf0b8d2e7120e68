package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataCommandTest {
    /// Offsets that differ between chars and code points, white space, two documents.
    private static final String RECORDS =
            """
            {"id":"p1-1","text":"😀咳嗽 3天\\r\\n发热","entities":[{"start":2,"end":4,"type":"Sym"},{"start":9,"end":11,"type":"Sym"}]}
            {"id":"p1-2","text":"# 胃镜","entities":[{"start":2,"end":4,"type":"Pro"}]}
            """;

    @TempDir Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static List<Document> read(String path) throws IOException {
        return Corpus.read(Path.of(path), CorpusOptions.defaults().withOverlaps(Overlaps.KEEP))
                .requireSound()
                .documents();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "doccano", "conll", "brat"})
    void whatIsConvertedThereIsConvertedBack(String format) throws IOException {
        String source = file("source.jsonl", RECORDS);
        String there = folder.resolve("there").toString();
        Ran ran = Ran.bbrac("data", "convert", source, "-o", there, "-f", format);
        assertEquals(0, ran.status(), ran.err());
        assertEquals("", ran.out());
        String back = folder.resolve("back.jsonl").toString();
        Ran again = Ran.bbrac("data", "convert", there, "-o", back);
        assertEquals(0, again.status(), again.err());
        assertEquals(read(source), read(back));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BIOES", "BIO", "BMES", "BILOU", "IOB1"})
    void labelsAreWrittenInTheSchemeAskedFor(String scheme) throws IOException {
        String source = file("source.jsonl", RECORDS);
        String there = folder.resolve("there.conll").toString();
        Ran.bbrac("data", "convert", source, "-o", there, "--output-scheme", scheme);
        String back = folder.resolve("back.jsonl").toString();
        Ran.bbrac("data", "convert", there, "--scheme", scheme, "-o", back);
        assertEquals(read(source), read(back));
        Ran other = Ran.bbrac("data", "convert", there, "-o", back, "--output-scheme", scheme);
        assertEquals(2, other.status());
        String refusal =
                "bbrac: --output-scheme: expected CoNLL to write, found jsonl; leave it out\n";
        assertTrue(other.err().startsWith(refusal), other.err());
    }

    @Test
    void aPageIsWritten() throws IOException {
        String page = folder.resolve("page.html").toString();
        Ran.bbrac("data", "convert", file("source.jsonl", RECORDS), "-o", page);
        assertTrue(Files.readString(Path.of(page)).contains("胃镜<small>Pro</small>"));
    }

    @Test
    void aFileWithMistakesIsNotConverted() throws IOException {
        String source =
                file("bad.jsonl", RECORDS + "{\"id\":\"x\",\"text\":\"胃\"\n{\"id\":\"y\"}\n");
        String there = folder.resolve("there.conll").toString();
        Ran ran = Ran.bbrac("data", "convert", source, "-o", there);
        assertEquals(1, ran.status());
        assertEquals(
                "bbrac: "
                        + source
                        + ": expected no mistakes, found 2:\n"
                        + source
                        + ":3, column 21: expected one JSON object on the line, found a syntax"
                        + " error or a field twice\n"
                        + source
                        + ":4, text: expected a string, found nothing\n",
                ran.err());
        assertFalse(Files.exists(Path.of(there)));
    }

    @Test
    void entitiesThatOverlapDoNotFitLabelsUnlessTheLongestAreKept() throws IOException {
        String source =
                file(
                        "overlap.jsonl",
                        "{\"id\":\"x\",\"text\":\"胃癌\",\"entities\":[{\"start\":0,\"end\":1,\"type\":\"Bod\"},"
                                + "{\"start\":0,\"end\":2,\"type\":\"Dis\"}]}");
        String there = folder.resolve("there.conll").toString();
        assertEquals(1, Ran.bbrac("data", "convert", source, "-o", there).status());
        Ran ran = Ran.bbrac("data", "convert", source, "-o", there, "--overlaps", "longest");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(
                ran.err().endsWith("note: 1 entities left out that overlap longer ones\n"),
                ran.err());
        assertEquals("# id = x\n胃\tB-Dis\n癌\tE-Dis\n\n", Files.readString(Path.of(there)));
    }

    @Test
    void typesThatDocumentsWereAnnotatedForAreKept() throws IOException {
        String source = file("source.jsonl", RECORDS);
        String there = folder.resolve("there.jsonl").toString();
        Ran.bbrac("data", "convert", source, "-o", there, "--annotated-types", "Pro,Sym");
        for (Document document : read(there)) {
            assertFalse(document.isAnnotatedFor("Dis"));
            assertTrue(document.isAnnotatedFor("Sym"));
        }
        String conll = folder.resolve("there.conll").toString();
        Ran ran = Ran.bbrac("data", "convert", there, "-o", conll);
        assertTrue(
                ran.err()
                        .contains(
                                "note: conll cannot say which types documents were annotated for"),
                ran.err());
    }

    @Test
    void anOutputIsNeverTheInput() throws IOException {
        String source = file("source.jsonl", RECORDS);
        Ran ran = Ran.bbrac("data", "convert", source, "-o", source);
        assertEquals(1, ran.status());
        assertEquals(RECORDS, Files.readString(Path.of(source)));
        assertEquals(2, Ran.bbrac("data", "convert", source, "-o", "there").status());
    }

    @Test
    void anOutputsNameMustTellItsFormat() throws IOException {
        String source = file("source.jsonl", RECORDS);
        for (String name : List.of("x.ann", "x")) {
            Path place = folder.resolve(name);
            Ran ran = Ran.bbrac("data", "convert", source, "-o", place.toString());
            assertEquals(2, ran.status());
            assertTrue(
                    ran.err()
                            .startsWith("bbrac: --output " + place + ": expected a name that ends"),
                    ran.err());
            assertFalse(Files.exists(place));
        }
        String help = Ran.bbrac("data", "convert", "--help").out();
        assertTrue(help.contains(".txt (view)"), help);
    }

    @Test
    void aLimitIsNoNegativeNumber() throws IOException {
        String source = file("source.jsonl", RECORDS);
        Ran ran = Ran.bbrac("data", "check", source, "--limit", "-1");
        assertEquals(2, ran.status());
        assertTrue(
                ran.err()
                        .startsWith(
                                "bbrac: Invalid value for option '--limit': expected a number from"
                                        + " 0 to 2147483647, found -1\n"),
                ran.err());
    }

    @Test
    void idsFromFilesDoNotReachTheTerminalAsTheyAre() throws IOException {
        String records = RECORDS.replace("p1-1", "\\u001b[2J");
        String source = file("source.jsonl", records);
        String copy = file("copy.jsonl", records);
        for (Ran ran :
                List.of(
                        Ran.bbrac("data", "check", source, copy),
                        Ran.bbrac("data", "convert", source, copy, "-o", folder + "/x.jsonl"))) {
            String said = ran.out() + ran.err();
            assertTrue(said.contains("?["), said);
            assertFalse(said.contains("\u001B"), said);
        }
    }

    @Test
    void aSoundFileIsDescribed() throws IOException {
        String source = file("source.jsonl", RECORDS);
        Ran ran = Ran.bbrac("data", "check", source);
        assertEquals(0, ran.status(), ran.err());
        assertEquals(
                source
                        + """
                        : JSON Lines, 2 documents, 14 characters, 3 entities: Pro 1, Sym 2
                          characters of documents: 4 to 10, half up to 4, nine tenths up to 10
                          characters of entities: 2 to 2, half up to 2, nine tenths up to 2
                          0 documents without entities, 0 annotated for some types only

                        nothing wrong
                        """,
                ran.out());
    }

    @Test
    void whatIsWrongIsListedByKindAndNeverQuoted() throws IOException {
        String train = file("train.jsonl", RECORDS);
        String test = file("test.conll", "# id = a\n胃\tB-Dis\n癌\tI-Bod\n\n# id = b\n胃\tO\n");
        Ran ran = Ran.bbrac("data", "check", train, test);
        assertEquals(1, ran.status());
        assertTrue(
                ran.out()
                        .endsWith(
                                "\nerror: mistakes: 1\n  "
                                        + test
                                        + ":3: expected a label that BIO allows after B and at the"
                                        + " end, found I of another type\n"),
                ran.out());
    }

    @Test
    void leaksAreErrorsAndTheLimitIsKept() throws IOException {
        String train = file("train.jsonl", RECORDS);
        String test = file("test.jsonl", RECORDS);
        Ran ran = Ran.bbrac("data", "check", "--limit", "1", train, test);
        assertEquals(1, ran.status());
        assertTrue(
                ran.out()
                        .endsWith(
                                "\nerror: texts that are in two corpora: 2\n  "
                                        + test
                                        + ", document 'p1-1': the same text as "
                                        + train
                                        + ", document 'p1-1'\n"
                                        + "  … and 1 more; --limit 0 shows all\n"),
                ran.out());
    }

    @Test
    void splitsHoldEverythingOnceAndGroupsTogether() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("{\"id\":\"p").append(i / 4).append('-').append(i);
            lines.append("\",\"text\":\"咳嗽").append(i).append("\"}\n");
        }
        String source = file("all.jsonl", lines.toString());
        String parts = folder.resolve("parts").toString();
        Ran ran = Ran.bbrac("data", "split", source, "-o", parts, "--group", "^(p\\d+)-");
        assertEquals(0, ran.status(), ran.err());
        var seen = new ArrayList<Document>();
        var patients = new HashSet<String>();
        int patientsOfParts = 0;
        for (String part : List.of("train", "test", "dev")) {
            var here = new HashSet<String>();
            for (Document document : read(parts + "/" + part + ".jsonl")) {
                seen.add(document);
                here.add(document.id().replaceAll("-.*", ""));
            }
            patients.addAll(here);
            patientsOfParts += here.size();
        }
        assertEquals(new HashSet<>(read(source)), new HashSet<>(seen));
        assertEquals(100, seen.size());
        assertEquals(patients.size(), patientsOfParts);
    }

    @Test
    void aFileOfNoFormatDoesNotHideWhatIsWrongWithOthers() throws IOException {
        String text = file("a.txt", "患者咳嗽。\n");
        String twice = file("twice.jsonl", RECORDS + RECORDS);
        Ran ran = Ran.bbrac("data", "check", text, twice);
        assertEquals(1, ran.status());
        assertTrue(
                ran.out()
                        .startsWith(
                                "error: "
                                        + text
                                        + ":1: expected JSON Lines, doccano, CoNLL or marked text, found none of"
                                        + " them\n"),
                ran.out());
        assertTrue(ran.out().contains("\nerror: mistakes: 2\n"), ran.out());
    }

    @Test
    void aBratFolderIsNotSplitIntoItself() throws IOException {
        file("a.txt", "咳嗽");
        file("a.ann", "T1\tSym 0 2\t咳嗽\n");
        String source = folder.toString();
        Ran ran = Ran.bbrac("data", "split", source, "-o", source, "-f", "brat");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("expected a place apart from what is read"), ran.err());
        assertFalse(Files.exists(folder.resolve("train")));
    }

    @Test
    void anOlderSplitIsNotMixedWithANewOne() throws IOException {
        String source = file("source.jsonl", RECORDS);
        String parts = folder.resolve("parts").toString();
        assertEquals(0, Ran.bbrac("data", "split", source, "-o", parts, "-f", "brat").status());
        Ran again = Ran.bbrac("data", "split", source, "-o", parts, "-f", "brat");
        assertEquals(1, again.status());
        assertEquals(
                "bbrac: " + Path.of(parts, "train") + ": expected no such folder yet, found one\n",
                again.err());
    }

    @Test
    void splitsNeedSharesThatAreNumbersAndIdsThatMatch() throws IOException {
        String source = file("source.jsonl", RECORDS);
        String parts = folder.resolve("parts").toString();
        assertEquals(
                2, Ran.bbrac("data", "split", source, "-o", parts, "--shares", "70/30").status());
        Ran ran = Ran.bbrac("data", "split", source, "-o", parts, "--group", "^q");
        assertEquals(1, ran.status());
        assertEquals(
                "bbrac: document 'p1-1': expected an id that --group matches, found another\n",
                ran.err());
        assertEquals(2, Ran.bbrac("data").status());
    }
}
