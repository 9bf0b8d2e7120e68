package io.github.bbrac.converter.pytorch;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles by hand, operation by operation.
final class PickleAssembler {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleAssembler() {
        op(0x80).op(2);
    }

    PickleAssembler op(int operation) {
        bytes.write(operation);
        return this;
    }

    PickleAssembler ops(String operations) {
        bytes.writeBytes(operations.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    PickleAssembler i4(int value) {
        bytes.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
        return this;
    }

    PickleAssembler i8(long value) {
        bytes.writeBytes(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
        return this;
    }

    PickleAssembler text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').i4(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /// A whole number, as LONG1 of 8 bytes.
    PickleAssembler number(long value) {
        return op(0x8a).op(8).i8(value);
    }

    PickleAssembler global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    PickleAssembler numbers(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    /// A reference to a storage of floats.
    PickleAssembler storage(String key, long elements) {
        return storage("FloatStorage", key, elements);
    }

    PickleAssembler storage(String type, String key, long elements) {
        return op('(').text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements)
                .ops("tQ");
    }

    /// A call that rebuilds a tensor of the storage that `storage` writes.
    PickleAssembler tensor(Runnable storage, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        storage.run();
        return number(offset)
                .numbers(shape)
                .numbers(strides)
                .op(0x89)
                .global("collections", "OrderedDict")
                .ops(")RtR");
    }

    /// A contiguous vector that is all of a storage.
    PickleAssembler vector(String key, long elements) {
        return tensor(() -> storage(key, elements), 0, new long[] {elements}, new long[] {1});
    }

    byte[] stop() {
        op('.');
        return bytes.toByteArray();
    }

    /// The bytes so far, without the end of the pickle.
    byte[] unfinished() {
        return bytes.toByteArray();
    }

    static PickleBytes open(byte[] pickle) {
        return new PickleBytes("p", MemorySegment.ofArray(pickle));
    }
}
