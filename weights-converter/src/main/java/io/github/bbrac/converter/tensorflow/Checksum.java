package io.github.bbrac.converter.tensorflow;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC-32C as TensorFlow and LevelDB store it: rotated and shifted, so that the checksum of data that
/// contains checksums stays sound (LevelDB, util/crc32c.h).
final class Checksum {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final long MAX_BUFFER = 1 << 30;

    private Checksum() {}

    static int masked(MemorySegment bytes) {
        var crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += MAX_BUFFER) {
            long count = Math.min(MAX_BUFFER, bytes.byteSize() - at);
            crc.update(bytes.asSlice(at, count).asByteBuffer());
        }
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
