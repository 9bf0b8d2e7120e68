package io.github.bbrac.converter;

import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// Damages files at random, and sees what becomes of them.
public final class Mutations {
    private final Random random;

    public Mutations(long seed) {
        random = new Random(seed);
    }

    /// A copy with one to four faults: bytes and bits changed, ranges removed, repeated or cut off.
    public byte[] damaged(byte[] bytes) {
        byte[] damaged = bytes.clone();
        for (int faults = 1 + random.nextInt(4); faults > 0 && damaged.length > 0; faults--) {
            damaged = damagedOnce(damaged);
        }
        return damaged;
    }

    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    /// Opens a checkpoint and reads all of it.
    ///
    /// @return whether it was read; false if it was refused as it should be
    public static boolean reads(Path path) throws IOException {
        try (var checkpoint = Checkpoint.open(path)) {
            for (var tensor : checkpoint.tensors().values()) {
                if (checkpoint.floats(tensor.name()).length != tensor.elements()) {
                    throw new AssertionError(tensor.toString());
                }
            }
            return true;
        } catch (WeightFormatException e) {
            return false;
        }
    }

    private byte[] damagedOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        int end = at + random.nextInt(Math.min(20, bytes.length - at) + 1);
        switch (random.nextInt(10)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                return joined(bytes, at, end);
            }
            case 2 -> {
                return joined(bytes, end, at);
            }
            case 3, 4, 5 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 6 -> Arrays.fill(bytes, at, end, (byte) 0xff);
            default -> bytes[at] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /// The bytes up to one position, and on from another.
    private static byte[] joined(byte[] bytes, int to, int from) {
        byte[] joined = Arrays.copyOf(bytes, to + bytes.length - from);
        System.arraycopy(bytes, from, joined, to, bytes.length - from);
        return joined;
    }
}
