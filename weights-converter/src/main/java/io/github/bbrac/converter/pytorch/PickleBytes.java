package io.github.bbrac.converter.pytorch;

import io.github.bbrac.tensor.WeightFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Bytes read front to back, little-endian, never beyond their end. One thread at a time.
final class PickleBytes {
    private static final int MAX_LINE = 1000;

    private final String where;
    private final MemorySegment bytes;
    private long position;

    /// @param where what messages call these bytes
    PickleBytes(String where, MemorySegment bytes) {
        this.where = where;
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.byteSize() - position;
    }

    int u1() throws WeightFormatException {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, advance(1)));
    }

    int u2() throws WeightFormatException {
        return u1() | (u1() << 8);
    }

    int i4() throws WeightFormatException {
        var layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        return bytes.get(layout, advance(Integer.BYTES));
    }

    long i8() throws WeightFormatException {
        var layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        return bytes.get(layout, advance(Long.BYTES));
    }

    /// The double that pickles write in the other byte order than all else.
    double bigEndianDouble() throws WeightFormatException {
        return Double.longBitsToDouble(Long.reverseBytes(i8()));
    }

    byte[] take(long count) throws WeightFormatException {
        long from = advance(count);
        return bytes.asSlice(from, count).toArray(ValueLayout.JAVA_BYTE);
    }

    String utf8(long count) throws WeightFormatException {
        byte[] text = take(count);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw new WeightFormatException(here(), "text in UTF-8", "other bytes", e);
        }
    }

    /// Text up to a newline, without it.
    String line() throws WeightFormatException {
        long length = 0;
        while (length < remaining()
                && bytes.get(ValueLayout.JAVA_BYTE, position + length) != '\n') {
            if (++length > MAX_LINE) {
                throw new WeightFormatException(
                        here(), "a line of at most " + MAX_LINE + " bytes", "a longer one");
            }
        }
        String line = utf8(length);
        advance(1);
        return line;
    }

    void skip(long count) throws WeightFormatException {
        advance(count);
    }

    /// What messages call the present position.
    String here() {
        return where + ", byte " + position;
    }

    private long advance(long count) throws WeightFormatException {
        if (count < 0 || count > remaining()) {
            throw new WeightFormatException(
                    here(), count + " more bytes", remaining() + " before the end");
        }
        long from = position;
        position += count;
        return from;
    }
}
