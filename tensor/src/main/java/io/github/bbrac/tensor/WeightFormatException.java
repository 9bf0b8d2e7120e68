package io.github.bbrac.tensor;

import java.io.IOException;

/// A weight file that is not what it claims to be, or not what was asked of it.
///
/// The message reads `<where>: expected <what>, found <what>`. Names in it come from the file and
/// are made [Printable]. Immutable.
public final class WeightFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param where file, and tensor where there is one
    /// @param expected what the format or the caller requires there
    /// @param found what is there
    public WeightFormatException(String where, String expected, String found) {
        super(message(where, expected, found));
    }

    /// The same with the exception in which the fault first showed.
    public WeightFormatException(String where, String expected, String found, Throwable cause) {
        super(message(where, expected, found), cause);
    }

    private static String message(String where, String expected, String found) {
        return Printable.of(where + ": expected " + expected + ", found " + found);
    }
}
