package io.github.bbrac.bench.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A message in Protocol Buffers' wire format, as much of it as ONNX files need: numbers, floats, texts, messages
/// and blobs, whose bytes are made only when the message is written.
///
/// One thread at a time.
final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /// Bytes that are made when they are written.
    interface Blob {
        long size();

        /// Writes exactly `size()` bytes.
        void writeTo(OutputStream out) throws IOException;
    }

    private final List<Blob> parts = new ArrayList<>();
    private long size;

    /// How many bytes it has.
    long size() {
        return size;
    }

    Message number(int field, long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        varint(tag(field, VARINT), bytes);
        varint(value, bytes);
        return add(bytes.toByteArray());
    }

    Message single(int field, float value) {
        int bits = Float.floatToRawIntBits(value);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        varint(tag(field, FIXED32), bytes);
        for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
            bytes.write(bits >>> shift);
        }
        return add(bytes.toByteArray());
    }

    Message text(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header(field, bytes.length);
        return add(bytes);
    }

    Message message(int field, Message value) {
        header(field, value.size);
        return append(value);
    }

    /// The fields of another message after those of this one.
    Message append(Message other) {
        parts.addAll(other.parts);
        size += other.size;
        return this;
    }

    Message blob(int field, Blob blob) {
        header(field, blob.size());
        parts.add(blob);
        size += blob.size();
        return this;
    }

    /// Writes it.
    void writeTo(OutputStream out) throws IOException {
        for (Blob part : parts) {
            part.writeTo(out);
        }
    }

    private void header(int field, long length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        varint(tag(field, LENGTH_DELIMITED), bytes);
        varint(length, bytes);
        add(bytes.toByteArray());
    }

    private Message add(byte... bytes) {
        size += bytes.length;
        parts.add(
                new Blob() {
                    @Override
                    public long size() {
                        return bytes.length;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(bytes);
                    }
                });
        return this;
    }

    private static long tag(int field, int type) {
        return ((long) field << 3) | type;
    }

    /// Seven bits a byte, the lowest first; all but the last byte have the highest bit set.
    private static void varint(long value, ByteArrayOutputStream bytes) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
        }
        bytes.write((int) rest);
    }
}
