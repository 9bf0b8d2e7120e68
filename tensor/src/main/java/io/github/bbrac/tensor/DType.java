package io.github.bbrac.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// The types of element that weight files hold, with safetensors' own names, and how each becomes a
/// float, a double or a long. Immutable.
public enum DType {
    F64(8),
    F32(4),
    F16(2),
    /// The upper half of a float32: 8 bits of exponent, 7 of fraction.
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    /// One byte an element, 0 or not 0.
    BOOL(1);

    private final int byteSize;

    DType(int byteSize) {
        this.byteSize = byteSize;
    }

    /// Bytes of one element.
    public int byteSize() {
        return byteSize;
    }

    /// Whether elements are floating point; the others are whole numbers.
    public boolean isFloatingPoint() {
        return switch (this) {
            case F64, F32, F16, BF16 -> true;
            case I64, I32, I16, I8, U64, U32, U16, U8, BOOL -> false;
        };
    }

    /// Reads consecutive elements as floats: exactly where a float can hold the value, otherwise
    /// rounded to nearest, ties to even. Float32 keeps its bits, also those of a NaN.
    ///
    /// @param bytes packed elements of this type; they need not be aligned
    /// @param order the elements' byte order
    /// @param first index of the first element to read
    /// @param into receives `count` floats from `offset` on
    /// @throws IndexOutOfBoundsException if either range is not inside its store
    public void toFloats(
            MemorySegment bytes, ByteOrder order, long first, float[] into, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, into.length);
        long start = Math.multiplyExact(first, byteSize);
        switch (this) {
            case F32 ->
                    MemorySegment.copy(
                            bytes,
                            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order),
                            start,
                            into,
                            offset,
                            count);
            case F16 -> {
                var layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (int i = 0; i < count; i++) {
                    into[offset + i] = Float.float16ToFloat(bytes.get(layout, start + 2L * i));
                }
            }
            case BF16 -> {
                var layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (int i = 0; i < count; i++) {
                    into[offset + i] = bfloat16ToFloat(bytes.get(layout, start + 2L * i));
                }
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    into[offset + i] = (float) toDouble(bytes, order, first + i);
                }
            }
            case I64, I32, I16, I8, U32, U16, U8, BOOL -> {
                for (int i = 0; i < count; i++) {
                    into[offset + i] = (float) toLong(bytes, order, first + i);
                }
            }
            case U64 -> {
                for (int i = 0; i < count; i++) {
                    into[offset + i] = unsignedToFloat(toLong(bytes, order, first + i));
                }
            }
        }
    }

    /// Reads one element as a double; exact but for 64-bit integers beyond 2⁵³.
    public double toDouble(MemorySegment bytes, ByteOrder order, long index) {
        long at = Math.multiplyExact(index, byteSize);
        return switch (this) {
            case F64 -> bytes.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), at);
            case F32 -> bytes.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), at);
            case F16 -> Float.float16ToFloat(shortAt(bytes, order, at));
            case BF16 -> bfloat16ToFloat(shortAt(bytes, order, at));
            case U64 -> unsignedToDouble(toLong(bytes, order, index));
            case I64, I32, I16, I8, U32, U16, U8, BOOL -> toLong(bytes, order, index);
        };
    }

    /// Reads one whole number; a U64 beyond 2⁶³ − 1 comes out as the negative number with its bits.
    ///
    /// @throws UnsupportedOperationException for a floating-point type
    public long toLong(MemorySegment bytes, ByteOrder order, long index) {
        long at = Math.multiplyExact(index, byteSize);
        return switch (this) {
            case I64, U64 -> bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), at);
            case I32 -> bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at);
            case U32 ->
                    Integer.toUnsignedLong(
                            bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at));
            case I16 -> shortAt(bytes, order, at);
            case U16 -> Short.toUnsignedLong(shortAt(bytes, order, at));
            case I8 -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case U8 -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at));
            case BOOL -> bytes.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0 : 1;
            case F64, F32, F16, BF16 ->
                    throw new UnsupportedOperationException(this + ": not a type of whole numbers");
        };
    }

    /// The float that a bfloat16 stands for; always exact.
    public static float bfloat16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The bfloat16 nearest to a float, ties to even. A NaN stays a NaN and keeps its sign.
    public static short floatToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        // Adding just under half of the last kept bit, and that bit itself, carries exactly when
        // the dropped half is above the middle, or on it with an odd neighbour.
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private static short shortAt(MemorySegment bytes, ByteOrder order, long at) {
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), at);
    }

    // Half the value, the lost bit kept as a sticky bit, rounds as the whole would.
    private static float unsignedToFloat(long bits) {
        return bits >= 0 ? (float) bits : 2 * (float) ((bits >>> 1) | (bits & 1));
    }

    private static double unsignedToDouble(long bits) {
        return bits >= 0 ? (double) bits : 2 * (double) ((bits >>> 1) | (bits & 1));
    }
}
