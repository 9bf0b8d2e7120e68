package io.github.bbrac.annotation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Data that lie beside the project on some machines and belong to none of its files.
public final class Shared {
    private Shared() {}

    /// A file below `-Dbbrac.shared`, or else below the project's neighbour `../shared`; skips the test
    /// where there is none.
    public static Path file(String name) {
        Path file = Path.of(System.getProperty("bbrac.shared", "../../shared")).resolve(name);
        assumeTrue(Files.exists(file), "skipped: there is no ../shared/" + name);
        return file;
    }
}
