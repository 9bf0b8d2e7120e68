package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.format.Brat;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/// Each document in a file of its own, named for its id, in a folder; with brat in two. They take their
/// places once all are there, over files of the same names, but over no other text of a record.
final class FolderOutput implements DocumentOutput {
    private final Path folder;
    private final Part part;
    private final DocumentWriter.Style style;
    private final Set<String> names = new HashSet<>();

    FolderOutput(Path folder, DocumentWriter.Style style) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + ": expected a folder, found a file of this name");
        }
        this.folder = folder;
        this.style = style;
        part = new Part(folder, false);
        try {
            part.run(() -> Files.createDirectories(part.path()));
        } catch (IOException e) {
            part.close();
            throw e;
        }
    }

    @Override
    public void write(Document document) throws IOException {
        String name = fileName(document.id());
        if (!names.add(name)) {
            throw new UserException(
                    "document '"
                            + name
                            + "': expected each id once, found it twice; write one file");
        }
        part.run(() -> write(document, name));
    }

    private void write(Document document, String name) throws IOException {
        boolean brat = style.format() == OutputFormat.BRAT;
        Path file = part.path().resolve(name + "." + (brat ? "txt" : style.format().extension()));
        Files.createDirectories(file.getParent());
        if (brat) {
            Brat.write(document, file);
            requireSameText(file);
            return;
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            var writer = new DocumentWriter(style, out);
            writer.write(document);
            writer.finish();
        }
    }

    /// With brat a document's text is written, too: a record of the same name is never written over.
    private void requireSameText(Path file) throws IOException {
        Path there = folder.resolve(part.path().relativize(file));
        if (Files.exists(there) && Files.mismatch(file, there) >= 0) {
            throw new UserException(
                    there
                            + ": expected the document's text or no such file, found another text;"
                            + " give another output");
        }
    }

    /// An id as the name of a file below the folder: what some system takes for more than a character of
    /// a name stands as %hex there, as in URLs.
    private static String fileName(String id) {
        var path = new StringJoiner("/");
        for (String name : id.split("/", -1)) {
            var escaped = new StringBuilder();
            for (int at = 0; at < name.length(); at++) {
                char c = name.charAt(at);
                boolean plain =
                        !Character.isISOControl(c)
                                && "\\:*?\"<>|".indexOf(c) < 0
                                && (at > 0 || (c != '.' && c != ' '));
                escaped.append(plain ? c : String.format(Locale.ROOT, "%%%02X", (int) c));
            }
            path.add(escaped.isEmpty() ? "%" : escaped);
        }
        return path.toString();
    }

    @Override
    public void finish() {
        // Each file is closed already.
    }

    @Override
    public void complete() throws IOException {
        part.complete();
    }

    @Override
    public void close() throws IOException {
        part.close();
    }
}
