package io.github.bbrac.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the command does as a process.
class ProcessTest extends RecognizeCase {
    @Test
    void tooLittleMemoryIsSaidInOneLineWithWhatToDo() throws IOException, InterruptedException {
        Path record = Files.writeString(folder.resolve("long.txt"), "咳".repeat(20_000_000));
        Ran ran =
                Child.end(
                        Child.of(
                                List.of("-Xmx32m"),
                                "recognize",
                                "--kernels",
                                "plain",
                                "-m",
                                model.toString(),
                                record.toString()));
        assertEquals(1, ran.status(), ran.err());
        assertTrue(
                ran.err()
                        .matches(
                                "bbrac: memory: expected enough for this work, found at most \\d+ MiB"
                                        + " \\(.*\\); give the JVM more, such as"
                                        + " BBRAC_JAVA_OPTS=-Xmx8g ./bbrac …\n"),
                ran.err());
    }

    @Test
    void theModelIsTheOneThatTheEnvironmentNamesUnlessAnOptionDoes()
            throws IOException, InterruptedException {
        String record = file("a.txt", "咳");
        ProcessBuilder named = Child.of(List.of(), "recognize", "--kernels", "plain", record);
        named.environment().put("BBRAC_MODEL", model.toString());
        assertWrote("[咳|Sym]\n", Child.end(named));
        ProcessBuilder optioned =
                Child.of(
                        List.of(),
                        "recognize",
                        "--kernels",
                        "plain",
                        "-m",
                        model.toString(),
                        record);
        optioned.environment().put("BBRAC_MODEL", folder.resolve("none").toString());
        assertWrote("[咳|Sym]\n", Child.end(optioned));
        ProcessBuilder inspected = Child.of(List.of(), "inspect");
        inspected.environment().put("BBRAC_MODEL", model.toString());
        Ran ran = Child.end(inspected);
        assertTrue(ran.out().contains("\n" + model + "\n"), ran.out() + ran.err());
    }

    @Test
    void theEndOfTheProcessLeavesNothingUnfinishedBehind()
            throws IOException, InterruptedException {
        assumeTrue(File.separatorChar == '/', "this system has no signals: not tested");
        Path out = Files.createDirectory(folder.resolve("out"));
        for (String place : List.of(out + "/x.jsonl", out + "/x/")) {
            Process process =
                    Child.of(
                                    List.of(),
                                    "recognize",
                                    "--input-format",
                                    "jsonl",
                                    "-m",
                                    model.toString(),
                                    "-f",
                                    "jsonl",
                                    "-o",
                                    place)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            while (process.isAlive() && entriesOf(out).isEmpty()) {
                process.getOutputStream().write("{\"text\":\"咳\"}\n".getBytes(UTF_8));
                process.getOutputStream().flush();
                Thread.sleep(10);
            }
            assertTrue(entriesOf(out).getFirst().startsWith(".x"), entriesOf(out).toString());
            process.destroy();
            assertEquals(128 + 15, Child.status(process));
            assertEquals(List.of(), entriesOf(out));
        }
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
        var full = new File("/dev/full");
        assumeTrue(full.exists(), "this system has no /dev/full: not tested");
        Ran ran = Child.end(Child.of(List.of(), "--version").redirectOutput(full));
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().startsWith("bbrac: standard output: cannot be written: "), ran.err());
    }

    private static List<String> entriesOf(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
