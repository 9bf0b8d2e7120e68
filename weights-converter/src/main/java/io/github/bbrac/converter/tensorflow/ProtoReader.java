package io.github.bbrac.converter.tensorflow;

import io.github.bbrac.tensor.WeightFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Bytes read front to back in the encodings that tables and protocol buffers share, never beyond
/// their end. One thread at a time.
///
/// Encoding: protobuf.dev, "Encoding".
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED_64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED_32 = 5;

    private final String where;
    private final MemorySegment bytes;
    private long position;

    /// @param where what messages call these bytes
    ProtoReader(String where, MemorySegment bytes) {
        this.where = where;
        this.bytes = bytes;
    }

    boolean atEnd() {
        return position == bytes.byteSize();
    }

    long position() {
        return position;
    }

    /// 7 bits a byte, the lowest first.
    long varint() throws WeightFormatException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get(ValueLayout.JAVA_BYTE, advance(1));
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WeightFormatException(where, "a varint of at most 10 bytes", "a longer one");
    }

    int fixed32() throws WeightFormatException {
        var layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        return bytes.get(layout, advance(Integer.BYTES));
    }

    MemorySegment take(long count) throws WeightFormatException {
        long from = advance(count);
        return bytes.asSlice(from, count);
    }

    /// The message of a length-delimited field.
    ProtoReader message() throws WeightFormatException {
        return new ProtoReader(where, take(varint()));
    }

    /// Skips the value of a field that is not needed.
    void skip(int wireType) throws WeightFormatException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED_64 -> advance(Long.BYTES);
            case LENGTH_DELIMITED -> take(varint());
            case FIXED_32 -> advance(Integer.BYTES);
            default -> throw new WeightFormatException(where, "a field", "wire type " + wireType);
        }
    }

    private long advance(long count) throws WeightFormatException {
        long rest = bytes.byteSize() - position;
        if (count < 0 || count > rest) {
            throw new WeightFormatException(
                    where,
                    Long.toUnsignedString(count) + " more bytes at byte " + position,
                    rest + " before the end");
        }
        long from = position;
        position += count;
        return from;
    }
}
