package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.StrictUtf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The lines of a UTF-8 stream, ended by LF or CRLF, each decoded strictly. One thread at a time; the
/// stream belongs to the caller.
final class Utf8Lines {
    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int bufferAt;
    private int bufferEnd;

    /// The current line's bytes.
    private byte[] bytes = new byte[256];

    private int length;

    /// Where the current line begins in the stream.
    private long position;

    private long nextPosition;
    private int number;
    private String text = "";

    Utf8Lines(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /// Goes to the next line.
    ///
    /// @return whether there is one
    /// @throws FormatException if it is not UTF-8
    boolean advance() throws IOException {
        position = nextPosition;
        length = 0;
        boolean ended = false;
        boolean any = false;
        while (!ended && fill()) {
            any = true;
            int from = bufferAt;
            while (bufferAt < bufferEnd && buffer[bufferAt] != '\n') {
                bufferAt++;
            }
            append(from, bufferAt);
            if (bufferAt < bufferEnd) {
                bufferAt++;
                ended = true;
            }
        }
        if (!any) {
            return false;
        }
        nextPosition = position + length + (ended ? 1 : 0);
        number++;
        if (ended && length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        text = StrictUtf8.decode(where(), position, bytes, length);
        return true;
    }

    /// Goes to the next line that is UTF-8.
    ///
    /// @param mistakes told of the lines that are not
    /// @return whether there is one
    boolean advance(MistakeSink mistakes) throws IOException {
        while (true) {
            try {
                return advance();
            } catch (FormatException e) {
                mistakes.accept(e);
            }
        }
    }

    /// The current line without its end.
    String text() {
        return text;
    }

    /// The current line's place for a message: `name:number`.
    String where() {
        return name + ":" + number;
    }

    /// The current line's number from 1.
    int number() {
        return number;
    }

    private boolean fill() throws IOException {
        if (bufferAt == bufferEnd) {
            bufferAt = 0;
            bufferEnd = Math.max(0, in.read(buffer, 0, buffer.length));
        }
        return bufferEnd > 0;
    }

    private void append(int from, int to) {
        int needed = Math.addExact(length, to - from);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
        System.arraycopy(buffer, from, bytes, length, to - from);
        length = needed;
    }
}
