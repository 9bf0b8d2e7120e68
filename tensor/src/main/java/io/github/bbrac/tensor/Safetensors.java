package io.github.bbrac.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads a safetensors file: 8 bytes of header length, little-endian; a header in JSON with every
/// tensor's type, shape and byte range; the data.
///
/// Opening checks the whole header, so that a file that lies is refused before anything is read from
/// it: the byte ranges fit the shapes and cover the data without hole or overlap. The file is mapped
/// while this is open and unmapped by [#close()]; each read copies. Files may exceed 2 GiB, a single
/// tensor may hold at most 2³¹ − 9 elements to be read.
///
/// Format: huggingface/safetensors, README, "Format". One thread at a time, and only the thread that
/// opened it.
public final class Safetensors implements AutoCloseable {
    /// The longest header that is read, as in the format's own readers.
    public static final int MAX_HEADER_BYTES = 100_000_000;

    static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private final String file;
    private final Arena arena;
    private final MemorySegment data;
    private final Map<String, SafetensorsHeader.Entry> entries;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    private Safetensors(String file, Arena arena, MemorySegment data, SafetensorsHeader header) {
        this.file = file;
        this.arena = arena;
        this.data = data;
        var byName = new LinkedHashMap<String, SafetensorsHeader.Entry>();
        var infos = new LinkedHashMap<String, TensorInfo>();
        for (var entry : header.entries()) {
            byName.put(entry.info().name(), entry);
            infos.put(entry.info().name(), entry.info());
        }
        this.entries = byName;
        this.tensors = Collections.unmodifiableMap(infos);
        this.metadata = header.metadata();
    }

    /// Opens a file.
    ///
    /// @throws WeightFormatException if it is not a safetensors file or contradicts itself
    /// @throws IOException if it cannot be read
    public static Safetensors open(Path path) throws IOException {
        String file = String.valueOf(path.getFileName());
        if (Files.isDirectory(path)) {
            throw new WeightFormatException(file, "a safetensors file", "a directory");
        }
        Arena arena = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return of(
                    file,
                    arena,
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads a file that is in memory, such as one out of a jar.
    ///
    /// @param file what messages call it
    /// @param bytes all of the file; not copied, so they must stay as they are while this is open
    /// @throws WeightFormatException if it is not a safetensors file or contradicts itself
    public static Safetensors of(String file, byte[] bytes) throws WeightFormatException {
        return of(file, Arena.ofConfined(), MemorySegment.ofArray(bytes));
    }

    private static Safetensors of(String file, Arena arena, MemorySegment bytes)
            throws WeightFormatException {
        if (bytes.byteSize() < Long.BYTES) {
            throw new WeightFormatException(
                    file,
                    "at least 8 bytes, the length of the header",
                    bytes.byteSize() + " bytes");
        }
        long length = bytes.get(longs(), 0);
        long rest = bytes.byteSize() - Long.BYTES;
        if (length < 0 || length > rest) {
            throw new WeightFormatException(
                    file,
                    "a header inside the " + rest + " bytes that follow its length",
                    Long.toUnsignedString(length) + " bytes of header");
        }
        if (length > MAX_HEADER_BYTES) {
            throw new WeightFormatException(
                    file, "a header of at most " + MAX_HEADER_BYTES + " bytes", length + " bytes");
        }
        byte[] json = bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = bytes.asSlice(Long.BYTES + length);
        var header = SafetensorsHeader.parse(file, json, data.byteSize());
        return new Safetensors(file, arena, data, header);
    }

    /// The tensors by name, in the order of their data.
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /// The file's own notes, such as `format`; empty where it has none.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// Reads a tensor of any type as floats.
    ///
    /// @param into a matrix that the shape folds into ([TensorInfo#foldsInto]), such as
    ///     `[1, n]` for `[n]`; overwritten
    /// @throws WeightFormatException if there is no such tensor or its shape is another
    public void read(String name, Matrix into) throws WeightFormatException {
        var entry = entry(name);
        if (!entry.info().foldsInto(into.rows(), into.cols())) {
            throw new WeightFormatException(
                    name,
                    "shape [" + into.rows() + ", " + into.cols() + "]",
                    entry.info().shape() + " in " + file);
        }
        MemorySegment bytes = bytes(entry);
        for (int row = 0; row < into.rows(); row++) {
            long first = (long) row * into.cols();
            entry.info()
                    .dtype()
                    .toFloats(bytes, LITTLE, first, into.data(), into.rowOffset(row), into.cols());
        }
    }

    /// A tensor of any type as floats, row-major.
    ///
    /// @throws WeightFormatException if there is no such tensor or it is too large for an array
    public float[] floats(String name) throws WeightFormatException {
        var entry = entry(name);
        var floats = new float[arraySize(entry)];
        entry.info().dtype().toFloats(bytes(entry), LITTLE, 0, floats, 0, floats.length);
        return floats;
    }

    /// A tensor of any type as doubles, row-major; exact but for 64-bit integers beyond 2⁵³.
    ///
    /// @throws WeightFormatException if there is no such tensor or it is too large for an array
    public double[] doubles(String name) throws WeightFormatException {
        var entry = entry(name);
        var bytes = bytes(entry);
        var doubles = new double[arraySize(entry)];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = entry.info().dtype().toDouble(bytes, LITTLE, i);
        }
        return doubles;
    }

    /// A tensor of whole numbers or truth values (0 and 1), row-major. A U64 beyond 2⁶³ − 1 comes out
    /// as the negative number with its bits.
    ///
    /// @throws WeightFormatException if there is no such tensor, its type is a floating-point one, or
    ///     it is too large for an array
    public long[] longs(String name) throws WeightFormatException {
        var entry = entry(name);
        if (entry.info().dtype().isFloatingPoint()) {
            throw new WeightFormatException(
                    name, "whole numbers", entry.info().dtype() + " in " + file);
        }
        var bytes = bytes(entry);
        var longs = new long[arraySize(entry)];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = entry.info().dtype().toLong(bytes, LITTLE, i);
        }
        return longs;
    }

    /// Unmaps the file. Reading afterwards fails; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static ValueLayout.OfLong longs() {
        return ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE);
    }

    private SafetensorsHeader.Entry entry(String name) throws WeightFormatException {
        var entry = entries.get(name);
        if (entry == null) {
            throw new WeightFormatException(name, "a tensor of this name in " + file, "none");
        }
        return entry;
    }

    private MemorySegment bytes(SafetensorsHeader.Entry entry) {
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    private int arraySize(SafetensorsHeader.Entry entry) throws WeightFormatException {
        long elements = entry.info().elements();
        if (elements > MAX_ELEMENTS) {
            throw new WeightFormatException(
                    entry.info().name(),
                    "at most " + MAX_ELEMENTS + " elements",
                    elements + " in " + file);
        }
        return (int) elements;
    }
}
