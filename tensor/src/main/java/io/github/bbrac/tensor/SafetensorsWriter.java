package io.github.bbrac.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes a safetensors file, one tensor at a time, and shows it only when it is whole.
///
/// All tensors are declared first, then written in any order. The bytes go to a temporary file beside
/// the target; [#commit()] brings them to the disk and moves the file into place in one step, over an
/// older file of that name. Closed without a commit, nothing remains.
///
///     try (var writer = SafetensorsWriter.create(path, infos, metadata)) {
///         writer.write("classifier.weight", weight);
///         writer.commit();
///     }
///
/// Types of larger elements come first, so that all data is aligned; within a type the declared order
/// stays. One thread at a time.
public final class SafetensorsWriter implements AutoCloseable {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final Map<String, Slot> slots;
    private final Set<String> unwritten;
    private final ByteBuffer chunk =
            ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean committed;

    private record Slot(TensorInfo info, long position) {}

    private SafetensorsWriter(
            Path target,
            Path temporary,
            FileChannel channel,
            int headerBytes,
            List<TensorInfo> infos) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.slots = new LinkedHashMap<>();
        long position = (long) Long.BYTES + headerBytes;
        for (TensorInfo info : infos) {
            slots.put(info.name(), new Slot(info, position));
            position += info.byteSize();
        }
        this.unwritten = new LinkedHashSet<>(slots.keySet());
    }

    /// Begins a file.
    ///
    /// @param path where the file will appear; its folder must exist
    /// @param tensors all that will be written; F64, F32, F16, BF16, I64 or I32
    /// @param metadata the file's own notes
    /// @throws IllegalArgumentException if two tensors have the same name, a type cannot be written,
    ///     or a name is `__metadata__`
    public static SafetensorsWriter create(
            Path path, Collection<TensorInfo> tensors, Map<String, String> metadata)
            throws IOException {
        var infos = new ArrayList<>(tensors);
        infos.sort(Comparator.comparingInt((TensorInfo info) -> -info.dtype().byteSize()));
        var names = new LinkedHashSet<String>();
        for (TensorInfo info : infos) {
            if (info.name().equals(SafetensorsHeader.METADATA) || !names.add(info.name())) {
                throw new IllegalArgumentException(
                        "tensors: expected distinct names, not __metadata__, found " + info.name());
            }
            switch (info.dtype()) {
                case F64, F32, F16, BF16, I64, I32 -> {}
                case I16, I8, U64, U32, U16, U8, BOOL ->
                        throw new IllegalArgumentException(
                                info.name()
                                        + ": expected F64, F32, F16, BF16, I64 or I32, found "
                                        + info.dtype());
            }
        }
        byte[] header = header(infos, metadata);
        Path target = path.toAbsolutePath();
        // Not createTempFile: its files are readable by their owner alone, and would stay so.
        String suffix = "." + Long.toHexString(System.nanoTime()) + ".tmp";
        Path temporary = target.resolveSibling(target.getFileName() + suffix);
        FileChannel channel =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var writer = new SafetensorsWriter(target, temporary, channel, header.length, infos);
        try {
            writer.writeHeader(header);
        } catch (IOException | RuntimeException | Error e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    /// Writes a whole file of matrices.
    ///
    /// @param tensors what the file shall say of each, and its elements
    /// @throws IllegalArgumentException as [#create] and [#write(String, Matrix)]
    public static void write(
            Path path, Map<TensorInfo, Matrix> tensors, Map<String, String> metadata)
            throws IOException {
        try (var writer = create(path, tensors.keySet(), metadata)) {
            for (var tensor : tensors.entrySet()) {
                writer.write(tensor.getKey().name(), tensor.getValue());
            }
            writer.commit();
        }
    }

    /// Writes a tensor from floats: F32 keeps all bits, F64 is exact, F16 and BF16 round to nearest,
    /// ties to even.
    ///
    /// @param values a matrix that the declared shape folds into ([TensorInfo#foldsInto])
    /// @throws IllegalArgumentException if the tensor was not declared or already written, its shape
    ///     is another, or its type is I64 or I32
    public void write(String name, Matrix values) throws IOException {
        Slot slot = take(name);
        if (!slot.info.foldsInto(values.rows(), values.cols())) {
            throw new IllegalArgumentException(
                    name
                            + ": expected shape "
                            + slot.info.shape()
                            + ", found ["
                            + values.rows()
                            + ", "
                            + values.cols()
                            + "]");
        }
        chunk.clear();
        long position = slot.position;
        for (int row = 0; row < values.rows(); row++) {
            int from = values.rowOffset(row);
            for (int i = from; i < from + values.cols(); i++) {
                put(slot.info, values.data()[i]);
                if (chunk.remaining() < Double.BYTES) {
                    position += drain(position);
                }
            }
        }
        drain(position);
        unwritten.remove(name);
    }

    /// Writes a tensor of I64 or I32.
    ///
    /// @throws IllegalArgumentException if the tensor was not declared or already written, its size or
    ///     type is another, or a value does not fit I32
    public void write(String name, long[] values) throws IOException {
        Slot slot = take(name);
        DType dtype = slot.info.dtype();
        if ((dtype != DType.I64 && dtype != DType.I32) || slot.info.elements() != values.length) {
            throw new IllegalArgumentException(
                    name
                            + ": expected "
                            + slot.info.elements()
                            + " of "
                            + dtype
                            + ", found "
                            + values.length
                            + " whole numbers");
        }
        if (dtype == DType.I32 && Arrays.stream(values).anyMatch(value -> value != (int) value)) {
            throw new IllegalArgumentException(name + ": expected values of 32 bits, found larger");
        }
        chunk.clear();
        long position = slot.position;
        for (long value : values) {
            if (dtype == DType.I64) {
                chunk.putLong(value);
            } else {
                chunk.putInt((int) value);
            }
            if (chunk.remaining() < Long.BYTES) {
                position += drain(position);
            }
        }
        drain(position);
        unwritten.remove(name);
    }

    /// Brings all to the disk and moves the file into place.
    ///
    /// @throws IllegalStateException if a declared tensor has not been written
    public void commit() throws IOException {
        if (!unwritten.isEmpty()) {
            throw new IllegalStateException(
                    target.getFileName()
                            + ": expected all declared tensors, found none for "
                            + unwritten);
        }
        channel.force(true);
        channel.close();
        Files.move(
                temporary,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        committed = true;
    }

    /// Without a [#commit()], removes what was written.
    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }

    private void writeHeader(byte[] header) throws IOException {
        var head = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(head.putLong(header.length).put(header).flip(), 0);
    }

    private Slot take(String name) {
        Slot slot = slots.get(name);
        if (slot == null || !unwritten.contains(name)) {
            throw new IllegalArgumentException(
                    name
                            + ": expected a declared tensor not yet written, found "
                            + (slot == null ? "none declared" : "one already written"));
        }
        return slot;
    }

    private void put(TensorInfo info, float value) {
        switch (info.dtype()) {
            // By bits: a conversion on the way could quiet a signalling NaN.
            case F32 -> chunk.putInt(Float.floatToRawIntBits(value));
            case F64 -> chunk.putDouble(value);
            case F16 -> chunk.putShort(Float.floatToFloat16(value));
            case BF16 -> chunk.putShort(DType.floatToBfloat16(value));
            case I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                    throw new IllegalArgumentException(
                            info.name() + ": expected floats, found " + info.dtype());
        }
    }

    private long drain(long position) throws IOException {
        chunk.flip();
        long written = chunk.remaining();
        writeFully(chunk, position);
        chunk.clear();
        return written;
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static byte[] header(List<TensorInfo> infos, Map<String, String> metadata)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (var note : metadata.entrySet()) {
                    json.writeStringField(note.getKey(), note.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (TensorInfo info : infos) {
                long end = Math.addExact(begin, info.byteSize());
                json.writeObjectFieldStart(info.name());
                json.writeStringField("dtype", info.dtype().name());
                json.writeArrayFieldStart("shape");
                for (long extent : info.shape()) {
                    json.writeNumber(extent);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(begin);
                json.writeNumber(end);
                json.writeEndArray();
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        int padded = Math.ceilDiv(bytes.size(), ALIGNMENT) * ALIGNMENT;
        bytes.writeBytes(" ".repeat(padded - bytes.size()).getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }
}
