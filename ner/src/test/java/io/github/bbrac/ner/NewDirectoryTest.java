package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDirectoryTest {
    /// A program that is still filling a directory when it is told to end.
    private static final String PROGRAM =
            """
            import io.github.bbrac.ner.NewDirectory;
            import java.nio.file.*;

            void main(String[] args) throws Exception {
                try (var directory = NewDirectory.at(Path.of(args[0]), false)) {
                    Files.writeString(directory.path().resolve("config.json"), "{}");
                    System.out.println();
                    Thread.sleep(60_000);
                }
            }
            """;

    @TempDir Path folder;

    @Test
    void theEndOfTheProcessLeavesNothingUnfinishedBehind()
            throws IOException, InterruptedException {
        assumeTrue(File.separatorChar == '/', "this system has no signals: not tested");
        Path out = Files.createDirectory(folder.resolve("out"));
        String classes =
                Stream.of("jdk.module.path", "java.class.path")
                        .map(System::getProperty)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(File.pathSeparator));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classes,
                                Files.writeString(folder.resolve("Fill.java"), PROGRAM).toString(),
                                out.resolve("model").toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertEquals('\n', process.getInputStream().read(), "the program did not begin");
            process.destroy();
            assertEquals(true, process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(128 + 15, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(0, left.count());
        }
    }
}
