package io.github.bbrac.converter.pytorch;

import io.github.bbrac.converter.pytorch.PickleValue.Sequence;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The file that PyTorch wrote before 1.6: five pickles (a magic number, the protocol, sizes of C
/// types, the value, the keys of its storages), then each storage in the order of the keys, its
/// number of elements before it. Little-endian whatever the machine. The file stays mapped.
final class LegacyStorages implements Storages {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final long MAX_PICKLE_BYTES = 1 << 25;

    private final String file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final PickleBytes reader;
    private final List<StorageRef> mentioned = new ArrayList<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private int pickles;

    private LegacyStorages(String file, Arena arena, MemorySegment bytes) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.reader = new PickleBytes(file, bytes);
    }

    static LegacyStorages open(String file, Path path) throws IOException {
        Arena arena = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new LegacyStorages(file, arena, bytes);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads the pickles in front of the value, and the value.
    Object value() throws WeightFormatException {
        Object magic = pickle();
        if (!MAGIC.equals(magic)) {
            throw new WeightFormatException(
                    file,
                    "a PyTorch checkpoint with its magic number",
                    "a pickle of " + TorchGlobals.describe(magic));
        }
        Object protocol = pickle();
        if (!Long.valueOf(PROTOCOL).equals(protocol)) {
            throw new WeightFormatException(
                    file, "protocol " + PROTOCOL, TorchGlobals.describe(protocol));
        }
        pickle();
        return pickle();
    }

    /// Reads the keys behind the value and finds each storage.
    void locate() throws WeightFormatException {
        var byKey = new HashMap<String, StorageRef>();
        for (StorageRef storage : mentioned) {
            StorageRef other = byKey.putIfAbsent(storage.key(), storage);
            if (other != null && other.byteSize() != storage.byteSize()) {
                throw new WeightFormatException(
                        file + ": storage " + storage.key(),
                        other.byteSize() + " bytes wherever it is mentioned",
                        storage.byteSize() + " bytes");
            }
        }
        if (!(pickle() instanceof Sequence keys)) {
            throw new WeightFormatException(file, "a list of storage keys", "another value");
        }
        var seen = new HashSet<Object>();
        for (Object key : keys.items) {
            StorageRef storage = key instanceof String text ? byKey.get(text) : null;
            if (storage == null || !seen.add(key)) {
                throw new WeightFormatException(
                        reader.here(),
                        "each key of a mentioned storage once",
                        storage == null ? "a key that no tensor mentions" : "a key twice");
            }
            long elements = reader.i8();
            if (elements != storage.elements()) {
                throw new WeightFormatException(
                        file + ": storage " + storage.key(),
                        storage.elements() + " elements",
                        elements + " elements");
            }
            positions.put(storage.key(), reader.position());
            sizes.put(storage.key(), storage.byteSize());
            reader.skip(storage.byteSize());
        }
        if (reader.remaining() != 0) {
            throw new WeightFormatException(
                    reader.here(),
                    "the end of the file behind the last storage",
                    reader.remaining() + " more bytes");
        }
    }

    @Override
    public void check(StorageRef storage) throws WeightFormatException {
        if (!positions.containsKey(storage.key())) {
            throw new WeightFormatException(
                    file + ": storage " + storage.key(), "its data in the file", "none");
        }
    }

    @Override
    public MemorySegment bytes(StorageRef storage) {
        return bytes.asSlice(positions.get(storage.key()), sizes.get(storage.key()));
    }

    @Override
    public ByteOrder order() {
        return ByteOrder.LITTLE_ENDIAN;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private Object pickle() throws WeightFormatException {
        long begin = reader.position();
        long most = Math.min(reader.remaining(), MAX_PICKLE_BYTES);
        var part = new PickleBytes(file + ": pickle " + ++pickles, bytes.asSlice(begin, most));
        Object value = Pickle.load(part, mentioned::add);
        reader.skip(part.position());
        return value;
    }
}
