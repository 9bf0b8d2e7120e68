package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.format.JsonLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecognizeCommandTest extends RecognizeCase {
    private static final String TEXT = "患者咳2天。\r\n偶😀痛";

    @Test
    void standardInputIsShownWithItsEntitiesMarked() {
        assertWrote("患者[咳|Sym]2天。\n偶😀[痛|Sym]\n", recognize(TEXT));
        assertWrote("患者[咳|Sym 1.00]2天。\n偶😀[痛|Sym 0.48]\n", recognize(TEXT, "-p", "-"));
    }

    @Test
    void coloursComeOnlyWhenAskedForWhereNobodyLooks() {
        assertFalse(recognize("咳").out().contains("\u001B"));
        assertTrue(recognize("咳", "--color", "always").out().contains("\u001B[0m"));
    }

    @Test
    void jsonOffsetsAreCharsOfTheText() throws IOException {
        Ran ran = recognize("", "-f", "jsonl", file("a.txt", TEXT));
        assertTrue(ran.out().startsWith("{\"id\":\"a\",\"text\":\"患者咳2天。\\r\\n偶😀痛\""), ran.out());
        assertTrue(
                ran.out().contains("{\"start\":2,\"end\":3,\"type\":\"Sym\",\"text\":\"咳\""),
                ran.out());
        assertTrue(
                ran.out().contains("{\"start\":11,\"end\":12,\"type\":\"Sym\",\"text\":\"痛\""),
                ran.out());
        assertTrue(ran.out().endsWith("}]}\n"), ran.out());
    }

    @Test
    void jsonLinesKeepTheirIdsAndOrderAcrossBatches() {
        var in = new StringBuilder();
        for (int i = 0; i < 700; i++) {
            in.append("{\"id\":\"r").append(i).append("\",\"text\":\"咳").append(i).append("\"}\n");
        }
        Ran ran = recognize(in.toString(), "--input-format", "jsonl", "-f", "jsonl");
        List<String> lines = ran.out().lines().toList();
        assertEquals(700, lines.size());
        for (int i = 0; i < 700; i++) {
            String line = lines.get(i);
            assertTrue(line.startsWith("{\"id\":\"r" + i + "\",\"text\":\"咳" + i + "\""), line);
            assertTrue(line.contains("\"start\":0,\"end\":1"), line);
        }
    }

    @Test
    void severalDocumentsAreToldApartInTheView() throws IOException {
        file("in/b.txt", "痛");
        file("in/a.txt", "咳");
        file("in/ward/c.txt", "好");
        file("in/notes.pdf", "痛");
        file("in/.hidden.txt", "痛");
        assertWrote(
                "── a\n[咳|Sym]\n\n── b\n[痛|Sym]\n\n── ward/c\n好\n",
                recognize("", folder.resolve("in").toString()));
    }

    @Test
    void conllIsWrittenInTheModelsScheme() throws IOException {
        Ran ran = recognize("", "-f", "conll", file("a.txt", "咳好"));
        assertWrote("# id = a\n咳\tS-Sym\n好\tO\n\n", ran);
    }

    @Test
    void theOutputsNameTellsItsFormat() throws IOException {
        Path page = folder.resolve("out.html");
        assertWrote("", recognize("咳", "-o", page.toString()));
        String html = Files.readString(page);
        assertTrue(html.startsWith("<!DOCTYPE html>"), html);
        assertTrue(html.contains("<mark"), html);
        Path lines = folder.resolve("out.jsonl");
        assertWrote("", recognize("咳", "-o", lines.toString()));
        assertTrue(Files.readString(lines).startsWith("{\"id\":\"-\",\"text\":\"咳\""));
    }

    @Test
    void aFolderGetsAFileForEachDocument() throws IOException {
        file("in/a.txt", "😀咳");
        file("in/ward/b.txt", "痛");
        Path out = folder.resolve("out");
        assertWrote("", recognize("", folder.resolve("in").toString(), "-o", out + "/"));
        assertEquals(List.of("a.ann", "a.txt", "ward/b.ann", "ward/b.txt"), namesIn(out));
        assertEquals("T1\tSym 1 2\t咳\n", Files.readString(out.resolve("a.ann")));
        assertWrote(
                "",
                recognize("", folder.resolve("in").toString(), "-f", "html", "-o", out.toString()));
        assertTrue(namesIn(out).containsAll(List.of("a.ann", "a.html", "ward/b.html")));
    }

    @Test
    void whatFailsLeavesNoOutputBehind() throws IOException {
        file("in/a.txt", "咳");
        Files.write(folder.resolve("in/b.txt"), "痛，".getBytes(Charset.forName("GB18030")));
        Path out = Files.createDirectory(folder.resolve("out"));
        for (String target : List.of(out + "/x.jsonl", out + "/x/")) {
            Ran ran = recognize("", folder.resolve("in").toString(), "-o", target);
            assertEquals(1, ran.status());
            assertTrue(ran.err().contains("b.txt, byte 2: expected UTF-8"), ran.err());
            assertEquals(List.of(), namesIn(out));
            assertEquals(0, out.toFile().list().length, "nor folders");
        }
    }

    @Test
    void everyIdNamesAFileInTheFolder() throws IOException {
        Map<String, String> names = new TreeMap<>();
        names.put("../a", "%2E./a");
        names.put("/a", "%/a");
        names.put("a/../../b", "a/%2E./%2E./b");
        names.put("a\\b", "a%5Cb");
        names.put("", "%");
        names.put(".a", "%2Ea");
        names.put("c:a", "c%3Aa");
        names.put("a\nb", "a%0Ab");
        Path out = folder.resolve("out");
        for (var name : names.entrySet()) {
            String line = new JsonLines().format(new Document(name.getKey(), "咳"));
            assertWrote(
                    "", recognize(line, "--input-format", "jsonl", "-f", "html", "-o", out + "/"));
            assertTrue(namesIn(out).contains(name.getValue() + ".html"), name.getKey());
        }
        assertEquals(names.size(), namesIn(out).size());
        assertFails(
                1,
                "document 'a%0Ab': expected each id once, found it twice; write one file",
                recognize(
                        "{\"id\":\"a\\nb\",\"text\":\"\"}\n".repeat(2),
                        "--input-format",
                        "jsonl",
                        "-o",
                        out + "/"));
    }

    @Test
    void anOutputsNameMustTellItsFormatUnlessAnOptionDoes() throws IOException {
        for (String name : List.of("x.json", "x", "x.ann")) {
            String out = folder.resolve(name).toString();
            assertFails(
                    2,
                    "--output "
                            + out
                            + ": expected a name that ends in .txt, .doccano.jsonl, .jsonl, .conll,"
                            + " .html, or --format, found neither",
                    recognize("咳", "-o", out));
            assertWrote("", recognize("咳", "-f", "jsonl", "-o", out));
            assertTrue(Files.readString(Path.of(out)).startsWith("{\"id\":\"-\""));
        }
        String lines = folder.resolve("x.NDJSON").toString();
        assertWrote("", recognize("咳", "-o", lines));
        assertTrue(Files.readString(Path.of(lines)).startsWith("{\"id\":\"-\""));
    }

    @Test
    void outputThatCannotBeWrittenIsCalledAsTheUserCallsIt() throws IOException {
        String taken = file("taken", "");
        assertFails(
                1,
                taken + ": expected a folder, found a file of this name",
                recognize("咳", "-o", taken + "/"));
        Path directory = Files.createDirectory(folder.resolve("x.jsonl.d"));
        Path link = Files.createSymbolicLink(directory.resolve("to"), directory.resolve("none"));
        String place = link + "/deeper/";
        Ran ran = recognize("咳", "-o", place);
        assertEquals(1, ran.status());
        assertTrue(
                ran.err().startsWith("bbrac: " + link + "/deeper: cannot be written: "), ran.err());
        assertFalse(ran.err().contains(".part-"), ran.err());
    }

    @Test
    void optionsReachTheRecognizer() throws IOException {
        assertWrote("[咳|Sym]痛\n", recognize("咳痛", "--min-probability", "0.5"));
        String terms = file("terms.tsv", "咳\t-\n好\tSym\n");
        assertWrote("咳[好|Sym]\n", recognize("咳好", "--dictionary", terms));
        assertWrote("[咳|Sym]\n", recognize("咳", "--constrain", "--kernels", "plain"));
        assertWrote("[咳|Sym]\n", recognize("咳", "--kernels", "VECTOR", "--threads", "2"));
        assertWrote("[咳|Sym]\n", recognize("咳", "--threads", "1", "--progress", "never"));
    }

    @Test
    void aReaderThatGoesAwayEndsTheWork() throws IOException {
        byte[] line = "{\"text\":\"咳\"}\n".getBytes(StandardCharsets.UTF_8);
        var endless =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() {
                        return line[at++ % line.length] & 0xFF;
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        for (int i = 0; i < length; i++) {
                            buffer[offset + i] = (byte) read();
                        }
                        return length;
                    }
                };
        Ran ran =
                Ran.into(
                        new Output(refusing("Broken pipe"), true),
                        endless,
                        "recognize",
                        "-m",
                        model.toString(),
                        "--input-format",
                        "jsonl");
        assertEquals(1, ran.status());
        assertEquals("", ran.err());
    }

    private static OutputStream refusing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    @Test
    void aFullDiskIsSaid() {
        var full = new Output(refusing("No space left on device"), false);
        var in = new ByteArrayInputStream("咳".getBytes(StandardCharsets.UTF_8));
        Ran ran = Ran.into(full, in, "recognize", "-m", model.toString());
        assertEquals(
                "bbrac: standard output: cannot be written: No space left on device\n", ran.err());
        assertEquals(1, ran.status());
    }

    @Test
    void mistakesAreSaidInOneLine() throws IOException {
        assertFails(
                2,
                "--format brat: expected -o with a folder, found none; a name that ends in / makes"
                        + " one",
                recognize("咳", "-f", "brat"));
        assertFails(
                2,
                "Invalid value for option '--kernels': expected one of [AUTO, VECTOR, PLAIN,"
                        + " OPENCL] (case-insensitive) but was 'gpu'",
                recognize("咳", "--kernels", "gpu"));
        assertFails(
                1,
                "minProbability: expected 0 to 1, found 2.0",
                recognize("咳", "--min-probability", "2"));
        assertFails(
                2,
                "Invalid value for option '--encoding': expected UTF-8, GB18030, GBK, GB2312, Big5,"
                        + " UTF-16 or another that Java knows, found GB18031",
                recognize("咳", "--encoding", "GB18031"));
        for (String threads : List.of("0", "1025")) {
            assertFails(
                    2,
                    "--threads: expected a number from 1 to 1024, found " + threads,
                    recognize("咳", "--threads", threads));
        }
        Path missing = folder.resolve("missing");
        assertFails(
                1,
                missing + ": expected a file or folder, found none",
                recognize("", missing.toString()));
        assertFails(
                1,
                folder.resolve("empty")
                        + ": expected documents, files that end in .txt, .jsonl or .ndjson, found"
                        + " none",
                recognize("", Files.createDirectory(folder.resolve("empty")).toString()));
        assertFails(
                1,
                missing + "/a.jsonl: expected a name in a folder that is there, found none",
                recognize("咳", "-o", missing + "/a.jsonl"));
    }
}
