package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where commands write: apart from what they read, and over nothing but their own earlier output.
class OutputPlaceTest extends RecognizeCase {
    private static final String GOLD =
            "{\"id\":\"%s\",\"text\":\"咳\",\"entities\":[{\"start\":0,\"end\":1,\"type\":\"Sym\"}]}\n";

    private static void assertRefused(String expected, Ran ran) {
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().contains(expected), ran.err());
    }

    private static Ran data(String command, String... args) {
        List<String> all = new ArrayList<>(List.of("data", command));
        all.addAll(List.of(args));
        return Ran.bbrac(all.toArray(String[]::new));
    }

    @Test
    void recordsAreNeverWrittenOver() throws IOException {
        String a = file("in/a.txt", "患者咳");
        Path record = Path.of(a);
        String in = record.getParent().toString();
        for (List<String> arguments :
                List.of(List.of(in, "-o", in), List.of(a, "-o", in + "/"), List.of(a, "-o", a))) {
            assertRefused(
                    "expected a place apart from what is read",
                    recognize("", arguments.toArray(String[]::new)));
            assertEquals("患者咳", Files.readString(record));
            assertEquals(List.of("a.txt"), namesIn(record.getParent()));
        }
    }

    @Test
    void anotherRecordOfTheSameNameIsNeverWrittenOver() throws IOException {
        Path record = Path.of(file("rec/a.txt", "好"));
        String sub = Path.of(file("rec/sub/a.txt", "咳")).getParent().toString();
        String rec = record.getParent() + "/";
        assertRefused(
                record + ": expected the document's text or no such file, found another text",
                recognize("", sub, "-o", rec));
        assertEquals("好", Files.readString(record));
        assertEquals(List.of("a.txt", "sub/a.txt"), namesIn(record.getParent()));
        Files.writeString(record, "咳");
        assertWrote("", recognize("", sub, "-o", rec));
        assertWrote("", recognize("", sub, "-o", rec));
        assertEquals(List.of("a.ann", "a.txt", "sub/a.txt"), namesIn(record.getParent()));
    }

    @Test
    void whatARunWroteIsNotReadByTheNext() throws IOException {
        for (String name : List.of("out.jsonl", "out/")) {
            String in = Path.of(file("for " + name + "/a.txt", "咳")).getParent().toString();
            String place = in + "/" + name;
            assertWrote("", recognize("", in, "-o", place));
            List<String> written = namesIn(Path.of(in));
            assertRefused(
                    "expected a place apart from what is read, found " + in + "/out",
                    recognize("", in, "-o", place));
            assertEquals(written, namesIn(Path.of(in)));
        }
        String in = Path.of(file("rec/a.txt", "咳")).getParent().toString();
        String page = in + "/page.html"; // which nothing reads
        assertWrote("", recognize("", in, "-o", page));
        assertWrote("", recognize("", in, "-o", page));
    }

    @Test
    void aFolderWithAnInputInAnotherFolderOfItTakesOutput() throws IOException {
        String in = Path.of(file("work/in/a.txt", "咳")).getParent().toString();
        Path work = folder.resolve("work");
        assertWrote("", recognize("", in, "-o", work + "/"));
        assertEquals(List.of("a.ann", "a.txt", "in/a.txt"), namesIn(work));
    }

    @Test
    void aSplitIsNeverWrittenOverWhatItParts() throws IOException {
        Path train = Path.of(file("all/train.jsonl", GOLD.formatted("a")));
        assertRefused(
                "expected a place apart from what is read, found " + train,
                data("split", train.toString(), "-o", train.getParent().toString()));
        assertEquals(GOLD.formatted("a"), Files.readString(train));
        assertEquals(List.of("train.jsonl"), namesIn(train.getParent()));
    }

    /// CoNLL cannot say that entities overlap; the dev set holds those that do.
    @Test
    void aSplitThatFailsLeavesTheOlderOneWhole() throws IOException {
        var records = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            records.append(GOLD.formatted("p" + i).replace("咳", "咳" + i));
        }
        String source = file("all.jsonl", records.toString());
        String parts = folder.resolve("parts").toString();
        assertEquals(0, data("split", source, "-o", parts, "-f", "conll").status());
        List<String> names = List.of("train.conll", "test.conll", "dev.conll");
        List<String> older = new ArrayList<>();
        for (String name : names) {
            older.add(Files.readString(Path.of(parts, name)));
        }
        String inDev = older.getLast().lines().findFirst().orElseThrow().replace("# id = ", "");
        String overlap = "\"entities\":[{\"start\":0,\"end\":2,\"type\":\"Dis\"},";
        var changed = new StringBuilder();
        for (String record : records.toString().lines().toList()) {
            boolean bad = record.contains("\"" + inDev + "\"");
            String other = record.replace("\"Sym\"", "\"Dis\"");
            changed.append(bad ? other.replace("\"entities\":[", overlap) : other).append('\n');
        }
        Files.writeString(Path.of(source), changed);
        assertEquals(1, data("split", source, "-o", parts, "-f", "conll").status());
        for (int i = 0; i < names.size(); i++) {
            assertEquals(older.get(i), Files.readString(Path.of(parts, names.get(i))));
        }
        assertEquals(3, namesIn(Path.of(parts)).size());
    }

    @Test
    void aConversionIsNotWrittenIntoTheFolderThatItReads() throws IOException {
        file("brat/a.txt", "咳");
        file("brat/a.ann", "T1\tSym 0 1\t咳\nR1\tCauses Arg1:T1 Arg2:T1\n");
        String brat = folder.resolve("brat").toString();
        for (String read : List.of(brat, brat + "/a.txt")) {
            assertRefused(
                    "expected a place apart from what is read",
                    data("convert", read, "-f", "brat", "-o", brat));
        }
        assertTrue(Files.readString(Path.of(brat, "a.ann")).contains("R1"));
    }

    @Test
    void documentsThatArePutTogetherHaveIdsOfTheirOwn() throws IOException {
        String a = file("a.jsonl", GOLD.formatted("x"));
        String b = file("b.jsonl", GOLD.formatted("y") + GOLD.formatted("x"));
        String out = folder.resolve("out").toString();
        for (String command : List.of("convert", "split")) {
            Ran ran = data(command, a, b, "-o", out, "-f", "jsonl");
            assertFails(
                    1,
                    b
                            + ", document 'x': expected an id of its own, found that of a document of "
                            + a,
                    ran);
            assertTrue(Files.notExists(Path.of(out)), command);
        }
    }

    @Test
    void thePageOfAnEvaluationIsNeverWrittenOverWhatIsMeasured() throws IOException {
        String gold = file("gold.jsonl", GOLD.formatted("x"));
        String found = file("found.jsonl", GOLD.formatted("x"));
        for (String page : List.of(gold, found)) {
            assertRefused(
                    page + ": expected a place apart from what is read",
                    Ran.bbrac("evaluate", "--gold", gold, "--predicted", found, "--html", page));
        }
        assertRefused(
                gold + ": expected a place apart from what is read",
                Ran.bbrac("evaluate", "-m", model.toString(), "--data", gold, "--html", gold));
        assertEquals(GOLD.formatted("x"), Files.readString(Path.of(gold)));
    }

    @Test
    void whatALinkLeadsToIsReplacedAndTheLinkStays() throws IOException {
        Path old = Path.of(file("elsewhere/out.jsonl", "old"));
        Path link = Files.createSymbolicLink(folder.resolve("out.jsonl"), old);
        assertWrote("", recognize("咳", "-o", link.toString()));
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.readString(old).startsWith("{\"id\":\"-\""), "still old");
        assertEquals(List.of("out.jsonl"), namesIn(old.getParent()));
        Path folders = Files.createSymbolicLink(folder.resolve("out"), old.getParent());
        assertWrote("", recognize("咳", "-f", "html", "-o", folders.toString()));
        assertTrue(Files.isSymbolicLink(folders));
        assertEquals(List.of("-.html", "out.jsonl"), namesIn(old.getParent()));
    }
}
