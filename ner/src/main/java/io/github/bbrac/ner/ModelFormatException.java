package io.github.bbrac.ner;

import io.github.bbrac.tensor.Printable;
import java.io.IOException;

/// A file of a model directory that is not what it should be.
///
/// The message reads `<where>: expected <what>, found <what>`. Keys and labels in it come from the file
/// and are made [Printable]. Immutable.
public final class ModelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param where file, and key where there is one
    /// @param expected what belongs there
    /// @param found what is there, and where it helps, what to do next
    public ModelFormatException(String where, String expected, String found) {
        super(Printable.of(where + ": expected " + expected + ", found " + found));
    }

    /// The same with a message that is already whole, and the exception that it came from.
    ModelFormatException(String message, Exception cause) {
        super(Printable.of(message), cause);
    }
}
