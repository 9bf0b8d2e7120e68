package io.github.bbrac.converter.tensorflow;

import io.github.bbrac.tensor.WeightFormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The sorted table of keys and values that a TensorFlow checkpoint's index is: blocks of
/// prefix-compressed entries, each with a checksum, found through an index block that the footer
/// points at.
///
/// Format: LevelDB, doc/table_format.md; TensorFlow, tsl/lib/io/table_builder.cc.
final class SortedTable {
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER_BYTES = 48;
    private static final int TRAILER_BYTES = 5;

    // Prefixes are cheap to repeat, so long keys could make much of little.
    private static final int MAX_KEY_BYTES = 10_000;
    private static final long MAX_KEYS_BYTES = 1 << 26;

    private final String file;
    private final MemorySegment bytes;
    private long keysBytes;

    private SortedTable(String file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /// Whether the bytes end as a table does.
    static boolean isTable(MemorySegment bytes) {
        return bytes.byteSize() >= FOOTER_BYTES
                && bytes.get(
                                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                                bytes.byteSize() - Long.BYTES)
                        == MAGIC;
    }

    /// Reads all entries.
    ///
    /// @param file what messages call the file
    /// @return values by key, in the order of keys
    static Map<String, MemorySegment> read(String file, MemorySegment bytes)
            throws WeightFormatException {
        if (!isTable(bytes)) {
            throw new WeightFormatException(
                    file,
                    "the index of a TensorFlow checkpoint, with its footer",
                    bytes.byteSize() + " bytes that end otherwise");
        }
        return new SortedTable(file, bytes).read();
    }

    private Map<String, MemorySegment> read() throws WeightFormatException {
        var footer =
                new ProtoReader(
                        file + ": footer",
                        bytes.asSlice(bytes.byteSize() - FOOTER_BYTES, FOOTER_BYTES));
        // The metaindex block would list filters. Nothing of it is needed, but it too may be
        // damaged.
        block("metaindex block", footer.varint(), footer.varint());
        var index = new LinkedHashMap<String, MemorySegment>();
        entries("index block", footer, index);
        var all = new LinkedHashMap<String, MemorySegment>();
        for (MemorySegment handle : index.values()) {
            entries("data block", new ProtoReader(file + ": index block", handle), all);
        }
        return all;
    }

    /// Adds the entries of the block that a handle points at.
    private void entries(String what, ProtoReader handle, Map<String, MemorySegment> into)
            throws WeightFormatException {
        MemorySegment block = block(what, handle.varint(), handle.varint());
        String where = file + ": " + what;
        var reader = new ProtoReader(where, block);
        byte[] key = new byte[0];
        while (!reader.atEnd()) {
            long shared = reader.varint();
            long added = reader.varint();
            long valueBytes = reader.varint();
            if (shared < 0 || shared > key.length || added < 0 || added > MAX_KEY_BYTES - shared) {
                throw new WeightFormatException(
                        where,
                        "a key of at most " + MAX_KEY_BYTES + " bytes that extends the one before",
                        shared + " shared and " + added + " added");
            }
            key = extended(key, (int) shared, reader.take(added));
            keysBytes += key.length;
            if (into.put(text(where, key), reader.take(valueBytes)) != null) {
                throw new WeightFormatException(where, "distinct keys", "a key twice");
            }
            if (keysBytes > MAX_KEYS_BYTES) {
                throw new WeightFormatException(
                        where, "at most " + MAX_KEYS_BYTES + " bytes of keys", "more");
            }
        }
    }

    /// The entries of a block, its checksum verified, without the restart points behind them.
    private MemorySegment block(String what, long offset, long size) throws WeightFormatException {
        String where = file + ": " + what;
        long end = bytes.byteSize() - FOOTER_BYTES;
        if (offset < 0
                || size < Integer.BYTES
                || offset > end
                || size > end - offset - TRAILER_BYTES) {
            throw new WeightFormatException(
                    where,
                    "a block inside the file's " + end + " bytes",
                    size + " bytes from " + offset);
        }
        MemorySegment checked = bytes.asSlice(offset, size + 1);
        var layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        int expected = bytes.get(layout, offset + size + 1);
        int found = Checksum.masked(checked);
        if (expected != found) {
            throw new WeightFormatException(
                    where,
                    "masked CRC-32C " + Integer.toHexString(expected),
                    Integer.toHexString(found));
        }
        byte compression = checked.get(ValueLayout.JAVA_BYTE, size);
        if (compression != 0) {
            throw new WeightFormatException(
                    where,
                    "a block that is not compressed, as TensorFlow writes them",
                    compression == 1 ? "Snappy" : "compression " + compression);
        }
        long restarts = Integer.toUnsignedLong(checked.get(layout, size - Integer.BYTES));
        long entriesBytes = size - Integer.BYTES * (restarts + 1);
        if (entriesBytes < 0) {
            throw new WeightFormatException(
                    where, "restart points inside the block", restarts + " of them");
        }
        return checked.asSlice(0, entriesBytes);
    }

    private static byte[] extended(byte[] key, int shared, MemorySegment added) {
        byte[] extended = new byte[shared + (int) added.byteSize()];
        System.arraycopy(key, 0, extended, 0, shared);
        MemorySegment.copy(added, 0, MemorySegment.ofArray(extended), shared, added.byteSize());
        return extended;
    }

    private static String text(String where, byte[] key) throws WeightFormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
        } catch (CharacterCodingException e) {
            throw new WeightFormatException(where, "keys in UTF-8", "other bytes", e);
        }
    }
}
