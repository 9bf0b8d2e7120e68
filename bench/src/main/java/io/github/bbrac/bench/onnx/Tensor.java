package io.github.bbrac.bench.onnx;

import io.github.bbrac.bench.workload.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A constant of a graph. Its elements are made when the file is written, so that a large model needs no memory.
///
/// @param type of its elements
/// @param shape extents, slowest axis first
/// @param bytes makes the elements, little-endian
record Tensor(Type type, List<Long> shape, Supplier<byte[]> bytes) implements Message.Blob {
    /// Types of elements, under ONNX's numbers.
    enum Type {
        FLOAT(1, Float.BYTES),
        INT8(3, Byte.BYTES),
        INT32(6, Integer.BYTES),
        INT64(7, Long.BYTES);

        private final int number;
        private final int size;

        Type(int number, int size) {
            this.number = number;
            this.size = size;
        }

        int number() {
            return number;
        }
    }

    static Tensor floats(Supplier<float[]> values, long... shape) {
        return new Tensor(Type.FLOAT, extents(shape), () -> Parameters.littleEndian(values.get()));
    }

    static Tensor longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        return new Tensor(Type.INT64, extents(values.length), bytes::array);
    }

    static Tensor ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
        return new Tensor(Type.INT32, extents(values.length), bytes::array);
    }

    static Tensor bytes(Supplier<byte[]> values, long... shape) {
        return new Tensor(Type.INT8, extents(shape), values);
    }

    private static List<Long> extents(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /// The TensorProto of this tensor.
    Message message(String name) {
        Message message = new Message();
        for (long extent : shape) {
            message.number(1, extent);
        }
        return message.number(2, type.number).text(8, name).blob(9, this);
    }

    @Override
    public long size() {
        return shape.stream().reduce((long) type.size, Math::multiplyExact);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] all = bytes.get();
        if (all.length != size()) {
            throw new IllegalStateException(
                    "tensor: expected " + size() + " bytes, found " + all.length);
        }
        out.write(all);
    }
}
