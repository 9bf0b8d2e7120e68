package io.github.bbrac.ner;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A model directory that appears whole or not at all: it is filled under another name beside its target
/// and moved into place at the end. What is not complete when it is closed, or when the process is told to end,
/// is deleted. One thread at a time.
public final class NewDirectory implements AutoCloseable {
    private static final Set<String> FILES_OF_A_MODEL =
            Set.of(
                    TaggerConfig.FILE,
                    Tagger.WEIGHTS,
                    Vocabulary.FILE,
                    "README.md",
                    "provenance.json",
                    "learning-curves.csv",
                    "learning-curves.png");

    /// How often the process's end tries to delete a directory that is still being filled.
    private static final int ATTEMPTS = 10;

    private final Path target;
    private final Path temporary;

    /// Held while the directory is moved or deleted, and by the process's end for good.
    private final ReentrantLock lock = new ReentrantLock();

    private final Thread end = new Thread(this::deleteForGood);
    private boolean committed;

    private NewDirectory(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
        Runtime.getRuntime().addShutdownHook(end);
    }

    /// Begins a directory.
    ///
    /// @param path the target; where it is a link to a directory, that directory is the target
    /// @param replace whether a model directory may already be there
    /// @throws FileAlreadyExistsException if something else is there
    /// @throws IOException if the target cannot be written
    public static NewDirectory at(Path path, boolean replace) throws IOException {
        Path target = path.toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            requireReplaceable(target, replace);
            target = target.toRealPath();
        }
        Path parent = target.getParent();
        if (!Files.exists(parent)) {
            throw new NoSuchFileException(parent.toString());
        }
        if (!Files.isDirectory(parent)) {
            throw new NotDirectoryException(parent.toString());
        }
        Path temporary = target.resolveSibling(hiddenName(target, "new"));
        try {
            Files.createDirectory(temporary);
        } catch (FileSystemException e) {
            var refusal = new FileSystemException(target.toString(), null, e.getReason());
            refusal.initCause(e);
            throw refusal;
        }
        return new NewDirectory(target, temporary);
    }

    /// Where to write files.
    public Path path() {
        return temporary;
    }

    /// Moves the directory into place.
    public void commit() throws IOException {
        lock.lock();
        try {
            move();
        } finally {
            lock.unlock();
        }
    }

    private void move() throws IOException {
        if (Files.exists(target)) {
            Path old = target.resolveSibling(hiddenName(target, "old"));
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            committed = true;
            delete(old);
        } else {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
        }
    }

    /// Without a [#commit()], removes what was written.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (!committed) {
                delete(temporary);
            }
        } finally {
            lock.unlock();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // The process is ending at this moment; there is nothing left to delete then.
        }
    }

    private void deleteForGood() {
        lock.lock();
        for (int attempt = 0; !committed && attempt < ATTEMPTS; attempt++) {
            try {
                delete(temporary);
                return;
            } catch (DirectoryNotEmptyException e) {
                // One more file was begun meanwhile.
            } catch (IOException e) {
                return; // nobody is left to be told
            }
        }
    }

    private static String hiddenName(Path target, String suffix) {
        return "."
                + target.getFileName()
                + "."
                + Long.toHexString(System.nanoTime())
                + "."
                + suffix;
    }

    private static void requireReplaceable(Path target, boolean replace) throws IOException {
        if (!replace) {
            throw new FileAlreadyExistsException(
                    target.toString(), null, "expected a new directory, found one that exists");
        }
        List<String> others = List.of("a file");
        if (Files.isDirectory(target)) {
            others =
                    files(target).stream()
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !FILES_OF_A_MODEL.contains(name))
                            .toList();
        }
        if (!others.isEmpty()) {
            throw new FileAlreadyExistsException(
                    target.toString(),
                    null,
                    "expected a model directory to replace, found " + others);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : files(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}
