package io.github.bbrac.converter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of numbers as weight files hold them.
final class Sha256 {
    private static final int CHUNK = 1 << 14;

    private Sha256() {}

    /// In hexadecimal, of float32 elements in little-endian order.
    static String ofFloats(float[] values) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
        var bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            bytes.asFloatBuffer().put(values, from, count);
            digest.update(bytes.array(), 0, count * Float.BYTES);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
