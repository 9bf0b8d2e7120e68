package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command does as a process.
class ProcessTest {
    @TempDir Path folder;
    private String model;

    @BeforeEach
    void writeModel() throws IOException {
        model = SmallModel.write(folder.resolve("model")).toString();
    }

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
                                model,
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
    void outputThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
        var full = new File("/dev/full");
        assumeTrue(full.exists(), "this system has no /dev/full: not tested");
        Ran ran = Child.end(Child.of(List.of(), "--version").redirectOutput(full));
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.err().startsWith("bbrac: standard output: cannot be written: "), ran.err());
    }
}
