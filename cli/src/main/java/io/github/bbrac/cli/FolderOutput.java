package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.format.Brat;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Each document in a file of its own, named for its id, in a folder; with brat in two. Written to a
/// folder beside it and moved there at the end, over files of the same names.
final class FolderOutput implements DocumentOutput {
    private final Path folder;
    private final Path part;
    private final DocumentWriter.Style style;
    private final Set<String> ids = new HashSet<>();

    FolderOutput(Path folder, DocumentWriter.Style style) throws IOException {
        this.folder = folder;
        this.style = style;
        part = Parts.beside(folder);
        Files.createDirectories(part);
    }

    @Override
    public void write(Document document) throws IOException {
        String id = document.id();
        if (!isFileName(id)) {
            throw new UserException(
                    "document '"
                            + id
                            + "': expected an id that can name a file in a folder, found another;"
                            + " write one file, such as -o FILE.jsonl");
        }
        if (!ids.add(id)) {
            throw new UserException(
                    "document '" + id + "': expected each id once, found it twice; write one file");
        }
        boolean brat = style.format() == OutputFormat.BRAT;
        Path file = part.resolve(id + (brat ? ".txt" : "." + style.format().extension()));
        Files.createDirectories(file.getParent());
        if (brat) {
            Brat.write(document, file);
            return;
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            var writer = new DocumentWriter(style, out);
            writer.write(document);
            writer.finish();
        }
    }

    /// Whether every part between slashes can name a file, on any system, and none leads elsewhere.
    private static boolean isFileName(String id) {
        for (String name : id.split("/", -1)) {
            boolean plain =
                    !name.isBlank()
                            && !name.startsWith(".")
                            && name.codePoints()
                                    .noneMatch(c ->
                                            Character.isISOControl(c)
                                                    || "\\:*?\"<>|".indexOf(c) >= 0);
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void finish() throws IOException {
        for (Path file : tree()) {
            Path place = folder.resolve(part.relativize(file));
            if (Files.isDirectory(file)) {
                Files.createDirectories(place);
            } else {
                Parts.move(file, place);
            }
        }
    }

    /// The part folder and all in it, parents first.
    private List<Path> tree() throws IOException {
        try (Stream<Path> walk = Files.walk(part)) {
            return walk.toList();
        }
    }

    @Override
    public void close() throws IOException {
        for (Path path : tree().reversed()) {
            Files.delete(path);
        }
    }
}
