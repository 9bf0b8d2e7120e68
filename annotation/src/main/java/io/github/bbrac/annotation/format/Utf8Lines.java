package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.StrictUtf8;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The lines of a UTF-8 stream, ended by LF or CRLF, each decoded strictly. One thread at a time; the
/// stream belongs to the caller.
public final class Utf8Lines {
    private static final int CHUNK = 1 << 16;

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[CHUNK];
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

    /// The lines of a stream.
    ///
    /// @param name what messages call it
    public Utf8Lines(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /// Opens a file for reading its lines, decompressed if its name ends in `.gz`.
    ///
    /// @throws IOException if it cannot be opened
    public static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (!file.toString().endsWith(".gz")) {
            return in;
        }
        try {
            return new GZIPInputStream(in, CHUNK);
        } catch (EOFException | ZipException e) {
            in.close();
            throw new FormatException(file + ": expected gzip, found another format", e);
        }
    }

    /// Goes to the next line.
    ///
    /// @return whether there is one
    /// @throws FormatException if it is not UTF-8
    public boolean advance() throws IOException {
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
    public String text() {
        return text;
    }

    /// The current line's place for a message: `name:number`.
    public String where() {
        return name + ":" + number;
    }

    /// The current line's number from 1.
    public int number() {
        return number;
    }

    private boolean fill() throws IOException {
        if (bufferAt == bufferEnd) {
            bufferAt = 0;
            bufferEnd = Math.max(0, read());
        }
        return bufferEnd > 0;
    }

    private int read() throws IOException {
        try {
            return in.read(buffer, 0, buffer.length);
        } catch (EOFException | ZipException e) {
            throw new FormatException(name + ": expected whole gzip, found a broken one", e);
        }
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
