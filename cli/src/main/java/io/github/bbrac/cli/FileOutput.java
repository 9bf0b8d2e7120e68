package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/// All documents in one file, which takes its place once all of it is there.
final class FileOutput implements DocumentOutput {
    private final Part part;
    private Writer out;
    private final DocumentWriter writer;

    FileOutput(Path file, DocumentWriter.Style style) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserException(
                    file + ": expected a name in a folder that is there, found none");
        }
        part = new Part(file, isDevice(file));
        try {
            part.run(() -> out = Files.newBufferedWriter(part.path()));
        } catch (IOException e) {
            part.close();
            throw e;
        }
        writer = new DocumentWriter(style, out);
    }

    /// Whether it is there and no regular file, such as a pipe: nothing can take its place.
    static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    @Override
    public void write(Document document) throws IOException {
        part.run(() -> writer.write(document));
    }

    @Override
    public void finish() throws IOException {
        part.run(() -> {
            writer.finish();
            out.close();
        });
    }

    @Override
    public void complete() throws IOException {
        part.complete();
    }

    @Override
    public void close() throws IOException {
        try (part) {
            out.close();
        }
    }
}
