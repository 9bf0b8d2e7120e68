package io.github.bbrac.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Files and folders that are written under a name of their own until they are complete.
final class Parts {
    private Parts() {}

    /// A name for what is not complete yet, in the same folder as its place.
    static Path beside(Path place) {
        Path absolute = place.toAbsolutePath().normalize();
        return absolute.resolveSibling(
                "." + absolute.getFileName() + ".part-" + ProcessHandle.current().pid());
    }

    /// Puts a file in its place, over what may be there.
    static void move(Path part, Path place) throws IOException {
        try {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
