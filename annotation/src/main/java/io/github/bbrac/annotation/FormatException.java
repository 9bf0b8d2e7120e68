package io.github.bbrac.annotation;

import java.io.IOException;

/// A file is not what its format says. The message begins with the file and the place in it, tells what
/// was expected and what was found, and never quotes the text of a record.
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message `<where>: expected <what>, found <what>[; <next step>]`
    public FormatException(String message) {
        super(message);
    }

    /// @param message `<where>: expected <what>, found <what>[; <next step>]`
    /// @param cause what refused it; its message must not quote the text of a record either
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
