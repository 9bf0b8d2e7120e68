package io.github.bbrac.converter;

import io.github.bbrac.converter.pytorch.PyTorchCheckpoint;
import io.github.bbrac.converter.tensorflow.TensorFlowCheckpoint;
import io.github.bbrac.ner.Verification;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Finds a checkpoint's files and tells its format by its first bytes, not by its name.
final class CheckpointFiles {
    /// In this order, where a directory holds several.
    private static final List<String> USUAL_NAMES =
            List.of(
                    "model.safetensors",
                    "model.safetensors.index.json",
                    "pytorch_model.bin",
                    "pytorch_model.bin.index.json");

    private static final Pattern TENSORFLOW =
            Pattern.compile("(.+)\\.(index|meta|data-\\d{5}-of-\\d{5})");
    private static final Pattern WEIGHTS = Pattern.compile(".+\\.(safetensors|bin|pt|pth|ckpt)");
    private static final int TAR_MAGIC = 257;

    private CheckpointFiles() {}

    static Checkpoint open(Path path) throws IOException {
        return openFile(locate(path));
    }

    /// The weight file that a path means; for TensorFlow the prefix.
    static Path locate(Path path) throws IOException {
        Path located = Files.isDirectory(path) ? inDirectory(path) : path;
        var tensorFlow = TENSORFLOW.matcher(String.valueOf(located.getFileName()));
        return tensorFlow.matches() && Files.exists(sibling(located, tensorFlow.group(1)))
                ? located.resolveSibling(tensorFlow.group(1))
                : located;
    }

    /// Opens what [#locate] found.
    static Checkpoint openFile(Path path) throws IOException {
        String file = String.valueOf(path.getFileName());
        if (Files.exists(sibling(path, file)) && !Files.exists(path)) {
            return TensorFlowCheckpoint.open(path);
        }
        byte[] head = head(path);
        return isIndex(head) ? ShardedCheckpoint.open(file, path) : openWhole(file, path, head);
    }

    /// Opens a file of weights that an index of shards names. It is no index itself: one could name
    /// another without end.
    ///
    /// @param index what messages call the index
    static Checkpoint openShard(String index, Path path) throws IOException {
        String file = String.valueOf(path.getFileName());
        byte[] head = head(path);
        if (isIndex(head)) {
            throw new WeightFormatException(index, "weights in " + file, "an index of shards");
        }
        return openWhole(file, path, head);
    }

    private static Checkpoint openWhole(String file, Path path, byte[] head) throws IOException {
        if (startsWith(head, "PK")) {
            return PyTorchCheckpoint.openZip(file, path);
        }
        if (startsWith(head, "\u0080")) {
            return PyTorchCheckpoint.openLegacy(file, path);
        }
        if (isSafetensors(head)) {
            return SafetensorsCheckpoint.open(file, path);
        }
        throw new WeightFormatException(
                file,
                "a checkpoint of PyTorch, TensorFlow 1 (give its prefix or .index) or safetensors",
                describe(head));
    }

    private static Path sibling(Path path, String prefix) {
        return path.resolveSibling(prefix + ".index");
    }

    private static Path inDirectory(Path directory) throws IOException {
        for (String name : USUAL_NAMES) {
            if (Files.exists(directory.resolve(name))) {
                return directory.resolve(name);
            }
        }
        List<Path> found;
        try (var files = Files.list(directory)) {
            found = files.sorted().filter(CheckpointFiles::looksLikeWeights).toList();
        }
        if (found.size() != 1) {
            throw new WeightFormatException(
                    String.valueOf(directory.getFileName()),
                    "one checkpoint in the directory (one of " + USUAL_NAMES + ", or .ckpt.index)",
                    found.isEmpty()
                            ? "none"
                            : found.stream().map(Path::getFileName).toList()
                                    + "; name the file itself");
        }
        return found.getFirst();
    }

    private static boolean looksLikeWeights(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".index")
                || (!name.equals(Verification.FILE) // golden values, not weights
                        && WEIGHTS.matcher(name).matches()
                        && Files.isRegularFile(path));
    }

    private static byte[] head(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            throw new WeightFormatException(path.toString(), "a file", "a folder");
        }
        var head = ByteBuffer.allocate(TAR_MAGIC + 5);
        try (FileChannel channel = FileChannel.open(path)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {}
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    private static boolean isIndex(byte[] head) {
        return startsWith(head, "{") && !isSafetensors(head);
    }

    /// Whether the first 8 bytes can be the length of a header in JSON, and that follows.
    private static boolean isSafetensors(byte[] head) {
        if (head.length <= Long.BYTES || head[Long.BYTES] != '{') {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length > 0 && length < 1L << 40;
    }

    private static boolean startsWith(byte[] head, String start) {
        return new String(head, StandardCharsets.ISO_8859_1).startsWith(start);
    }

    private static String describe(byte[] head) {
        if (head.length == 0) {
            return "an empty file";
        }
        if (startsWith(head, "\u0089HDF")) {
            return "HDF5, as Keras writes it";
        }
        if (startsWith(head, "version https://git-lfs")) {
            return "a pointer of Git LFS instead of the file";
        }
        if (head.length > TAR_MAGIC
                && new String(head, StandardCharsets.ISO_8859_1).startsWith("ustar", TAR_MAGIC)) {
            return "a tar archive, as PyTorch wrote before 0.1.10, or a package to unpack";
        }
        return "a file of none of these formats";
    }
}
