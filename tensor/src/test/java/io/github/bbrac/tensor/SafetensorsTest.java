package io.github.bbrac.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir Path folder;

    @Test
    void aFileOfTheReferenceImplementationIsReadExactly() throws IOException, URISyntaxException {
        var golden = getClass().getResource("/golden/views.safetensors").toURI();
        try (var file = Safetensors.open(Path.of(golden))) {
            assertEquals(9, file.tensors().size());
            assertEquals(List.of(10L, 6L), file.tensors().get("transposed").shape());
            assertEquals(List.of(), file.tensors().get("scalar").shape());
            assertArrayEquals(new float[] {2.5f}, file.floats("scalar"));
            assertEquals(0, file.floats("empty").length);
            var matrix = Matrix.zeros(6, 10);
            var transposed = Matrix.zeros(10, 6);
            file.read("matrix", matrix);
            file.read("transposed", transposed);
            for (int i = 0; i < 6; i++) {
                for (int j = 0; j < 10; j++) {
                    assertEquals(10 * i + j, matrix.get(i, j));
                    assertEquals(10 * i + j, transposed.get(j, i));
                }
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBackBitForBit() throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var tensors = new LinkedHashMap<TensorInfo, Matrix>();
            for (int n = random.nextInt(6); n >= 0; n--) {
                int rows = random.nextInt(40);
                int cols = random.nextInt(900);
                var matrix = Matrix.zeros(rows, cols + 3).cols(1, cols + 1);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < cols; j++) {
                        // Any bits at all: infinities, subnormals and NaNs with payload among them.
                        matrix.set(i, j, Float.intBitsToFloat(random.nextInt()));
                    }
                }
                tensors.put(TensorInfo.f32("张量." + n, rows, cols), matrix);
            }
            var metadata = Map.of("format", "pt", "说明", "\"引号\"\n");
            Path path = folder.resolve("m" + seed);
            SafetensorsWriter.write(path, tensors, metadata);
            try (var file = Safetensors.open(path)) {
                assertEquals(metadata, file.metadata());
                assertEquals(
                        new ArrayList<>(tensors.keySet()),
                        new ArrayList<>(file.tensors().values()),
                        "seed " + seed);
                for (var tensor : tensors.entrySet()) {
                    var expected = tensor.getValue();
                    var wide = Matrix.zeros(expected.rows(), expected.cols() + 2);
                    var found = wide.cols(1, expected.cols() + 1);
                    file.read(tensor.getKey().name(), found);
                    assertArrayEquals(bits(expected.toArray()), bits(found.toArray()));
                    assertArrayEquals(
                            bits(expected.toArray()), bits(file.floats(tensor.getKey().name())));
                }
            }
        }
    }

    @Test
    void everyTypeIsWidenedToTheFloatItStandsFor() throws IOException {
        check("F64", new float[] {1.5f, (float) 0.1}, 8, doubleBits(1.5), doubleBits(0.1));
        check("F16", new float[] {1, -2, 0x1p-24f}, 2, 0x3c00, 0xc000, 1);
        check("BF16", new float[] {1, -2, Float.POSITIVE_INFINITY}, 2, 0x3f80, 0xc000, 0x7f80);
        check("I64", new float[] {-1, 0x1p63f}, 8, -1, Long.MAX_VALUE);
        check("I32", new float[] {-1, -0x1p31f}, 4, -1, Integer.MIN_VALUE);
        check("I16", new float[] {-1, 32767}, 2, -1, 0x7fff);
        check("I8", new float[] {-1, 127}, 1, -1, 127);
        check("U64", new float[] {0x1p64f, 7}, 8, -1, 7);
        check("U32", new float[] {0x1p32f, 7}, 4, -1, 7);
        check("U16", new float[] {65535, 7}, 2, -1, 7);
        check("U8", new float[] {255, 7}, 1, -1, 7);
        check("BOOL", new float[] {1, 0, 1}, 1, 1, 0, 255);
    }

    @Test
    void wholeNumbersAndDoublesKeepTheirPrecision() throws IOException {
        Path path = folder.resolve("m");
        var infos =
                List.of(
                        new TensorInfo("i32", DType.I32, List.of(2L)),
                        new TensorInfo("i64", DType.I64, List.of(1L, 2L)));
        try (var writer = SafetensorsWriter.create(path, infos, Map.of())) {
            writer.write("i32", new long[] {Integer.MIN_VALUE, 5});
            writer.write("i64", new long[] {Long.MAX_VALUE, -3});
            writer.commit();
        }
        try (var file = Safetensors.open(path)) {
            assertArrayEquals(new long[] {Integer.MIN_VALUE, 5}, file.longs("i32"));
            assertArrayEquals(new long[] {Long.MAX_VALUE, -3}, file.longs("i64"));
            assertArrayEquals(new double[] {Integer.MIN_VALUE, 5}, file.doubles("i32"));
            // Larger elements lie first, so that all are aligned.
            assertEquals(List.of("i64", "i32"), List.copyOf(file.tensors().keySet()));
        }
        Files.write(path, file("F64", "[1]", 8, doubleBits(0.1)));
        try (var file = Safetensors.open(path)) {
            assertArrayEquals(new double[] {0.1}, file.doubles("x"));
            var e = assertThrows(WeightFormatException.class, () -> file.longs("x"));
            assertEquals("x: expected whole numbers, found F64 in m", e.getMessage());
        }
    }

    @Test
    void aFileInMemoryIsReadLikeOneOnDisk() throws IOException {
        Path path = folder.resolve("m");
        float[] values = {1, -0f, Float.MIN_VALUE, 65504};
        for (DType dtype : new DType[] {DType.F32, DType.F16}) {
            var info = new TensorInfo("x", dtype, List.of(2L, 2L));
            SafetensorsWriter.write(path, Map.of(info, Matrix.of(2, 2, values)), Map.of("k", "v"));
            try (var disk = Safetensors.open(path);
                    var memory = Safetensors.of("m", Files.readAllBytes(path))) {
                assertEquals(disk.tensors(), memory.tensors());
                assertEquals(disk.metadata(), memory.metadata());
                assertArrayEquals(disk.floats("x"), memory.floats("x"));
            }
        }
        var e = assertThrows(WeightFormatException.class, () -> Safetensors.of("m", new byte[7]));
        assertEquals(
                "m: expected at least 8 bytes, the length of the header, found 7 bytes",
                e.getMessage());
    }

    @Test
    void halvesAreRoundedToTheNearestWithTiesToEven() throws IOException {
        float[] values = {1, 1 + 0x1p-11f, 1 + 0x3p-11f, 65520, -0f, Float.NaN, 1 + 0x1.8p-11f};
        float[] half = {1, 1, 1 + 0x1p-9f, Float.POSITIVE_INFINITY, -0f, Float.NaN, 1 + 0x1p-10f};
        assertArrayEquals(half, roundTrip(DType.F16, values));
        float[] values2 = {1, 1 + 0x1p-8f, 1 + 0x3p-8f, Float.MAX_VALUE, -0f, Float.NaN};
        float[] bfloat = {1, 1, 1 + 0x1p-6f, Float.POSITIVE_INFINITY, -0f, Float.NaN};
        assertArrayEquals(bfloat, roundTrip(DType.BF16, values2));
        assertArrayEquals(values2, roundTrip(DType.F64, values2));
    }

    @Test
    void everyBfloat16SurvivesAsFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = DType.bfloat16ToFloat((short) bits);
            int expected = Float.isNaN(value) ? bits | 0x40 : bits;
            assertEquals((short) expected, DType.floatToBfloat16(value));
        }
    }

    @Test
    void bfloat16IsTheNearestOfAllByItsDefinition() {
        long seed = 7;
        var random = new Random(seed);
        for (int n = 0; n < 20_000; n++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value)) {
                continue;
            }
            int below = Float.floatToRawIntBits(value) >>> 16;
            double low = DType.bfloat16ToFloat((short) below);
            double high = DType.bfloat16ToFloat((short) (below + 1));
            int expected = below;
            if (Double.isFinite(high)) {
                double toLow = Math.abs(value - low);
                double toHigh = Math.abs(high - value);
                expected =
                        toHigh < toLow || (toHigh == toLow && below % 2 == 1) ? below + 1 : below;
                assertEquals((short) expected, DType.floatToBfloat16(value), "seed " + seed);
            }
        }
    }

    @Test
    void trailingAxesFoldIntoColumns() throws IOException {
        Path path = folder.resolve("m");
        var values = Matrix.of(2, 6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        SafetensorsWriter.write(path, Map.of(TensorInfo.f32("x", 2, 3, 2), values), Map.of());
        try (var file = Safetensors.open(path)) {
            for (int rows : new int[] {1, 2, 6, 12}) {
                var into = Matrix.zeros(rows, 12 / rows);
                file.read("x", into);
                assertArrayEquals(values.toArray(), into.toArray());
            }
            var e =
                    assertThrows(
                            WeightFormatException.class, () -> file.read("x", Matrix.zeros(3, 4)));
            assertEquals("x: expected shape [3, 4], found [2, 3, 2] in m", e.getMessage());
        }
    }

    @Test
    void aTransposedShapeIsNotTakenForItsTranspose() throws IOException {
        Path path = folder.resolve("m");
        SafetensorsWriter.write(
                path, Map.of(TensorInfo.f32("w", 2, 3), Matrix.zeros(2, 3)), Map.of());
        try (var file = Safetensors.open(path)) {
            var e =
                    assertThrows(
                            WeightFormatException.class, () -> file.read("w", Matrix.zeros(3, 2)));
            assertEquals("w: expected shape [3, 2], found [2, 3] in m", e.getMessage());
        }
    }

    @Test
    void anUnknownNameIsRefused() throws IOException {
        Path path = folder.resolve("m");
        SafetensorsWriter.write(path, Map.of(), Map.of());
        try (var file = Safetensors.open(path)) {
            assertTrue(file.tensors().isEmpty());
            var e = assertThrows(WeightFormatException.class, () -> file.floats("w"));
            assertEquals("w: expected a tensor of this name in m, found none", e.getMessage());
        }
    }

    @Test
    void closingUnmapsTheFile() throws IOException {
        Path path = folder.resolve("m");
        SafetensorsWriter.write(path, Map.of(TensorInfo.f32("w", 1), Matrix.zeros(1, 1)), Map.of());
        var file = Safetensors.open(path);
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.floats("w"));
    }

    @Test
    void tensorsBehindTwoGibibytesAreRead() throws IOException {
        Path path = folder.resolve("m");
        long zeros = 3L << 30;
        String header =
                "{\"big\":{\"dtype\":\"U8\",\"shape\":["
                        + zeros
                        + "],\"data_offsets\":[0,"
                        + zeros
                        + "]},\"x\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":["
                        + zeros
                        + ","
                        + (zeros + 4)
                        + "]}}";
        try (var file = new RandomAccessFile(path.toFile(), "rw")) { // sparse
            var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            file.write(bytes.putLong(header.length()).array());
            file.write(header.getBytes(StandardCharsets.US_ASCII));
            file.seek(8 + header.length() + zeros);
            file.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
        }
        try (var file = Safetensors.open(path)) {
            assertArrayEquals(new float[] {1}, file.floats("x"));
            var e = assertThrows(WeightFormatException.class, () -> file.floats("big"));
            assertEquals(
                    "big: expected at most 2147483639 elements, found 3221225472 in m",
                    e.getMessage());
        }
    }

    @Test
    void anUncommittedFileLeavesNothing() throws IOException {
        Path path = folder.resolve("m");
        Files.writeString(path, "older");
        var infos = List.of(TensorInfo.f32("a", 1), TensorInfo.f32("b", 1));
        try (var writer = SafetensorsWriter.create(path, infos, Map.of())) {
            writer.write("a", Matrix.zeros(1, 1));
            var e = assertThrows(IllegalStateException.class, writer::commit);
            assertEquals("m: expected all declared tensors, found none for [b]", e.getMessage());
        }
        assertEquals("older", Files.readString(path));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
    }

    @Test
    void aCommitReplacesAnOlderFile() throws IOException {
        Path path = folder.resolve("m");
        Files.writeString(path, "older");
        SafetensorsWriter.write(path, Map.of(TensorInfo.f32("w", 1), Matrix.of(1, 1, 7)), Map.of());
        try (var file = Safetensors.open(path);
                var files = Files.list(folder)) {
            assertArrayEquals(new float[] {7}, file.floats("w"));
            assertEquals(List.of(path), files.toList());
        }
    }

    @Test
    void theWriterRefusesWhatItsCallerDidNotDeclare() throws IOException {
        Path path = folder.resolve("m");
        var w = TensorInfo.f32("w", 2, 3);
        var i = new TensorInfo("i", DType.I32, List.of(1L));
        try (var writer = SafetensorsWriter.create(path, List.of(w, i), Map.of())) {
            refuses(
                    "x: expected a declared tensor not yet written, found none declared",
                    () -> writer.write("x", Matrix.zeros(1, 1)));
            refuses(
                    "w: expected shape [2, 3], found [3, 2]",
                    () -> writer.write("w", Matrix.zeros(3, 2)));
            refuses("i: expected floats, found I32", () -> writer.write("i", Matrix.zeros(1, 1)));
            refuses(
                    "i: expected values of 32 bits, found larger",
                    () -> writer.write("i", new long[] {1L << 31}));
            refuses(
                    "w: expected 6 of F32, found 6 whole numbers",
                    () -> writer.write("w", new long[6]));
            writer.write("w", Matrix.zeros(2, 3));
            refuses(
                    "w: expected a declared tensor not yet written, found one already written",
                    () -> writer.write("w", Matrix.zeros(2, 3)));
        }
        refuses(
                "tensors: expected distinct names, not __metadata__, found w",
                () -> SafetensorsWriter.create(path, List.of(w, w), Map.of()).close());
        refuses(
                "b: expected F64, F32, F16, BF16, I64 or I32, found BOOL",
                () ->
                        SafetensorsWriter.create(
                                        path,
                                        List.of(new TensorInfo("b", DType.BOOL, List.of())),
                                        Map.of())
                                .close());
    }

    @Test
    void aShapeThatNoTensorCanHaveIsTheCallersMistake() {
        refuses(
                "x: expected extents of at least 0, found shape [-1]",
                () -> TensorInfo.f32("x", -1));
        refuses(
                "x: expected at most 2⁶³ − 1 bytes, found shape [4611686018427387904, 4]",
                () -> TensorInfo.f32("x", 1L << 62, 4));
        assertEquals(0, TensorInfo.f32("x", 1L << 62, 4, 0).byteSize());
    }

    private static void refuses(String message, Executable executable) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    private float[] roundTrip(DType dtype, float[] values) throws IOException {
        Path path = folder.resolve("m");
        var info = new TensorInfo("x", dtype, List.of((long) values.length));
        SafetensorsWriter.write(path, Map.of(info, Matrix.of(1, values.length, values)), Map.of());
        try (var file = Safetensors.open(path)) {
            return file.floats("x");
        }
    }

    private void check(String dtype, float[] expected, int size, long... bits) throws IOException {
        Path path = folder.resolve("m");
        Files.write(path, file(dtype, "[" + bits.length + "]", size, bits));
        try (var file = Safetensors.open(path)) {
            assertEquals(size, file.tensors().get("x").dtype().byteSize());
            assertArrayEquals(expected, file.floats("x"), dtype);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], (float) file.doubles("x")[i], dtype);
            }
        }
    }

    private static byte[] file(String dtype, String shape, int size, long... bits) {
        int dataBytes = bits.length * size;
        String header =
                "{\"x\":{\"dtype\":\""
                        + dtype
                        + "\",\"shape\":"
                        + shape
                        + ",\"data_offsets\":[0,"
                        + dataBytes
                        + "]}}";
        var bytes =
                ByteBuffer.allocate(8 + header.length() + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (long value : bits) {
            for (int i = 0; i < size; i++) {
                bytes.put((byte) (value >>> (8 * i)));
            }
        }
        return bytes.array();
    }

    private static long doubleBits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static int[] bits(float[] values) {
        var bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
