package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What `bbrac recognize` reads, and when.
class RecognizeInputTest extends RecognizeCase {
    @Test
    void aLineFromAPipeIsAnsweredBeforeTheNextIsWaitedFor() {
        var out = new ByteArrayOutputStream();
        Set<String> answers = new LinkedHashSet<>(); // what had been written whenever more was read
        List<InputStream> lines = new ArrayList<>();
        for (String line : List.of("{\"text\":\"咳\"}\n", "{\"text\":\"痛\"}\n")) {
            lines.add(
                    new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)) {
                        @Override
                        public synchronized int read(byte[] buffer, int offset, int length) {
                            answers.add(out.toString(StandardCharsets.UTF_8));
                            return super.read(buffer, offset, length);
                        }
                    });
        }
        Ran ran =
                Ran.into(
                        new Output(out, false),
                        new SequenceInputStream(Collections.enumeration(lines)),
                        "recognize",
                        "-m",
                        model.toString(),
                        "--input-format",
                        "jsonl");
        assertEquals("", ran.err());
        String first = "── 1\n[咳|Sym]\n";
        assertEquals(List.of("", first, first + "\n── 2\n[痛|Sym]\n"), List.copyOf(answers));
    }

    @Test
    void recordsBeforeABadLineAreAnswered() throws IOException {
        String lines = "{\"text\":\"咳\"}\n{\"text\":\"痛\"}\n{\"text\":痛}\n{\"text\":\"咳\"}\n";
        String good = "── 1\n[咳|Sym]\n\n── 2\n[痛|Sym]\n";
        Ran piped = recognize(lines, "--input-format", "jsonl");
        assertEquals(1, piped.status());
        assertEquals(good, piped.out());
        assertTrue(piped.err().startsWith("bbrac: standard input:3, column 9: "), piped.err());
        Ran read = recognize("", file("a.ndjson", lines));
        assertEquals(1, read.status());
        assertEquals(good, read.out());
    }

    @Test
    void filesOfOneNameAreToldApart() throws IOException {
        String a = file("in/a/x.txt", "咳");
        String b = file("in/b/x.txt", "痛");
        String c = file("in/c.txt", "好");
        String deep = folder.toString().substring(1);
        assertWrote(
                """
                ── %1$s/in/a/x
                [咳|Sym]

                ── %1$s/in/b/x
                [痛|Sym]

                ── c
                好

                ── %1$s/in/a/x-2
                [咳|Sym]
                """
                        .formatted(deep),
                recognize("", a, b, c, a));
    }

    @Test
    void hiddenFoldersAreLeftOutAndLinksFollowedOnce() throws IOException {
        file("elsewhere/a.txt", "咳");
        file("elsewhere/.git/b.txt", "痛");
        file("elsewhere/.b.txt", "痛");
        Path real = folder.resolve("elsewhere");
        Files.createSymbolicLink(real.resolve("again"), real);
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertWrote("[咳|Sym]\n", recognize("", link + "/"));
        Path hidden = Files.move(real, folder.resolve(".hidden"));
        assertWrote("[咳|Sym]\n", recognize("", hidden.toString()));
    }

    @Test
    void whatHoldsNoPlainTextIsRefusedByWhatItIs() throws IOException {
        String pdf = file("a.pdf", "%PDF-1.7\n");
        assertFails(
                1, pdf + ": expected text, found a PDF; save it as plain text", recognize("", pdf));
        String docx = file("a.docx", "PK\3\4");
        Ran refused = recognize("", docx);
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("a zip archive, as .docx"), refused.err());
        String json = file("a.json", "{\"text\":\"咳\"}");
        assertFails(
                1,
                json
                        + ": expected text or JSON Lines, found a name that ends in .json; if a record"
                        + " is on each line, give --input-format jsonl",
                recognize("", json));
        assertWrote("── 1\n[咳|Sym]\n", recognize("", "--input-format", "jsonl", json));
    }

    @Test
    void nulCharactersAreTextOnlyWhereTheUserSaysSo() throws IOException {
        String file = file("a.txt", "咳\0");
        Ran ran = recognize("", file);
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains(file + ": expected text, found NUL characters"), ran.err());
        assertEquals(0, recognize("", "--input-format", "text", file).status());
        Path wide = folder.resolve("wide.txt");
        Files.write(wide, "咳a".getBytes(StandardCharsets.UTF_16LE));
        assertWrote("[咳|Sym]a\n", recognize("", "--encoding", "UTF-16LE", wide.toString()));
    }

    @Test
    void textInTheEncodingOfOldSystemsIsRead() throws IOException {
        Path file = folder.resolve("old.txt");
        Files.write(file, "咳嗽".getBytes(Charset.forName("GB18030")));
        assertWrote("[咳|Sym]嗽\n", recognize("", "--encoding", "GB18030", file.toString()));
        Ran ran = recognize("", "--encoding", "US-ASCII", file.toString());
        assertEquals("bbrac: " + file + ": expected US-ASCII, found other bytes\n", ran.err());
    }
}
