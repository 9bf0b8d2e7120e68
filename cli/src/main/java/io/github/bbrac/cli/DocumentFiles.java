package io.github.bbrac.cli;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/// What names of files say of the documents in them.
final class DocumentFiles {
    private static final String TEXT = ".txt";
    private static final Set<String> LINES = Set.of(".jsonl", ".ndjson");

    private DocumentFiles() {}

    /// The documents below a folder, sorted. Links are followed; what is hidden is left out.
    ///
    /// @throws UserException if there are none
    static List<Path> in(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes of) {
                        return isHidden(path) && !path.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes of) {
                        String ending = ending(path);
                        boolean named = ending.equals(TEXT) || LINES.contains(ending);
                        if (named && of.isRegularFile() && !isHidden(path)) {
                            files.add(path);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e)
                            throws IOException {
                        if (e instanceof FileSystemLoopException) { // already being visited
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
        if (files.isEmpty()) {
            throw new UserException(
                    folder
                            + ": expected documents, files that end in .txt, .jsonl or .ndjson, found"
                            + " none");
        }
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    /// What a file holds, by its name: text unless it says otherwise.
    static DocumentInput.Format format(Path file) {
        String ending = ending(file);
        if (ending.equals(".json")) {
            throw new UserException(
                    file
                            + ": expected text or JSON Lines, found a name that ends in .json; if a"
                            + " record is on each line, give --input-format jsonl");
        }
        return LINES.contains(ending) ? DocumentInput.Format.JSONL : DocumentInput.Format.TEXT;
    }

    /// What a file's document is called: its path as given, slashes between names, without `.txt`.
    static String id(Path file) {
        var id = new StringJoiner("/");
        for (Path name : file.normalize()) {
            if (!name.toString().equals("..")) {
                id.add(name.toString());
            }
        }
        return ending(file).equals(TEXT)
                ? id.toString().substring(0, id.length() - TEXT.length())
                : id.toString();
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
