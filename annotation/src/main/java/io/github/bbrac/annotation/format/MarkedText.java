package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Texts with their entities in brackets, as people write them in an editor:
///
///     ── 7
///     因[咳嗽|Sym]入院，
///     予[吸氧|Tre]。
///
/// A line that begins with `── ` names a document; its text goes on to the next such line, less the blank lines at its end. In it
/// `\[`, `\]`, `\|` and `\\` stand for the signs themselves. Entities do not overlap and do not go over the end of a line. The
/// view of several documents that `bbrac recognize` prints without colour is of this form where their texts have none of these signs.
public final class MarkedText {
    /// How the line begins that names a document.
    static final String ID = "── ";

    /// An entity, a sign that stands for itself, or one that may not stand there.
    private static final Pattern PART =
            Pattern.compile(
                    "\\[(?<text>(?:[^\\[\\]|\\\\]|\\\\[\\[\\]|\\\\])+)\\|(?<type>[^\\[\\]|\\\\\\s]+)\\]"
                            + "|\\\\(?<sign>[\\[\\]|\\\\])|(?<wrong>[\\[\\]|\\\\])");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private final DocumentSink sink;
    private final MistakeSink mistakes;

    /// The document that is open, once there is one.
    private Optional<String> id = Optional.empty();

    private final StringBuilder text = new StringBuilder();
    private final List<Span> spans = new ArrayList<>();
    private boolean whole = true;

    private record Span(int start, int end, String type) {}

    private MarkedText(DocumentSink sink, MistakeSink mistakes) {
        this.sink = sink;
        this.mistakes = mistakes;
    }

    /// Reads all documents of a file.
    ///
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if the file cannot be read
    public static List<Document> read(Path file) throws IOException {
        var documents = new ArrayList<Document>();
        try (InputStream in = Files.newInputStream(file)) {
            read(file.toString(), in, documents::add, MistakeSink.STOP);
        }
        return documents;
    }

    /// Reads documents one after the other, and may go on after mistakes.
    ///
    /// @param name what messages call the stream
    /// @param in read to its end, not closed
    /// @throws IOException if the stream cannot be read, or a sink refuses what it is told
    public static void read(String name, InputStream in, DocumentSink sink, MistakeSink mistakes)
            throws IOException {
        new MarkedText(sink, mistakes).read(new Utf8Lines(name, in));
    }

    private void read(Utf8Lines lines) throws IOException {
        while (lines.advance(this::note)) {
            String line = lines.text();
            if (line.startsWith(ID)) {
                close();
                id = Optional.of(line.substring(ID.length()));
            } else if (id.isPresent()) {
                add(lines.where(), line);
            } else if (!line.isBlank()) {
                throw new FormatException(
                        lines.where() + ": expected a line '── ID' before the text, found none");
            }
        }
        close();
    }

    private void note(FormatException mistake) throws FormatException {
        whole = false;
        mistakes.accept(mistake);
    }

    private void add(String where, String line) throws FormatException {
        Matcher part = PART.matcher(line);
        int at = 0;
        while (part.find()) {
            text.append(line, at, part.start());
            at = part.end();
            if (part.group("wrong") != null) {
                note(
                        new FormatException(
                                where
                                        + ": expected [TEXT|TYPE], or a backslash before a sign that is text, found"
                                        + " another '"
                                        + part.group()
                                        + "' in column "
                                        + (part.start() + 1)));
                return;
            }
            if (part.group("sign") != null) {
                text.append(part.group("sign"));
            } else {
                int start = text.length();
                text.append(ESCAPE.matcher(part.group("text")).replaceAll("$1"));
                spans.add(new Span(start, text.length(), part.group("type")));
            }
        }
        text.append(line, at, line.length()).append('\n');
    }

    private void close() throws IOException {
        if (id.isPresent() && whole) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == '\n') {
                end--;
            }
            String kept = text.substring(0, end);
            var entities = new ArrayList<Entity>();
            for (Span span : spans) {
                entities.add(Entity.of(kept, span.type, span.start, span.end));
            }
            sink.accept(new Document(id.get(), kept, entities));
        }
        text.setLength(0);
        spans.clear();
        whole = true;
    }
}
