package io.github.bbrac.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    /// Of "abc": FIPS 180-4's own example.
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir Path folder;

    @Test
    void textsBytesAndFilesThatHoldTheSameHaveTheSame() throws IOException {
        assertEquals(ABC, Sha256.of("abc"));
        assertEquals(ABC, Sha256.of(List.of("a", "", "bc")));
        assertEquals(ABC, Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(ABC, Sha256.of(Files.writeString(folder.resolve("abc"), "abc")));
    }

    @Test
    void numbersHaveThatOfTheirBytesInAFile() throws IOException {
        for (int length : new int[] {0, 1, 1 << 14, (1 << 14) + 1, 40_000}) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = i / 3f;
            }
            var bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            Path file = Files.write(folder.resolve("numbers"), bytes.array());
            assertEquals(Sha256.of(file), Sha256.of(values), "length " + length);
        }
    }
}
