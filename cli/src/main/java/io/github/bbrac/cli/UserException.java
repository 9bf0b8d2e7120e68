package io.github.bbrac.cli;

/// What the user can mend: the message is all there is to say.
final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message `<where>: expected <what>, found <what>[; <next step>]`
    UserException(String message) {
        super(message);
    }
}
