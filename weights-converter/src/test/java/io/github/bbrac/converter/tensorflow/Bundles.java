package io.github.bbrac.converter.tensorflow;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;

/// Writes TensorFlow's bundles: the messages of an index, and the table that holds them.
final class Bundles {
    static final byte UNCOMPRESSED = 0;

    private Bundles() {}

    /// A message of fields: number, value, number, value, …; `Long` is a varint, `Integer` a fixed32,
    /// `byte[]` length-delimited.
    static byte[] message(Object... fields) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            int number = (Integer) fields[i];
            switch (fields[i + 1]) {
                case Long value -> {
                    varint(bytes, (long) number << 3);
                    varint(bytes, value);
                }
                case Integer value -> {
                    varint(bytes, (number << 3) | 5);
                    bytes.writeBytes(fixed32(value));
                }
                case byte[] value -> {
                    varint(bytes, (number << 3) | 2);
                    varint(bytes, value.length);
                    bytes.writeBytes(value);
                }
                default -> throw new IllegalArgumentException("" + fields[i + 1]);
            }
        }
        return bytes.toByteArray();
    }

    static byte[] header(long shards) {
        return message(1, shards, 3, message(1, 1L));
    }

    /// An entry of a tensor of floats.
    static byte[] entry(long shard, long offset, byte[] data, long... shape) {
        return entry(1, shard, offset, data, shape);
    }

    static byte[] entry(int type, long shard, long offset, byte[] data, long... shape) {
        return message(
                1,
                (long) type,
                2,
                shape(shape),
                3,
                shard,
                4,
                offset,
                5,
                (long) data.length,
                6,
                Checksum.masked(MemorySegment.ofArray(data)));
    }

    static byte[] shape(long... shape) {
        var fields = new ArrayList<Object>();
        for (long extent : shape) {
            fields.add(2);
            fields.add(message(1, extent));
        }
        return message(fields.toArray());
    }

    /// A table of one data block.
    static byte[] table(Map<String, byte[]> entries) {
        return table(block(entries), UNCOMPRESSED);
    }

    /// A table around a data block.
    static byte[] table(byte[] block, int compression) {
        var file = new ByteArrayOutputStream();
        byte[] data = append(file, block, compression);
        byte[] meta = append(file, block(Map.of()), UNCOMPRESSED);
        byte[] index = append(file, block(Map.of("~", data)), UNCOMPRESSED);
        return footer(file, meta, index);
    }

    /// The end of a table: two handles, filled up to 40 bytes, and the magic number.
    static byte[] footer(ByteArrayOutputStream file, byte[] meta, byte[] index) {
        var handles = new ByteArrayOutputStream();
        handles.writeBytes(meta);
        handles.writeBytes(index);
        handles.writeBytes(new byte[40 - handles.size()]);
        file.writeBytes(handles.toByteArray());
        file.writeBytes(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(0xdb4775248b80fb57L)
                        .array());
        return file.toByteArray();
    }

    /// Appends a block with its trailer.
    ///
    /// @return its handle
    static byte[] append(ByteArrayOutputStream file, byte[] block, int compression) {
        byte[] handle = handle(file.size(), block.length);
        var checked = new ByteArrayOutputStream();
        checked.writeBytes(block);
        checked.write(compression);
        file.writeBytes(checked.toByteArray());
        int checksum = Checksum.masked(MemorySegment.ofArray(checked.toByteArray()));
        file.writeBytes(fixed32(checksum));
        return handle;
    }

    static byte[] handle(long offset, long size) {
        var bytes = new ByteArrayOutputStream();
        varint(bytes, offset);
        varint(bytes, size);
        return bytes.toByteArray();
    }

    /// The entries, each sharing as much of its key with the one before as it can, and one restart.
    static byte[] block(Map<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        byte[] previous = new byte[0];
        for (var entry : entries.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int shared = 0;
            while (shared < Math.min(key.length, previous.length)
                    && key[shared] == previous[shared]) {
                shared++;
            }
            varint(bytes, shared);
            varint(bytes, key.length - shared);
            varint(bytes, entry.getValue().length);
            bytes.write(key, shared, key.length - shared);
            bytes.writeBytes(entry.getValue());
            previous = key;
        }
        bytes.writeBytes(fixed32(0));
        bytes.writeBytes(fixed32(1));
        return bytes.toByteArray();
    }

    static void varint(ByteArrayOutputStream bytes, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    static byte[] fixed32(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }
}
