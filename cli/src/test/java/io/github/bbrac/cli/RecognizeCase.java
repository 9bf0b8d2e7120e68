package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `bbrac recognize` with the small model, in a folder of their own.
abstract class RecognizeCase {
    @TempDir Path folder;
    Path model;

    @BeforeEach
    void writeModel() throws IOException {
        model = SmallModel.write(folder.resolve("model"));
    }

    Ran recognize(String in, String... args) {
        List<String> all = new ArrayList<>(List.of("recognize", "-m", model.toString()));
        all.addAll(Arrays.asList(args));
        return Ran.with(in, all.toArray(String[]::new));
    }

    static void assertWrote(String expected, Ran ran) {
        assertEquals("", ran.err());
        assertEquals(0, ran.status());
        assertEquals(expected, ran.out());
    }

    static void assertFails(int status, String message, Ran ran) {
        assertEquals("bbrac: " + message, ran.err().lines().findFirst().orElse(""));
        assertEquals(status, ran.status());
        assertEquals("", ran.out());
    }

    String file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return file.toString();
    }

    /// All files below a folder, sorted.
    static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
