package io.github.bbrac.cli;

import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// A file or folder that is written under a name of its own, beside its place, until it is complete.
/// What is not complete when it is closed, or when the process is told to end, is deleted.
final class Part implements AutoCloseable {
    /// Something done to the part.
    interface Step {
        void run() throws IOException;
    }

    private final Path place;
    private final Path target;
    private final Path path;
    private final boolean direct;

    /// Held during each step, and by the process's end for good, so that nothing is written after it.
    private final ReentrantLock lock = new ReentrantLock();

    private final Thread end = new Thread(this::deleteForGood);

    /// @param place what the user called it; where it is a link to something, that is what is replaced
    /// @param direct whether to write to the place itself, since it is a pipe or a device
    Part(Path place, boolean direct) throws IOException {
        this.place = place;
        this.direct = direct;
        boolean replaces = !direct && Files.exists(place);
        target = replaces ? place.toRealPath() : place.toAbsolutePath().normalize();
        path = direct ? place : beside(target);
        if (!direct) {
            Runtime.getRuntime().addShutdownHook(end);
        }
    }

    private static Path beside(Path place) {
        return place.resolveSibling(
                "." + place.getFileName() + ".part-" + ProcessHandle.current().pid());
    }

    /// Where to write.
    Path path() {
        return path;
    }

    /// Runs a step of the writing.
    ///
    /// @throws IOException if the step fails: under the name that the user knows
    void run(Step step) throws IOException {
        lock.lock();
        try {
            step.run();
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(place + ": cannot be written: " + Failure.reason(e), e);
        } finally {
            lock.unlock();
        }
    }

    /// Puts the part, or each file in it, in its place, over what may be there.
    void complete() throws IOException {
        run(() -> {
            for (Path file : tree()) {
                Path goal = target.resolve(path.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(goal);
                } else {
                    move(file, goal);
                }
            }
        });
    }

    private static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Deletes what has not been put in its place.
    @Override
    public void close() throws IOException {
        run(this::delete);
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // The process is ending at this moment; there is nothing left to delete then.
        }
    }

    private void deleteForGood() {
        lock.lock();
        try {
            delete();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    private void delete() throws IOException {
        for (Path file : tree().reversed()) {
            Files.delete(file);
        }
    }

    /// The part and all in it, parents first; nothing where it has been moved, or is the place itself.
    private List<Path> tree() throws IOException {
        if (direct || !Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.toList();
        }
    }
}
