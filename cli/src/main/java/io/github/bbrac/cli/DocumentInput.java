package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.StrictUtf8;
import io.github.bbrac.annotation.format.DocumentSink;
import io.github.bbrac.annotation.format.JsonLines;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The documents that a command line names: files, folders, standard input.
final class DocumentInput {
    private static final String STANDARD_INPUT = "-";

    /// What a file holds.
    enum Format {
        /// One document, all of it.
        TEXT,
        /// A document on each line, as JSON.
        JSONL
    }

    /// @param path a file; empty for standard input
    /// @param id what its document is called, if it holds just one
    private record Source(Optional<Path> path, String id, Format format) {}

    private final InputStream standardInput;
    private final Charset encoding;
    private final List<Source> sources = new ArrayList<>();
    private long bytes;
    private long bytesRead;

    /// @param format of all files; empty to go by their names
    /// @param encoding of text files; JSON is UTF-8
    DocumentInput(InputStream standardInput, Optional<Format> format, Charset encoding) {
        this.standardInput = standardInput;
        this.encoding = encoding;
        this.format = format;
    }

    private final Optional<Format> format;

    /// Adds what an argument names: a file, all documents of a folder and of the folders in it, or, as
    /// `-`, standard input.
    ///
    /// @throws IOException if there is no such file or folder
    void add(String argument) throws IOException {
        if (argument.equals(STANDARD_INPUT)) {
            sources.add(new Source(Optional.empty(), STANDARD_INPUT, format.orElse(Format.TEXT)));
            return;
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            addFolder(path);
        } else {
            addFile(path, path.getFileName());
        }
    }

    private void addFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).filter(DocumentInput::isDocument).toList();
        }
        if (files.isEmpty()) {
            throw new UserException(
                    folder + ": expected documents, files that end in .txt or .jsonl, found none");
        }
        for (Path file : files.stream().sorted().toList()) {
            addFile(file, folder.relativize(file));
        }
    }

    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (endsWith(name, ".txt") || endsWith(name, ".jsonl"));
    }

    private static boolean endsWith(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private void addFile(Path file, Path name) throws IOException {
        String id = name.toString().replace(name.getFileSystem().getSeparator(), "/");
        boolean lines = endsWith(id, ".jsonl");
        String shortId = endsWith(id, ".txt") ? id.substring(0, id.length() - 4) : id;
        bytes += Files.size(file);
        sources.add(
                new Source(
                        Optional.of(file),
                        shortId,
                        format.orElse(lines ? Format.JSONL : Format.TEXT)));
    }

    /// Whether all there is to read is one text.
    boolean isOneText() {
        return sources.size() == 1 && sources.getFirst().format == Format.TEXT;
    }

    /// Bytes of all files; standard input, whose length nobody knows, not counted.
    long bytes() {
        return bytes;
    }

    /// Bytes read so far.
    long bytesRead() {
        return bytesRead;
    }

    /// Reads all documents, one after the other.
    ///
    /// @throws IOException if one cannot be read, or is not what its format says
    void forEach(DocumentSink sink) throws IOException {
        for (Source source : sources) {
            if (source.path.isPresent()) {
                try (InputStream in = Files.newInputStream(source.path.get())) {
                    read(source, source.path.get().toString(), in, sink);
                }
            } else {
                read(source, "standard input", standardInput, sink);
            }
        }
    }

    private void read(Source source, String name, InputStream in, DocumentSink sink)
            throws IOException {
        InputStream counted = new Counted(in);
        switch (source.format) {
            case JSONL -> new JsonLines().read(name, counted, sink);
            case TEXT -> sink.accept(new Document(source.id, decode(name, counted.readAllBytes())));
        }
    }

    private String decode(String name, byte[] content) throws IOException {
        if (encoding.equals(StandardCharsets.UTF_8)) {
            return StrictUtf8.decode(name, content);
        }
        try {
            return encoding.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(name + ": expected " + encoding + ", found other bytes", e);
        }
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            bytesRead += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            bytesRead += Math.max(n, 0);
            return n;
        }
    }
}
