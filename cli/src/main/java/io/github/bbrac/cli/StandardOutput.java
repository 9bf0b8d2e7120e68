package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;

/// All documents on standard output, each as soon as it is there.
final class StandardOutput implements DocumentOutput {
    private final Output out;
    private final DocumentWriter writer;

    StandardOutput(Output out, DocumentWriter.Style style) {
        this.out = out;
        this.writer = new DocumentWriter(style, out);
    }

    @Override
    public void write(Document document) throws IOException {
        writer.write(document);
        out.requireWritten();
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
        out.requireWritten();
    }

    @Override
    public void complete() {
        // It is there already.
    }

    @Override
    public void close() {
        // Not ours to close.
    }
}
