package io.github.bbrac.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way in which a safetensors file can lie.
class SafetensorsRefusalTest {
    private static final String X =
            "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir Path folder;

    @Test
    void anEmptyFileIsRefused() throws IOException {
        refusesBytes(
                new byte[0],
                "m: expected at least 8 bytes, the length of the header, found 0 bytes");
    }

    @Test
    void aFileShorterThanItsHeadersLengthIsRefused() throws IOException {
        refusesBytes(
                new byte[7],
                "m: expected at least 8 bytes, the length of the header, found 7 bytes");
    }

    @Test
    void aHeaderLongerThanTheFileIsRefused() throws IOException {
        refusesBytes(
                withLength(4, "{}", 0),
                "m: expected a header inside the 2 bytes that follow its length, found 4 bytes of"
                        + " header");
    }

    @Test
    void aHeaderLengthBeyondTwoToThe63IsRefused() throws IOException {
        refusesBytes(
                withLength(-1, "{}", 0),
                "m: expected a header inside the 2 bytes that follow its length, found"
                        + " 18446744073709551615 bytes of header");
    }

    @Test
    void aHeaderAboveTheFormatsLimitIsRefused() throws IOException {
        Path path = folder.resolve("m");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(withLength(100_000_001, "{", 0));
            file.setLength(100_000_100); // sparse
        }
        refuses(path, "m: expected a header of at most 100000000 bytes, found 100000001 bytes");
    }

    @Test
    void aHeaderThatIsNoJsonIsRefused() throws IOException {
        refusesHeader("{\"x\" 3}", 0, "m: expected a header in JSON, found ");
    }

    @Test
    void aHeaderThatEndsEarlyIsRefused() throws IOException {
        refusesHeader("{\"x\":{\"dtype\":", 0, "m: expected a header in JSON, found ");
    }

    @Test
    void aHeaderThatIsNoObjectIsRefused() throws IOException {
        refusesHeader("[1]", 0, "m: expected a header that is a JSON object, found something else");
        refusesHeader("", 0, "m: expected a header that is a JSON object, found something else");
        refusesHeader(" {}", 0, "m: expected a header that is a JSON object, found something else");
    }

    @Test
    void aHeaderThatIsNoUtf8IsRefused() throws IOException {
        var bytes = withLength(6, "{\"??\":", 0);
        bytes[10] = (byte) 0xff;
        refusesBytes(bytes, "m: expected a header in UTF-8, found other bytes");
    }

    @Test
    void moreThanOneObjectInTheHeaderIsRefused() throws IOException {
        refusesHeader(
                "{}{}", 0, "m: expected nothing but spaces behind the header's object, found");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        refusesHeader(
                "{\"x\":".repeat(10_000),
                0,
                "m: x: expected dtype, shape, data_offsets, found \"x\"");
        refusesHeader(
                "{\"x\":{\"dtype\":" + "[".repeat(100_000),
                0,
                "m: x.dtype: expected a string, found START_ARRAY");
    }

    @Test
    void aTensorThatIsNoObjectIsRefused() throws IOException {
        refusesHeader(
                "{\"x\":[]}",
                0,
                "m: x: expected an object with dtype, shape, data_offsets, found START_ARRAY");
    }

    @Test
    void duplicateNamesAreRefused() throws IOException {
        refusesHeader("{" + X + "," + X + "}", 8, "m: expected a header in JSON, found Duplicate");
    }

    @Test
    void duplicateKeysOfATensorAreRefused() throws IOException {
        refusesHeader(
                "{\"x\":{\"dtype\":\"F32\",\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                8,
                "m: expected a header in JSON, found Duplicate");
    }

    @Test
    void anUnknownKeyOfATensorIsRefused() throws IOException {
        refusesHeader(
                "{\"x\":{\"strides\":[1]}}",
                0,
                "m: x: expected dtype, shape, data_offsets, found \"strides\"");
    }

    @Test
    void anUnknownDtypeIsRefused() throws IOException {
        refusesTensor(
                "\"F4\"",
                "[2]",
                "[0,8]",
                "m: x: expected a dtype of [F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16,"
                        + " U8, BOOL], found F4");
        refusesTensor("7", "[2]", "[0,8]", "m: x.dtype: expected a string, found VALUE_NUMBER_INT");
    }

    @Test
    void missingKeysAreRefused() throws IOException {
        String expected = "m: x: expected dtype, shape, data_offsets, found no ";
        refusesHeader("{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, expected + "dtype");
        refusesHeader("{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, expected + "shape");
        refusesHeader("{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, expected + "data_offsets");
    }

    @Test
    void aNegativeExtentIsRefused() throws IOException {
        refusesTensor(
                "\"F32\"",
                "[-2,-1]",
                "[0,8]",
                "m: x: expected extents of at least 0 with a product below 2⁶³, found [-2, -1]");
    }

    @Test
    void aShapeWhoseSizeOverflowsIsRefused() throws IOException {
        refusesTensor(
                "\"F32\"",
                "[4611686018427387904,4,2]",
                "[0,0]",
                "m: x: expected extents of at least 0 with a product below 2⁶³, found"
                        + " [4611686018427387904, 4, 2]");
        refusesTensor(
                "\"F32\"",
                "[99999999999999999999]",
                "[0,8]",
                "m: x.shape: expected numbers below 2⁶³, found 99999999999999999999");
        refusesTensor("\"F32\"", "[" + "9".repeat(1000) + "]", "[0,8]", "m: expected a header in");
    }

    @Test
    void aShapeOfOtherThanWholeNumbersIsRefused() throws IOException {
        refusesTensor(
                "\"F32\"",
                "[2.0]",
                "[0,8]",
                "m: x.shape: expected an array of whole numbers, found VALUE_NUMBER_FLOAT");
        refusesTensor(
                "\"F32\"",
                "2",
                "[0,8]",
                "m: x.shape: expected an array of whole numbers, found VALUE_NUMBER_INT");
    }

    @Test
    void wrongByteCountsForAShapeAreRefused() throws IOException {
        refusesTensor("\"F32\"", "[3]", "[0,8]", "m: x: expected 12 bytes for F32 [3], found 8 in");
        refusesTensor("\"F64\"", "[0]", "[0,8]", "m: x: expected 0 bytes for F64 [0], found 8 in");
    }

    @Test
    void descendingAndNegativeOffsetsAreRefused() throws IOException {
        String expected = "m: x: expected data_offsets [begin, end] with 0 ≤ begin ≤ end, found ";
        refusesTensor("\"F32\"", "[2]", "[8,0]", expected + "[8, 0]");
        refusesTensor("\"F32\"", "[2]", "[-8,0]", expected + "[-8, 0]");
        refusesTensor("\"F32\"", "[2]", "[0,4,8]", expected + "[0, 4, 8]");
        refusesTensor("\"F32\"", "[2]", "[]", expected + "[]");
    }

    @Test
    void offsetsBeyondTheFileAreRefused() throws IOException {
        refusesHeader(
                "{" + X + "}",
                7,
                "m: x: expected data inside the file's 7 bytes of data, found data_offsets [0, 8]");
    }

    @Test
    void overlappingTensorsAreRefused() throws IOException {
        refusesHeader(
                "{" + X + ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12,
                "m: y: expected data to begin at 8, where x ends, found an overlap: data_offsets"
                        + " [4, 12]");
        refusesHeader(
                "{" + X + ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                8,
                "m: y: expected data to begin at 8, where x ends, found an overlap: data_offsets"
                        + " [0, 8]");
    }

    @Test
    void holesBetweenTensorsAreRefused() throws IOException {
        refusesHeader(
                "{" + X + ",\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
                16,
                "m: y: expected data to begin at 8, where x ends, found a hole: data_offsets"
                        + " [12, 16]");
        refusesTensor(
                "\"F32\"",
                "[1]",
                "[4,8]",
                "m: x: expected data to begin at 0, where the header ends, found a hole:"
                        + " data_offsets [4, 8]");
    }

    @Test
    void trailingBytesAreRefused() throws IOException {
        refusesHeader(
                "{" + X + "}",
                9,
                "m: expected the file to end with the data of its last tensor, byte 8, found 9"
                        + " bytes of data");
        refusesHeader("{}", 1, "m: expected the file to end with the data of its last tensor");
    }

    @Test
    void metadataThatIsNotOfStringsIsRefused() throws IOException {
        refusesHeader(
                "{\"__metadata__\":{\"epoch\":3}}",
                0,
                "m: __metadata__.epoch: expected a string, found VALUE_NUMBER_INT");
        refusesHeader(
                "{\"__metadata__\":\"pt\"}",
                0,
                "m: __metadata__: expected an object of strings, found VALUE_STRING");
    }

    @Test
    void aFolderIsRefusedAndAMissingFileIsNamed() {
        var e = assertThrows(WeightFormatException.class, () -> Safetensors.open(folder));
        assertTrue(e.getMessage().endsWith("expected a safetensors file, found a directory"));
        assertThrows(NoSuchFileException.class, () -> Safetensors.open(folder.resolve("nowhere")));
    }

    @Test
    void namesCannotSteerATerminal() throws IOException {
        refusesHeader(
                "{\"\\u001b[2J\\n\":[]}",
                0,
                "m: ?[2J?: expected an object with dtype, shape, data_offsets, found START_ARRAY");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path path = folder.resolve("m");
        SafetensorsWriter.write(
                path,
                Map.of(TensorInfo.f32("x", 2, 3), Matrix.zeros(2, 3)),
                Map.of("format", "pt"));
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThrows(WeightFormatException.class, () -> Safetensors.open(path), "" + length);
        }
    }

    @Test
    void damagedFilesAreReadOrRefusedAndNothingElse() throws IOException {
        long seed = 20260101;
        var random = new Random(seed);
        Path path = folder.resolve("m");
        SafetensorsWriter.write(
                path,
                Map.of(TensorInfo.f32("x", 2, 3), Matrix.zeros(2, 3)),
                Map.of("format", "pt"));
        byte[] whole = Files.readAllBytes(path);
        int refused = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                // The data may hold anything: only the header can be damaged.
                damaged[random.nextInt(damaged.length - 24)] = (byte) random.nextInt(256);
            }
            Files.write(path, damaged);
            try (var file = Safetensors.open(path)) {
                for (String name : file.tensors().keySet()) {
                    assertEquals(
                            file.tensors().get(name).elements(),
                            file.floats(name).length,
                            "seed " + seed + ", round " + round);
                }
            } catch (WeightFormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }

    private void refusesTensor(String dtype, String shape, String offsets, String message)
            throws IOException {
        refusesHeader(
                "{\"x\":{\"dtype\":"
                        + dtype
                        + ",\"shape\":"
                        + shape
                        + ",\"data_offsets\":"
                        + offsets
                        + "}}",
                8,
                message);
    }

    private void refusesHeader(String header, int dataBytes, String message) throws IOException {
        int length = header.getBytes(StandardCharsets.UTF_8).length;
        refusesBytes(withLength(length, header, dataBytes), message);
    }

    private void refusesBytes(byte[] bytes, String message) throws IOException {
        refuses(Files.write(folder.resolve("m"), bytes), message);
    }

    private static void refuses(Path path, String message) {
        var e = assertThrows(WeightFormatException.class, () -> Safetensors.open(path).close());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    private static byte[] withLength(long length, String header, int dataBytes) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(new byte[dataBytes]);
        return bytes.toByteArray();
    }
}
