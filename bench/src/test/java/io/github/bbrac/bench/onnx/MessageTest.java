package io.github.bbrac.bench.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void numbersTextsAndMessagesAreWrittenAsTheSpecificationShows() throws IOException {
        // The examples of protobuf.dev/programming-guides/encoding.
        assertEquals("089601", hex(new Message().number(1, 150)));
        assertEquals("120774657374696e67", hex(new Message().text(2, "testing")));
        assertEquals("1a03089601", hex(new Message().message(3, new Message().number(1, 150))));
    }

    @Test
    void negativeNumbersTakeTenBytes() throws IOException {
        assertEquals("08feffffffffffffffff01", hex(new Message().number(1, -2)));
    }

    @Test
    void floatsAreLittleEndian() throws IOException {
        assertEquals("150000803f", hex(new Message().single(2, 1)));
    }

    @Test
    void elementsOfATensorAreMadeWhenItIsWritten() throws IOException {
        int[] made = {0};
        Tensor tensor =
                Tensor.floats(
                        () -> {
                            made[0]++;
                            return new float[] {1, 2};
                        },
                        2);
        Message message = tensor.message("w");
        assertEquals(0, made[0]);
        // dims 2, type FLOAT, name w, eight bytes
        assertEquals("08021001420177" + "4a08" + "0000803f" + "00000040", hex(message));
        assertEquals(1, made[0]);
    }

    private static String hex(Message message) throws IOException {
        var bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        assertEquals(message.size(), bytes.size());
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
