package io.github.bbrac.annotation;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// UTF-8 in and out without replacement characters: what is malformed is refused with its place, since
/// a replaced character shifts nothing visibly and changes the record. No state.
public final class StrictUtf8 {
    private StrictUtf8() {}

    /// Decodes a file's bytes, less a byte order mark at its beginning.
    ///
    /// @param where the file's name, for the message
    /// @throws FormatException at the first malformed byte, with its position counted from 0
    public static String decode(String where, byte[] bytes) throws FormatException {
        return decode(where, 0, bytes, bytes.length);
    }

    /// Decodes a part of a file.
    ///
    /// @param where the file's name, for the message
    /// @param position where in the file the part begins, counted in bytes from 0; a byte order mark
    ///     there at 0 is skipped
    /// @param bytes holds the part at its beginning
    /// @param length the part's length; it must not end inside a character
    /// @throws FormatException at the first malformed byte, with its position in the file
    public static String decode(String where, long position, byte[] bytes, int length)
            throws FormatException {
        int from = position == 0 && startsWithMark(bytes, length) ? 3 : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length - from);
        CharBuffer out = CharBuffer.allocate(length - from);
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new FormatException(
                    where
                            + ", byte "
                            + (position + in.position())
                            + ": expected UTF-8, found a malformed sequence; convert the file, for"
                            + " example with iconv -f GB18030 -t UTF-8");
        }
        return out.flip().toString();
    }

    private static boolean startsWithMark(byte[] bytes, int length) {
        return length >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
    }

    /// Encodes a text.
    ///
    /// @param where what the text belongs to, for the message
    /// @throws FormatException if it holds a lone surrogate, which UTF-8 cannot say
    public static byte[] encode(String where, String text) throws FormatException {
        try {
            ByteBuffer out = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[out.remaining()];
            out.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new FormatException(
                    where + ": expected text that UTF-8 can hold, found a lone surrogate", e);
        }
    }
}
