package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.format.DocumentSink;
import io.github.bbrac.annotation.format.JsonLines;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /// Work that is done while the input has nothing to read.
    interface Pause {
        void run() throws IOException;
    }

    /// @param path a file; empty for standard input
    /// @param id what its document is called, if it holds just one and no other is called so
    private record Source(Optional<Path> path, String id, Format format) {}

    private final InputStream standardInput;
    private final Optional<Format> format;
    private final TextDecoder text;
    private final List<Source> sources = new ArrayList<>();
    private final ReadFiles files = new ReadFiles();
    private long bytes;
    private long bytesRead;

    /// @param format of all files; empty to go by their names
    /// @param encoding of text files; JSON is UTF-8
    DocumentInput(InputStream standardInput, Optional<Format> format, Charset encoding) {
        this.standardInput = standardInput;
        this.format = format;
        this.text = new TextDecoder(encoding, format.isPresent());
    }

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
        if (!Files.isDirectory(path)) {
            addFile(path, path.getFileName());
            files.add(path);
            return;
        }
        for (Path file : DocumentFiles.in(path)) {
            addFile(file, path.relativize(file));
            files.add(file, path);
        }
    }

    /// Refuses a place to write to that would not be apart from what is read.
    ///
    /// @throws UserException if it is not
    void requireApart(Path written) throws IOException {
        files.requireApart(written);
    }

    private void addFile(Path file, Path name) throws IOException {
        bytes += Files.size(file);
        Format known = format.isPresent() ? format.get() : DocumentFiles.format(file);
        sources.add(new Source(Optional.of(file), DocumentFiles.id(name), known));
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
    /// @param pause runs whenever a pipe, the keyboard or the like would keep us waiting
    /// @throws IOException if one cannot be read, or is not what its format says
    void forEach(DocumentSink sink, Pause pause) throws IOException {
        List<String> ids = ids();
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            if (source.path.isEmpty()) {
                read(source, ids.get(i), new Watched(standardInput, pause), sink);
                continue;
            }
            Path path = source.path.get();
            try (InputStream in =
                    Files.isRegularFile(path)
                            ? new Watched(Files.newInputStream(path), () -> {})
                            : new Watched(new FileInputStream(path.toFile()), pause)) {
                read(source, ids.get(i), in, sink);
            }
        }
    }

    private void read(Source source, String id, InputStream in, DocumentSink sink)
            throws IOException {
        String name = source.path.map(Path::toString).orElse("standard input");
        switch (source.format) {
            case JSONL -> new JsonLines().readTexts(name, in, sink);
            case TEXT -> sink.accept(new Document(id, text.decode(name, in.readAllBytes())));
        }
    }

    /// An id for each source. Files of the same name are told apart by their folders, and a file that is
    /// named twice by a number.
    private List<String> ids() {
        Map<String, Long> count =
                sources.stream().collect(Collectors.groupingBy(Source::id, Collectors.counting()));
        Set<String> used = new HashSet<>();
        List<String> ids = new ArrayList<>();
        for (Source source : sources) {
            boolean alone = count.get(source.id) == 1;
            String id = alone ? source.id : source.path.map(DocumentFiles::id).orElse(source.id);
            String unique = id;
            for (int n = 2; !used.add(unique); n++) {
                unique = id + "-" + n;
            }
            ids.add(unique);
        }
        return ids;
    }

    /// Counts what is read, and does other work rather than wait for it.
    private final class Watched extends FilterInputStream {
        private final Pause pause;

        Watched(InputStream in, Pause pause) {
            super(in);
            this.pause = pause;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (in.available() == 0) {
                pause.run();
            }
            int n = super.read(buffer, offset, length);
            bytesRead += Math.max(n, 0);
            return n;
        }
    }
}
