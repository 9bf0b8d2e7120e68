package io.github.bbrac.converter.pytorch;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files around pickles, written by hand: what PyTorch may write and fixtures do not show, and what is
/// damaged.
class PyTorchRefusalTest {
    private static final byte[] THREE = floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3);

    // Where an entry of a zip's central directory has its sizes and its name.
    private static final int CENTRAL_PACKED = 20;
    private static final int CENTRAL_NAME = 46;

    @TempDir Path folder;

    @Test
    void deflatedEntriesAndTheOtherByteOrderAreRead() throws IOException {
        var entries = entries(vector("0", 3), "0", floats(ByteOrder.BIG_ENDIAN, 1, -2, 3.5f));
        entries.put("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        Path file = Files.write(folder.resolve("m"), Zips.deflated(entries));
        try (var checkpoint = Checkpoint.open(file)) {
            assertArrayEquals(new float[] {1, -2, 3.5f}, checkpoint.floats("x"));
        }
    }

    @Test
    void aViewOfAStorageInAnOldFileIsRead() throws IOException {
        var pickle = new PickleAssembler().ops("}").text("x");
        pickle.tensor(
                () -> {
                    pickle.op('(').text("storage").global("torch.cuda", "FloatStorage").text("7");
                    pickle.text("cuda:0").number(3).op('(').text("view").number(1).number(2);
                    pickle.ops("ttQ");
                },
                1,
                new long[] {1},
                new long[] {1});
        Path file = legacy(pickle.ops("s").stop(), keys("7"), 3, THREE);
        try (var checkpoint = Checkpoint.open(file)) {
            assertArrayEquals(new float[] {3}, checkpoint.floats("x"));
        }
    }

    @Test
    void aStateDictInsideOthersIsFoundAndTheRestTold() throws IOException {
        var pickle = new PickleAssembler().ops("}").text("epoch").number(3).ops("s").text("model");
        pickle.ops("}").text("x").vector("0", 3).ops("s").text("note").text("hello").ops("ss");
        var entries = entries(pickle.stop(), "0", THREE);
        Path file = Files.write(folder.resolve("m"), Zips.stored(entries));
        try (var checkpoint = Checkpoint.open(file)) {
            assertArrayEquals(new float[] {1, 2, 3}, checkpoint.floats("x"));
            assertEquals(
                    Map.of("wrapped in", "model", "epoch", "3", "note", "text of 5 characters"),
                    checkpoint.metadata());
        }
    }

    @Test
    void aPickleWithoutTensorsIsRefused() throws IOException {
        refusesZip(
                entries(new PickleAssembler().ops("}").stop(), "0", THREE),
                "m: expected tensors, alone or under one of [state_dict, model_state_dict, model],"
                        + " found none in a dict of 0");
        refusesZip(
                entries(new PickleAssembler().ops("]").stop(), "0", THREE),
                "m: expected a dictionary of tensors, found a list of 0");
    }

    @Test
    void somethingBehindThePickleIsRefused() throws IOException {
        byte[] longer = Arrays.copyOf(vector("0", 3), vector("0", 3).length + 2);
        refusesZip(entries(longer, "0", THREE), "expected the end, found 2 more bytes");
    }

    @Test
    void aStorageThatIsNotThereIsRefused() throws IOException {
        refusesZip(
                entries(vector("0", 3), "1", THREE), "m: expected an entry …/data/0, found none");
        refusesZip(
                entries(vector("../../etc/passwd", 3), "1", THREE),
                "m: expected an entry …/data/../../etc/passwd, found none");
    }

    @Test
    void aStorageOfAnotherSizeIsRefused() throws IOException {
        refusesZip(
                entries(vector("0", 2), "0", THREE),
                "m: m/data/0: expected 8 bytes for 2 F32, found 12 bytes");
        refusesZip(
                entries(vector("0", 1L << 40), "0", THREE),
                "m: m/data/0: expected 4398046511104 bytes for 1099511627776 F32, found 12 bytes");
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws IOException {
        refusesZip(
                Map.of("word/document.xml", THREE),
                "m: expected a zip archive of PyTorch with one …/data.pkl, found 0 of them among 1"
                        + " entries");
        refusesZip(
                Map.of("a/data.pkl", vector("0", 3), "b/data.pkl", vector("0", 3)),
                "m: expected a zip archive of PyTorch with one …/data.pkl, found 2 of them among 2"
                        + " entries");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        var entries = entries(vector("0", 3), "0", THREE);
        entries.put("m/data/1", THREE);
        String zip = new String(Zips.stored(entries), StandardCharsets.ISO_8859_1);
        byte[] twice = zip.replace("m/data/1", "m/data/0").getBytes(StandardCharsets.ISO_8859_1);
        refuses(twice, "m: expected entries of distinct names, found a name twice");
    }

    @Test
    void anUnknownByteOrderIsRefused() throws IOException {
        var entries = entries(vector("0", 3), "0", THREE);
        entries.put("m/byteorder", "middle".getBytes(StandardCharsets.US_ASCII));
        refusesZip(entries, "m: m/byteorder: expected little or big, found other text");
    }

    @Test
    void aDamagedStorageIsRefusedByItsChecksum() throws IOException {
        byte[] zip = Zips.stored(entries(vector("0", 3), "0", THREE));
        String text = new String(zip, StandardCharsets.ISO_8859_1);
        zip[text.indexOf("m/data/0") + "m/data/0".length()] ^= 1;
        Path file = Files.write(folder.resolve("m"), zip);
        try (var checkpoint = Checkpoint.open(file)) {
            var e = assertThrows(WeightFormatException.class, () -> checkpoint.floats("x"));
            assertTrue(e.getMessage().startsWith("m: m/data/0: expected CRC-32 "), e.getMessage());
        }
    }

    @Test
    void anEntryThatClaimsMoreThanTheWholeFileIsRefused() throws IOException {
        int claimed = 2_000_000_000;
        byte[] zip = Zips.stored(entries(vector("0", claimed / Float.BYTES), "0", THREE));
        int directory =
                new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf("m/data/0") - CENTRAL_NAME;
        ByteBuffer.wrap(zip)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(directory + CENTRAL_PACKED, claimed)
                .putInt(directory + CENTRAL_PACKED + Integer.BYTES, claimed);
        refuses(
                zip,
                "m: m/data/0: expected at most "
                        + zip.length
                        + " bytes packed, the size of the file, found 2000000000 bytes");
    }

    @Test
    void aBombOfZerosIsRefusedBeforeItIsInflated() throws IOException {
        int bytes = 1 << 25;
        var entries = entries(vector("0", bytes / 4), "0", new byte[bytes]);
        refuses(Zips.deflated(entries), "m: m/data/0: expected at most 16777216 bytes from ");
    }

    @Test
    void aPickleThatInflatesTooFarIsRefused() throws IOException {
        var entries = entries(new byte[(1 << 25) + 1], "0", THREE);
        refuses(Zips.stored(entries), "m: data.pkl: expected at most 33554432 bytes, found");
    }

    @Test
    void anArchiveThatEndsEarlyIsRefused() throws IOException {
        byte[] zip = Zips.stored(entries(vector("0", 3), "0", THREE));
        refuses(Arrays.copyOf(zip, zip.length - 30), "m: expected a zip archive, found ");
    }

    @Test
    void aPickleWithoutTheMagicNumberIsNoCheckpoint() throws IOException {
        refuses(
                new PickleAssembler().ops("}").stop(),
                "m: expected a PyTorch checkpoint with its magic number, found a pickle of a dict"
                        + " of 0");
    }

    @Test
    void anotherProtocolOfOldFilesIsRefused() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Arrays.copyOf(Files.readAllBytes(Golden.path("pytorch/legacy.bin")), 15));
        bytes.writeBytes(new PickleAssembler().number(1000).stop());
        refuses(bytes.toByteArray(), "m: expected protocol 1001, found 1000");
    }

    @Test
    void keysThatDoNotMatchTheStoragesAreRefused() throws IOException {
        refuses(
                legacy(vector("0", 3), keys("1"), 3, THREE),
                "expected each key of a mentioned storage once, found a key that no tensor");
        refuses(
                legacy(vector("0", 3), keys("0", "0"), 3, THREE, 3, THREE),
                "expected each key of a mentioned storage once, found a key twice");
        refuses(
                legacy(vector("0", 3), keys(), 3),
                "expected the end of the file behind the last storage, found 8 more bytes");
        refuses(
                legacy(vector("0", 3), keys()),
                "m: storage 0: expected its data in the file, found none");
        refuses(
                legacy(vector("0", 3), new PickleAssembler().ops("}").stop()),
                "m: expected a list of storage keys, found another value");
    }

    @Test
    void storagesOfOtherSizesThanThePickleSaysAreRefused() throws IOException {
        refuses(
                legacy(vector("0", 3), keys("0"), 2, THREE),
                "m: storage 0: expected 3 elements, found 2 elements");
        refuses(
                legacy(vector("0", 1L << 40), keys("0"), 1L << 40, THREE),
                "expected 4398046511104 more bytes, found 12 before the end");
        refuses(
                legacy(vector("0", 3), keys("0"), 3, THREE, 1),
                "expected the end of the file behind the last storage, found 8 more bytes");
        var pickle = new PickleAssembler().ops("}").text("x").vector("0", 3).ops("s").text("y");
        refuses(
                legacy(pickle.vector("0", 2).ops("s").stop(), keys("0"), 3, THREE),
                "m: storage 0: expected 12 bytes wherever it is mentioned, found 8 bytes");
    }

    private static byte[] vector(String key, long elements) {
        return new PickleAssembler().ops("}").text("x").vector(key, elements).ops("s").stop();
    }

    private static byte[] keys(String... keys) {
        var pickle = new PickleAssembler().ops("](");
        for (String key : keys) {
            pickle.text(key);
        }
        return pickle.ops("e").stop();
    }

    private static Map<String, byte[]> entries(byte[] pickle, String key, byte[] storage) {
        var entries = new LinkedHashMap<String, byte[]>();
        entries.put("m/data.pkl", pickle);
        entries.put("m/data/" + key, storage);
        return entries;
    }

    /// A file of before 1.6.
    ///
    /// @param parts numbers of elements and bytes of storages
    private Path legacy(byte[] value, byte[] keys, Object... parts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] whole = Files.readAllBytes(Golden.path("pytorch/legacy.bin"));
        bytes.writeBytes(Arrays.copyOf(whole, 137)); // magic number, protocol, sizes of types
        bytes.writeBytes(value);
        bytes.writeBytes(keys);
        for (Object part : parts) {
            bytes.writeBytes(
                    part instanceof byte[] data
                            ? data
                            : ByteBuffer.allocate(8)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putLong(((Number) part).longValue())
                                    .array());
        }
        return Files.write(folder.resolve("m"), bytes.toByteArray());
    }

    private void refusesZip(Map<String, byte[]> entries, String message) throws IOException {
        refuses(Zips.stored(entries), message);
    }

    private void refuses(byte[] bytes, String message) throws IOException {
        refuses(Files.write(folder.resolve("m"), bytes), message);
    }

    private static void refuses(Path file, String message) {
        var e = assertThrows(WeightFormatException.class, () -> Checkpoint.open(file).close());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static byte[] floats(ByteOrder order, float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(order);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
