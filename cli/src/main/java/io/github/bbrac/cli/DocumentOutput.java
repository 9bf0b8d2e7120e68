package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import java.io.IOException;

/// Where recognised documents go. What was written shows under its name only once all of it is there.
interface DocumentOutput extends AutoCloseable {
    /// Writes the next document.
    void write(Document document) throws IOException;

    /// Writes what can only be written at the end. Called once, after the last document.
    void finish() throws IOException;

    /// Puts what was written in its place. Called once, after [#finish].
    void complete() throws IOException;

    /// Lets go of everything; without [#complete] before, nothing is left behind.
    @Override
    void close() throws IOException;
}
