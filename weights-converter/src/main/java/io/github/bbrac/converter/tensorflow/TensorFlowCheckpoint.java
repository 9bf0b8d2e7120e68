package io.github.bbrac.converter.tensorflow;

import io.github.bbrac.converter.Checkpoint;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A checkpoint that TensorFlow's `Saver` wrote: `PREFIX.index`, a sorted table of tensors, and their
/// bytes in `PREFIX.data-00000-of-00001` or more shards. The `.meta` file, a graph, is not needed.
///
/// Checksums of the index's blocks and of each tensor are verified. What holds no numbers, such as
/// the object graph of TensorFlow 2, is told in [#metadata()]. Format: TensorFlow,
/// core/util/tensor_bundle/tensor_bundle.h.
public final class TensorFlowCheckpoint extends Checkpoint {
    private static final String HEADER = "";
    private static final int MAX_SHARDS = 10_000;

    private final Arena arena;
    private final Map<String, BundleEntry> entries;
    private final Map<Long, MemorySegment> shards;
    private final ByteOrder order;

    private TensorFlowCheckpoint(
            String file, Arena arena, Index index, Map<Long, MemorySegment> shards) {
        super(file, "TensorFlow 1", index.infos, index.metadata);
        this.arena = arena;
        this.entries = index.entries;
        this.shards = shards;
        this.order = index.header.order;
    }

    /// Opens a checkpoint.
    ///
    /// @param prefix the path without `.index` and `.data-…`
    public static Checkpoint open(Path prefix) throws IOException {
        String file = String.valueOf(prefix.getFileName());
        Path indexFile = prefix.resolveSibling(file + ".index");
        Arena arena = Arena.ofConfined();
        try {
            Index index = Index.read(indexFile.getFileName().toString(), map(indexFile, arena));
            var shards = new LinkedHashMap<Long, MemorySegment>();
            for (var entry : index.entries.entrySet()) {
                long shard = entry.getValue().shard();
                if (!shards.containsKey(shard)) {
                    shards.put(shard, shard(prefix, shard, index.header.shards, arena));
                }
                checkRange(file + ": " + entry.getKey(), entry.getValue(), shards.get(shard));
            }
            return new TensorFlowCheckpoint(file, arena, index, shards);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    @Override
    protected void copy(TensorInfo tensor, float[] into, int offset) throws IOException {
        BundleEntry entry = entries.get(tensor.name());
        MemorySegment bytes = shards.get(entry.shard()).asSlice(entry.offset(), entry.size());
        int found = Checksum.masked(bytes);
        if (found != entry.checksum()) {
            throw new WeightFormatException(
                    name() + ": " + tensor.name(),
                    "masked CRC-32C " + Integer.toHexString(entry.checksum()),
                    Integer.toHexString(found));
        }
        tensor.dtype().toFloats(bytes, order, 0, into, offset, (int) tensor.elements());
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static MemorySegment shard(Path prefix, long shard, long shards, Arena arena)
            throws IOException {
        String file = String.valueOf(prefix.getFileName());
        if (shard < 0 || shard >= shards) {
            throw new WeightFormatException(
                    file + ".index", "shards from 0 to " + (shards - 1), "shard " + shard);
        }
        String name = String.format(Locale.ROOT, "%s.data-%05d-of-%05d", file, shard, shards);
        Path path = prefix.resolveSibling(name);
        if (!Files.exists(path)) {
            throw new WeightFormatException(file + ".index", "the data in " + name, "no such file");
        }
        return map(path, arena);
    }

    private static void checkRange(String where, BundleEntry entry, MemorySegment shard)
            throws WeightFormatException {
        if (entry.offset() < 0
                || entry.size() < 0
                || entry.offset() > shard.byteSize()
                || entry.size() > shard.byteSize() - entry.offset()) {
            throw new WeightFormatException(
                    where,
                    "data inside the shard's " + shard.byteSize() + " bytes",
                    entry.size() + " bytes from " + entry.offset());
        }
    }

    private static MemorySegment map(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /// `BundleHeaderProto`, under the empty key.
    private record Header(long shards, ByteOrder order) {
        static Header parse(String file, MemorySegment message) throws WeightFormatException {
            String where = file + ": header";
            var reader = new ProtoReader(where, message);
            long shards = 0;
            long endianness = 0;
            while (!reader.atEnd()) {
                long tag = reader.varint();
                switch ((int) tag) {
                    case (1 << 3) | ProtoReader.VARINT -> shards = reader.varint();
                    case (2 << 3) | ProtoReader.VARINT -> endianness = reader.varint();
                    default -> reader.skip((int) tag & 7);
                }
            }
            if (shards < 1 || shards > MAX_SHARDS) {
                throw new WeightFormatException(
                        where, "1 to " + MAX_SHARDS + " shards", "" + shards);
            }
            return new Header(
                    shards, endianness == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        }
    }

    /// The index, parsed: tensors we can read, and by name what we cannot.
    private record Index(
            Header header,
            Map<String, BundleEntry> entries,
            Collection<TensorInfo> infos,
            Map<String, String> metadata) {

        static Index read(String file, MemorySegment bytes) throws WeightFormatException {
            Map<String, MemorySegment> table = SortedTable.read(file, bytes);
            MemorySegment headerBytes = table.remove(HEADER);
            if (headerBytes == null) {
                throw new WeightFormatException(file, "a header under the empty key", "none");
            }
            var header = Header.parse(file, headerBytes);
            var entries = new LinkedHashMap<String, BundleEntry>();
            var infos = new ArrayList<TensorInfo>();
            var metadata = new LinkedHashMap<String, String>();
            for (var row : table.entrySet()) {
                String name = row.getKey();
                String where = file + ": " + name;
                var entry = BundleEntry.parse(where, row.getValue());
                if (entry.partitioned()) {
                    throw new WeightFormatException(
                            where, "a whole tensor", "one partitioned into slices");
                }
                var dtype = entry.dtype();
                if (dtype.isEmpty()) {
                    metadata.put(name, "TensorFlow type " + entry.type() + ", not numbers");
                    continue;
                }
                infos.add(entry.info(where, name, dtype.get()));
                entries.put(name, entry);
            }
            return new Index(header, entries, List.copyOf(infos), metadata);
        }
    }
}
