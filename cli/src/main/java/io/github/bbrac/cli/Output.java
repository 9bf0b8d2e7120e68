package io.github.bbrac.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Standard output, in UTF-8. A print stream of Java's own knows that a write failed; this one also
/// knows why.
final class Output extends PrintStream {
    private static final int BUFFER_BYTES = 1 << 16;

    /// Whoever read our output has gone, as in `bbrac … | head`: no use in going on, nor in words.
    static final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final Target target;
    private final boolean hasReader;

    /// @param to where bytes go
    /// @param hasReader whether it is a pipe or a terminal: writing to one fails only once its reader has
    ///     gone. What the system says then is in the user's language, so the message cannot tell.
    Output(OutputStream to, boolean hasReader) {
        this(new Target(to), hasReader);
    }

    private Output(Target target, boolean hasReader) {
        super(new BufferedOutputStream(target, BUFFER_BYTES), false, StandardCharsets.UTF_8);
        this.target = target;
        this.hasReader = hasReader;
    }

    /// Makes sure that all that was printed has arrived.
    ///
    /// @throws ReaderGoneException if nobody reads it any more
    /// @throws IOException if it cannot be written, on a full disk for example
    void requireWritten() throws IOException {
        if (!checkError()) { // which flushes first
            return;
        }
        if (hasReader) {
            throw new ReaderGoneException();
        }
        String reason = target.failure == null ? "it is closed" : target.failure.getMessage();
        throw new IOException("standard output: cannot be written: " + reason, target.failure);
    }

    /// Notes the first failure on its way to the print stream, which swallows it.
    private static final class Target extends OutputStream {
        private final OutputStream to;
        private IOException failure;

        Target(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
                throw e;
            }
        }
    }
}
