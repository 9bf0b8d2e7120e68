package io.github.bbrac.converter.pytorch;

import io.github.bbrac.tensor.WeightFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// The zip archive that PyTorch writes since 1.6: `NAME/data.pkl`, `NAME/byteorder` and a storage in
/// each `NAME/data/KEY`; PyTorch stores entries as they are, re-packed archives may deflate them.
///
/// An entry's CRC is checked whenever it is read. The last storage read stays in memory, since
/// tensors that share one follow each other.
final class ZipStorages implements Storages {
    private static final String PICKLE = "data.pkl";
    private static final long MAX_PICKLE_BYTES = 1 << 25;

    // Deflate reaches 1:1032. Weights do not shrink; a storage of zeros that does may have 16 MiB.
    private static final long MAX_DEFLATE_RATIO = 100;
    private static final long FREE_BYTES = 1 << 24;
    private static final int CHUNK_BYTES = 1 << 16;

    private final String file;
    private final long fileBytes;
    private final ZipFile zip;
    private final String prefix;
    private final ByteOrder order;
    private String loadedName = "";
    private Arena loadedArena = Arena.ofConfined();
    private MemorySegment loaded = MemorySegment.NULL;

    private ZipStorages(String file, long fileBytes, ZipFile zip) throws IOException {
        this.file = file;
        this.fileBytes = fileBytes;
        this.zip = zip;
        this.prefix = prefix(file, zip.stream().map(ZipEntry::getName).toList());
        this.order = byteOrder();
    }

    static ZipStorages open(String file, Path path) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException e) {
            throw new WeightFormatException(file, "a zip archive", e.getMessage(), e);
        }
        try {
            return new ZipStorages(file, Files.size(path), zip);
        } catch (IOException | RuntimeException | Error e) {
            zip.close();
            throw e;
        }
    }

    /// The pickle of the archive.
    MemorySegment pickle() throws IOException {
        ZipEntry entry = entry(PICKLE);
        if (entry.getSize() > MAX_PICKLE_BYTES) {
            throw new WeightFormatException(
                    file + ": " + PICKLE,
                    "at most " + MAX_PICKLE_BYTES + " bytes",
                    entry.getSize() + " bytes");
        }
        var bytes = MemorySegment.ofArray(new byte[(int) entry.getSize()]);
        inflate(entry, bytes);
        return bytes;
    }

    @Override
    public void check(StorageRef storage) throws IOException {
        ZipEntry entry = entry("data/" + storage.key());
        if (entry.getSize() != storage.byteSize()) {
            throw new WeightFormatException(
                    file + ": " + entry.getName(),
                    storage.byteSize() + " bytes for " + storage.elements() + " " + storage.dtype(),
                    entry.getSize() + " bytes");
        }
    }

    @Override
    public MemorySegment bytes(StorageRef storage) throws IOException {
        ZipEntry entry = entry("data/" + storage.key());
        if (!entry.getName().equals(loadedName)) {
            check(storage);
            unload();
            MemorySegment bytes = loadedArena.allocate(storage.byteSize());
            inflate(entry, bytes);
            loaded = bytes;
            loadedName = entry.getName();
        }
        return loaded;
    }

    @Override
    public ByteOrder order() {
        return order;
    }

    @Override
    public void close() throws IOException {
        if (loadedArena.scope().isAlive()) {
            loadedArena.close();
        }
        zip.close();
    }

    private void unload() {
        loadedName = "";
        loaded = MemorySegment.NULL;
        loadedArena.close();
        loadedArena = Arena.ofConfined();
    }

    private static String prefix(String file, List<String> names) throws WeightFormatException {
        if (new HashSet<>(names).size() != names.size()) {
            throw new WeightFormatException(file, "entries of distinct names", "a name twice");
        }
        List<String> prefixes =
                names.stream()
                        .filter(name -> name.matches("[^/]+/data\\.pkl"))
                        .map(name -> name.substring(0, name.length() - PICKLE.length()))
                        .toList();
        if (prefixes.size() != 1) {
            throw new WeightFormatException(
                    file,
                    "a zip archive of PyTorch with one …/" + PICKLE,
                    prefixes.size() + " of them among " + names.size() + " entries");
        }
        return prefixes.getFirst();
    }

    private ByteOrder byteOrder() throws IOException {
        ZipEntry entry = zip.getEntry(prefix + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        var bytes = MemorySegment.ofArray(new byte[(int) Math.min(checkedSize(entry), 16)]);
        inflate(entry, bytes);
        String text = new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                    throw new WeightFormatException(
                            file + ": " + entry.getName(), "little or big", "other text");
        };
    }

    private ZipEntry entry(String name) throws WeightFormatException {
        ZipEntry entry = zip.getEntry(prefix + name);
        if (entry == null) {
            throw new WeightFormatException(file, "an entry …/" + name, "none");
        }
        checkedSize(entry);
        return entry;
    }

    /// The size that an entry claims, if it can be true.
    private long checkedSize(ZipEntry entry) throws WeightFormatException {
        long size = entry.getSize();
        long packed = entry.getCompressedSize();
        if (packed < 0 || packed > fileBytes) {
            throw new WeightFormatException(
                    file + ": " + entry.getName(),
                    "at most " + fileBytes + " bytes packed, the size of the file",
                    packed + " bytes");
        }
        long limit =
                entry.getMethod() == ZipEntry.STORED
                        ? packed
                        : Math.max(FREE_BYTES, MAX_DEFLATE_RATIO * packed);
        if (size < 0 || size > limit) {
            throw new WeightFormatException(
                    file + ": " + entry.getName(),
                    "at most " + limit + " bytes from " + packed + " packed",
                    size + " bytes");
        }
        return size;
    }

    private void inflate(ZipEntry entry, MemorySegment into) throws IOException {
        String where = file + ": " + entry.getName();
        var crc = new CRC32();
        byte[] chunk = new byte[CHUNK_BYTES];
        long at = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (read > into.byteSize() - at) {
                    throw new WeightFormatException(where, into.byteSize() + " bytes", "more");
                }
                MemorySegment.copy(MemorySegment.ofArray(chunk), 0, into, at, read);
                crc.update(ByteBuffer.wrap(chunk, 0, read));
                at += read;
            }
        } catch (ZipException | EOFException e) {
            throw new WeightFormatException(where, "a sound entry", e.getMessage(), e);
        }
        if (at != into.byteSize()) {
            throw new WeightFormatException(where, into.byteSize() + " bytes", at + " bytes");
        }
        if (crc.getValue() != entry.getCrc()) {
            throw new WeightFormatException(
                    where,
                    "CRC-32 " + Long.toHexString(entry.getCrc()),
                    Long.toHexString(crc.getValue()));
        }
    }
}
