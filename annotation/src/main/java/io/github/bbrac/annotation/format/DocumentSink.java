package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import java.io.IOException;

/// Takes documents one after the other, so that a file need not fit into memory.
@FunctionalInterface
public interface DocumentSink {
    /// Takes the next document.
    ///
    /// @throws IOException to end the reading
    void accept(Document document) throws IOException;
}
