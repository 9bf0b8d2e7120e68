package io.github.bbrac.converter.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.converter.Checkpoint;
import io.github.bbrac.converter.Golden;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bundles written by hand: what TensorFlow may write and the fixture does not show, and what is
/// damaged.
class TensorFlowRefusalTest {
    private static final byte[] DATA =
            ByteBuffer.allocate(12)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(1)
                    .putFloat(2)
                    .putFloat(3)
                    .array();

    @TempDir Path folder;

    private final Map<String, byte[]> entries = new TreeMap<>();

    @BeforeEach
    void aSoundBundle() throws IOException {
        entries.put("", Bundles.header(1));
        entries.put("a/kernel", Bundles.entry(0, 0, DATA, 3));
        Files.write(folder.resolve("m.data-00000-of-00001"), DATA);
    }

    @Test
    void severalShardsAndTypesAreRead() throws IOException {
        byte[] bfloat16 = {(byte) 0x80, 0x3f, 0x00, (byte) 0xc0};
        entries.put("", Bundles.header(2));
        entries.put("a/kernel", Bundles.entry(1, 0, DATA, 1, 3));
        entries.put("a/bias", Bundles.entry(14, 0, 2, bfloat16, 2));
        entries.put("a/scalar", Bundles.entry(0, 6, Arrays.copyOf(DATA, 4)));
        entries.put("a/text", Bundles.entry(7, 0, 0, bfloat16, 1));
        Files.write(
                folder.resolve("m.data-00000-of-00002"),
                concatenated(new byte[2], bfloat16, Arrays.copyOf(DATA, 4)));
        Files.write(folder.resolve("m.data-00001-of-00002"), DATA);
        index(Bundles.table(entries));
        try (var checkpoint = Checkpoint.open(folder)) {
            assertArrayEquals(new float[] {1, 2, 3}, checkpoint.floats("a/kernel"));
            assertArrayEquals(new float[] {1, -2}, checkpoint.floats("a/bias"));
            assertArrayEquals(new float[] {1}, checkpoint.floats("a/scalar"));
            assertEquals(List.of(1L, 3L), checkpoint.tensors().get("a/kernel").shape());
            assertEquals(Map.of("a/text", "TensorFlow type 7, not numbers"), checkpoint.metadata());
        }
    }

    @Test
    void theOtherByteOrderIsRead() throws IOException {
        entries.put("", Bundles.message(1, 1L, 2, 1L));
        byte[] big = ByteBuffer.allocate(12).putFloat(1).putFloat(2).putFloat(3).array();
        entries.put("a/kernel", Bundles.entry(0, 0, big, 3));
        Files.write(folder.resolve("m.data-00000-of-00001"), big);
        index(Bundles.table(entries));
        try (var checkpoint = Checkpoint.open(folder)) {
            assertArrayEquals(new float[] {1, 2, 3}, checkpoint.floats("a/kernel"));
        }
    }

    @Test
    void damagedDataIsRefusedByItsChecksum() throws IOException {
        byte[] damaged = DATA.clone();
        damaged[5] ^= 1;
        Files.write(folder.resolve("m.data-00000-of-00001"), damaged);
        index(Bundles.table(entries));
        try (var checkpoint = Checkpoint.open(folder)) {
            var e = assertThrows(WeightFormatException.class, () -> checkpoint.floats("a/kernel"));
            assertTrue(
                    e.getMessage().startsWith("m: a/kernel: expected masked CRC-32C "),
                    e.getMessage());
        }
    }

    @Test
    void theMaskedChecksumIsThatOfTensorFlow() throws IOException {
        Path data = Golden.path("tensorflow/bert_model.ckpt.data-00000-of-00001");
        Files.copy(data, folder.resolve("m.data-00000-of-00001"), REPLACE);
        byte[] index = Files.readAllBytes(Golden.path("tensorflow/bert_model.ckpt.index"));
        for (int at = 0; at < index.length - 48; at += 97) {
            byte[] damaged = index.clone();
            damaged[at] ^= 0x10;
            refusesIndex(damaged, "expected masked CRC-32C ");
        }
    }

    @Test
    void everyTruncationOfAnIndexIsRefused() {
        byte[] whole = Bundles.table(entries);
        for (int length = 0; length < whole.length; length++) {
            refusesIndex(
                    Arrays.copyOf(whole, length), "m.index: expected the index of a TensorFlow");
        }
    }

    @Test
    void dataThatEndsEarlyIsRefused() throws IOException {
        Files.write(folder.resolve("m.data-00000-of-00001"), Arrays.copyOf(DATA, 11));
        refusesEntries(
                "m: a/kernel: expected data inside the shard's 11 bytes, found 12 bytes from 0");
    }

    @Test
    void missingShardsAreRefused() {
        entries.put("", Bundles.header(3));
        refusesEntries("m.index: expected the data in m.data-00000-of-00003, found no such file");
        entries.put("", Bundles.header(1));
        entries.put("a/kernel", Bundles.entry(1, 0, DATA, 3));
        refusesEntries("m.index: expected shards from 0 to 0, found shard 1");
        entries.put("", Bundles.header(-1));
        refusesEntries("m.index: header: expected 1 to 10000 shards, found -1");
        entries.remove("");
        refusesEntries("m.index: expected a header under the empty key, found none");
    }

    @Test
    void sizesAndPlacesThatCannotBeAreRefused() {
        entries.put("a/kernel", Bundles.entry(0, 0, DATA, 4));
        refusesEntries("m.index: a/kernel: expected 16 bytes for F32 [4], found 12 bytes");
        entries.put("a/kernel", Bundles.entry(0, -1, DATA, 3));
        refusesEntries("m: a/kernel: expected data inside the shard's 12 bytes, found 12 bytes");
        entries.put("a/kernel", Bundles.entry(0, Long.MAX_VALUE, DATA, 3));
        refusesEntries("m: a/kernel: expected data inside the shard's 12 bytes, found 12 bytes");
        entries.put("a/kernel", Bundles.entry(0, 0, DATA, -3));
        refusesEntries("m.index: a/kernel: expected extents of at least 0");
        entries.put("a/kernel", Bundles.entry(0, 0, DATA, 1L << 62, 1L << 62));
        refusesEntries("m.index: a/kernel: expected extents of at least 0");
    }

    @Test
    void aPartitionedTensorIsRefused() {
        byte[] slices = Bundles.message(1, 1L, 2, Bundles.shape(3), 7, new byte[0]);
        entries.put("a/kernel", slices);
        refusesEntries(
                "m.index: a/kernel: expected a whole tensor, found one partitioned into slices");
    }

    @Test
    void messagesThatContradictThemselvesAreRefused() {
        entries.put("a/kernel", new byte[] {8});
        refusesEntries("m.index: a/kernel: expected 1 more bytes at byte 1, found 0 before");
        entries.put("a/kernel", new byte[] {18, 127, 0});
        refusesEntries("m.index: a/kernel: expected 127 more bytes at byte 2, found 1 before");
        entries.put("a/kernel", new byte[] {15});
        refusesEntries("m.index: a/kernel: expected a field, found wire type 7");
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0xff);
        entries.put("a/kernel", endless);
        refusesEntries("m.index: a/kernel: expected a varint of at most 10 bytes, found a longer");
    }

    @Test
    void compressedBlocksAreRefused() {
        refusesIndex(
                Bundles.table(Bundles.block(entries), 1),
                "m.index: data block: expected a block that is not compressed, as TensorFlow writes"
                        + " them, found Snappy");
    }

    @Test
    void blocksOutsideTheFileAreRefused() {
        refusesIndex(
                tableOf(Bundles.handle(0, 1L << 40)),
                "m.index: data block: expected a block inside the file's");
        for (long[] handle :
                new long[][] {
                    {1L << 40, 8}, {-1, 8}, {0, -1}, {0, 3}, {Long.MAX_VALUE, Long.MAX_VALUE}
                }) {
            byte[] bad = Bundles.handle(handle[0], handle[1]);
            refusesIndex(
                    Bundles.footer(new ByteArrayOutputStream(), bad, Bundles.handle(0, 0)),
                    "m.index: metaindex block: expected a block inside the file's 0 bytes");
            var file = new ByteArrayOutputStream();
            byte[] meta = Bundles.append(file, Bundles.block(Map.of()), Bundles.UNCOMPRESSED);
            refusesIndex(
                    Bundles.footer(file, meta, bad),
                    "m.index: index block: expected a block inside the file's 13 bytes");
        }
    }

    /// A table whose one data block is where a handle says.
    private static byte[] tableOf(byte[] handle) {
        var file = new ByteArrayOutputStream();
        byte[] meta = Bundles.append(file, Bundles.block(Map.of()), Bundles.UNCOMPRESSED);
        byte[] blocks = Bundles.block(Map.of("~", handle));
        return Bundles.footer(file, meta, Bundles.append(file, blocks, Bundles.UNCOMPRESSED));
    }

    @Test
    void blocksThatContradictThemselvesAreRefused() {
        byte[] block = Bundles.block(entries);
        byte[] restarts = block.clone();
        restarts[restarts.length - 1] = (byte) 0xff;
        refusesBlock(restarts, "expected restart points inside the block, found");
        refusesBlock(
                new byte[] {1, 1, 0, 'a', 0, 0, 0, 0, 1, 0, 0, 0},
                "that extends the one before, found 1 shared and 1 added");
        refusesBlock(
                new byte[] {0, 9, 0, 'a', 0, 0, 0, 0, 1, 0, 0, 0},
                "expected 9 more bytes at byte 3, found 1 before the end");
        refusesBlock(
                new byte[] {0, 1, 9, 'a', 0, 0, 0, 0, 1, 0, 0, 0},
                "expected 9 more bytes at byte 4, found 0 before the end");
        refusesBlock(
                new byte[] {0, 1, 0, 'a', 0, 1, 0, 'a', 0, 0, 0, 0, 1, 0, 0, 0},
                "expected distinct keys, found a key twice");
        refusesBlock(
                new byte[] {0, 1, 0, (byte) 0xff, 0, 0, 0, 0, 1, 0, 0, 0},
                "expected keys in UTF-8, found other bytes");
    }

    @Test
    void keysThatGrowOutOfNothingAreRefused() {
        // A long key, and then entries of 6 bytes that repeat all of it.
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, (byte) 0x88, 0x4e, 0});
        bytes.writeBytes(new byte[9992]);
        for (int i = 0; i < 8000; i++) {
            bytes.writeBytes(
                    new byte[] {(byte) 0x88, 0x4e, 2, 0, (byte) (i & 0x7f), (byte) (i >> 7)});
        }
        bytes.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
        refusesBlock(bytes.toByteArray(), "expected at most 67108864 bytes of keys, found more");
    }

    private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

    private void refusesBlock(byte[] block, String message) {
        refusesIndex(Bundles.table(block, Bundles.UNCOMPRESSED), message);
    }

    private void refusesEntries(String message) {
        refusesIndex(Bundles.table(entries), message);
    }

    private void refusesIndex(byte[] index, String message) {
        var e =
                assertThrows(
                        WeightFormatException.class,
                        () -> {
                            index(index);
                            TensorFlowCheckpoint.open(folder.resolve("m")).close();
                        });
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private void index(byte[] bytes) throws IOException {
        Files.write(folder.resolve("m.index"), bytes);
    }

    private static byte[] concatenated(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
