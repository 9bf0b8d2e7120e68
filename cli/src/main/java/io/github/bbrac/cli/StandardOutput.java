package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;
import java.io.PrintStream;

/// All documents on standard output, each as soon as it is there.
final class StandardOutput implements DocumentOutput {
    private final PrintStream out;
    private final DocumentWriter writer;

    StandardOutput(PrintStream out, DocumentWriter.Style style) {
        this.out = out;
        this.writer = new DocumentWriter(style, out);
    }

    @Override
    public void write(Document document) throws IOException {
        writer.write(document);
        out.flush();
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
        out.flush();
    }

    @Override
    public void close() {
        // Not ours to close.
    }
}
