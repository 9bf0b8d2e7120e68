package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;
import java.io.PrintStream;

/// All documents on standard output, each as soon as it is there.
final class StandardOutput implements DocumentOutput {
    /// Whoever read our output has gone, as in `bbrac … | head`: no use in going on, nor in words.
    static final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final PrintStream out;
    private final DocumentWriter writer;

    StandardOutput(PrintStream out, DocumentWriter.Style style) {
        this.out = out;
        this.writer = new DocumentWriter(style, out);
    }

    @Override
    public void write(Document document) throws IOException {
        writer.write(document);
        flush();
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
        flush();
    }

    private void flush() throws ReaderGoneException {
        if (out.checkError()) { // which flushes first
            throw new ReaderGoneException();
        }
    }

    @Override
    public void close() {
        // Not ours to close.
    }
}
