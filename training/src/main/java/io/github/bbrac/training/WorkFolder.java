package io.github.bbrac.training;

import io.github.bbrac.ner.NewDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The folder beside a model directory in which its training keeps what it needs to go on, for as long as one process
/// trains. One thread at a time.
final class WorkFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;

    private WorkFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Where the folder of a training towards a target is.
    static Path of(Path target) {
        Path absolute = target.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".training");
    }

    /// Refuses a target that is taken, before hours of work and not after.
    ///
    /// @param resume whether a training that was begun is to be continued
    /// @param replace whether what is there is to be replaced
    /// @throws FileAlreadyExistsException if the target or a checkpoint exists and nobody said what to do with it
    static void requireRoom(Path target, boolean resume, boolean replace) throws IOException {
        boolean begun = Training.isBegun(target);
        if (begun && !resume && !replace) {
            throw new FileAlreadyExistsException(
                    of(target).toString(),
                    null,
                    "expected no checkpoint, found that of a training to continue or to replace");
        }
        if (!begun || !resume) {
            NewDirectory.at(target, replace).close();
        }
    }

    /// Takes the folder, and removes what a process left that was killed while it wrote.
    ///
    /// @throws FileAlreadyExistsException if another process has it
    static WorkFolder take(Path target) throws IOException {
        Path path = of(target);
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(); // until the channel closes
            if (lock == null) {
                throw new FileAlreadyExistsException(
                        path.toString(), null, "expected no training at work, found one");
            }
            var folder = new WorkFolder(path, channel);
            folder.remove(file -> file.getFileName().toString().endsWith(".tmp"));
            return folder;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Where the checkpoint is, if there is one.
    Path checkpoint() {
        return path.resolve(Checkpoint.FILE);
    }

    /// Gives the folder back. Where there is nothing to continue, nothing is left.
    @Override
    public void close() throws IOException {
        channel.close();
        if (!Files.exists(checkpoint())) {
            remove(_ -> true);
            Files.delete(path);
        }
    }

    private void remove(Predicate<Path> which) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : (Iterable<Path>) files.filter(which)::iterator) {
                Files.delete(file);
            }
        }
    }
}
