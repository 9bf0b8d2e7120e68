package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/// All documents in one file, which is written under another name beside its place and moved there at
/// the end. What is there and no regular file, such as a pipe, is written to directly.
final class FileOutput implements DocumentOutput {
    private final Path file;
    private final Path written;
    private final Writer out;
    private final DocumentWriter writer;
    private boolean finished;

    FileOutput(Path file, DocumentWriter.Style style) throws IOException {
        this.file = file;
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserException(
                    file + ": expected a name in a folder that is there, found none");
        }
        boolean direct = Files.exists(file) && !Files.isRegularFile(file);
        written = direct ? file : Parts.beside(file);
        out = Files.newBufferedWriter(written);
        writer = new DocumentWriter(style, out);
    }

    @Override
    public void write(Document document) throws IOException {
        writer.write(document);
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
        out.close();
        if (!written.equals(file)) {
            Parts.move(written, file);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (!finished && !written.equals(file)) {
            Files.deleteIfExists(written);
        }
    }
}
