package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;

/// Told of each mistake in a file that is read, and decides whether the reading goes on. What holds a
/// mistake is left out: a document, all of it.
@FunctionalInterface
public interface MistakeSink {
    /// Ends the reading at the first mistake.
    MistakeSink STOP =
            mistake -> {
                throw mistake;
            };

    /// Takes the next mistake.
    ///
    /// @throws FormatException to end the reading
    void accept(FormatException mistake) throws FormatException;
}
