package io.github.bbrac.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files that a command reads. What it writes goes to another place: it takes the place of none of
/// them, and is not among them when the command runs again.
final class ReadFiles {
    /// @param named as the user knows it
    /// @param root the folder that it was found in or, of a file that was named itself, its own
    /// @param path below the root
    private record ReadFile(Path named, Path root, Path path) {}

    private final List<ReadFile> files = new ArrayList<>();

    /// The files of corpora: files that are named, and what brat keeps in folders that are.
    static ReadFiles ofCorpora(List<Path> corpora) throws IOException {
        var read = new ReadFiles();
        for (Path corpus : corpora) {
            if (!Files.isDirectory(corpus)) {
                read.add(corpus);
                continue;
            }
            try (Stream<Path> tree = Files.walk(corpus)) {
                for (Path file : tree.filter(ReadFiles::isOfBrat).toList()) {
                    read.add(file, corpus);
                }
            }
        }
        return read;
    }

    private static boolean isOfBrat(Path file) {
        return file.toString().endsWith(".txt") || file.toString().endsWith(".ann");
    }

    /// Adds a file that was named itself.
    void add(Path file) throws IOException {
        add(file, file.resolveSibling(""));
    }

    /// Adds a file that was found in a folder. Pipes and devices are left out, and so is what is missing:
    /// nothing can take the place of those.
    void add(Path file, Path folder) throws IOException {
        if (Files.isRegularFile(file)) {
            Path root = folder.toRealPath();
            files.add(new ReadFile(file, root, root.resolve(folder.relativize(file))));
        }
    }

    /// Refuses a place that is one of the files, or a folder that files were found in.
    ///
    /// @throws UserException if it is
    void requireApart(Path written) throws IOException {
        if (!Files.exists(written)) {
            return;
        }
        Path place = written.toRealPath();
        for (ReadFile file : files) {
            boolean holds = file.path.startsWith(place) && place.startsWith(file.root);
            if (holds || Files.isSameFile(file.path, place)) {
                throw new UserException(
                        written
                                + ": expected a place apart from what is read, found "
                                + file.named
                                + (Files.isDirectory(place) ? " in it" : "")
                                + "; give another output");
            }
        }
    }
}
