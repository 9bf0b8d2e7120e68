package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.CodePointOffsets;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.TokenSpan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// One character a line with its label, a blank line between documents:
///
///     # id = 7
///     咳	B-Sym
///     嗽	E-Sym
///     \x{20}	O
///
/// Each code point is a token. One that a line cannot show or keep (white space, controls, format
/// characters, lone surrogates) is written as its number, so that the text comes back exactly. The
/// line with the id has no tab, so a character `#` cannot be mistaken for it.
///
/// Files of others are read as well: columns parted by tabs or, on lines without a tab, by spaces, the
/// first the token, the last the label; tokens of several characters; documents without an id,
/// which are numbered. Their tokens are joined without spaces, as Chinese is written. No state.
public final class Conll {
    private static final String ID = "# id = ";
    private static final String ESCAPE = "\\x{";

    private Conll() {}

    /// A document's tokens and labels as they stand in the file.
    private record Lines(String id, List<String> tokens, List<String> labels, List<String> where) {
        Lines(String id) {
            this(id, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /// Reads a file whose labels tell their scheme; BIO and IOB1, which share their prefixes, are told
    /// apart by which of them allows what the file holds.
    ///
    /// @throws FormatException if a line is not as it should be or a label may not stand where it does,
    ///     with its number
    /// @throws IOException if the file cannot be read
    public static List<Document> read(Path file) throws IOException {
        List<Lines> documents = lines(file);
        LabelSet labels = labelSet(file, documents);
        if (labels.scheme() == LabelScheme.BIO) {
            LabelSet iob1 = LabelSet.of(labels.names(), LabelScheme.IOB1);
            if (!isLegal(labels, documents) && isLegal(iob1, documents)) {
                labels = iob1;
            }
        }
        return documents(labels, documents);
    }

    /// Reads a file of a known scheme.
    ///
    /// @throws FormatException as {@link #read(Path)}
    /// @throws IOException if the file cannot be read
    public static List<Document> read(Path file, LabelScheme scheme) throws IOException {
        List<Lines> documents = lines(file);
        try {
            LabelSet labels = LabelSet.of(labelSet(file, documents).names(), scheme);
            return documents(labels, documents);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file + ": " + e.getMessage(), e);
        }
    }

    /// Writes one document and the blank line after it.
    ///
    /// @throws IllegalArgumentException if two of its entities overlap, which labels cannot say
    /// @throws IOException if `out` refuses
    public static void write(Document document, LabelScheme scheme, Appendable out)
            throws IOException {
        int[] codePoints = document.text().codePoints().toArray();
        List<String> types =
                document.entities().stream().map(Entity::type).distinct().sorted().toList();
        LabelSet labels = LabelSet.forTypes(scheme, types);
        int[] sequence = new int[codePoints.length];
        try {
            labels.encode(spans(document), sequence);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "document '" + document.id() + "': " + e.getMessage(), e);
        }
        out.append(ID).append(escape(document.id(), false)).append('\n');
        for (int t = 0; t < codePoints.length; t++) {
            out.append(escape(Character.toString(codePoints[t]), true))
                    .append('\t')
                    .append(labels.names().get(sequence[t]))
                    .append('\n');
        }
        out.append('\n');
    }

    private static List<TokenSpan> spans(Document document) {
        var offsets = new CodePointOffsets(document.text());
        return document.entities().stream()
                .map(entity ->
                        new TokenSpan(
                                offsets.toCodePoints(entity.start()),
                                offsets.toCodePoints(entity.end()),
                                entity.type()))
                .toList();
    }

    private static List<Lines> lines(Path file) throws IOException {
        var documents = new ArrayList<Lines>();
        try (InputStream in = Files.newInputStream(file)) {
            var lines = new Utf8Lines(file.toString(), in);
            Lines open = null;
            while (lines.advance()) {
                String line = lines.text();
                if (line.isEmpty()) {
                    open = null;
                } else if (open == null && line.startsWith(ID.strip()) && line.indexOf('\t') < 0) {
                    String id = line.substring(Math.min(ID.length(), line.length()));
                    open = new Lines(unescape(lines.where(), id));
                    documents.add(open);
                } else {
                    if (open == null) {
                        open = new Lines(Integer.toString(documents.size() + 1));
                        documents.add(open);
                    }
                    readToken(lines.where(), line, open);
                }
            }
        }
        return documents;
    }

    private static void readToken(String where, String line, Lines into) throws FormatException {
        boolean tabs = line.indexOf('\t') >= 0;
        int tokenEnd = tabs ? line.indexOf('\t') : line.indexOf(' ');
        int labelFrom = (tabs ? line.lastIndexOf('\t') : line.lastIndexOf(' ')) + 1;
        if (tokenEnd < 0) {
            throw new FormatException(
                    where + ": expected a token, a tab and a label, found one column");
        }
        if (tokenEnd == 0) {
            throw new FormatException(
                    where
                            + ": expected a token, found an empty one; write white space by its"
                            + " number, such as \\x{20}");
        }
        if (labelFrom == line.length()) {
            throw new FormatException(where + ": expected a label, found nothing after the token");
        }
        into.tokens().add(unescape(where, line.substring(0, tokenEnd)));
        into.labels().add(line.substring(labelFrom));
        into.where().add(where);
    }

    private static LabelSet labelSet(Path file, List<Lines> documents) throws FormatException {
        var names = new LinkedHashSet<String>();
        names.add("O");
        for (Lines document : documents) {
            for (int t = 0; t < document.labels().size(); t++) {
                String name = document.labels().get(t);
                if (names.add(name)) {
                    requireLabel(document.where().get(t), name);
                }
            }
        }
        try {
            return LabelSet.of(List.copyOf(names));
        } catch (IllegalArgumentException e) {
            throw new FormatException(file + ": " + e.getMessage(), e);
        }
    }

    /// Refuses what is no label without quoting it: in a file of another make it may be text.
    private static void requireLabel(String where, String name) throws FormatException {
        if (name.length() < 3 || name.charAt(1) != '-') {
            throw new FormatException(
                    where
                            + ": expected O or a prefix, '-' and a type in the last column, found"
                            + " neither");
        }
    }

    private static boolean isLegal(LabelSet labels, List<Lines> documents) {
        return documents.stream().allMatch(d -> firstIllegal(labels, sequence(labels, d)) < 0);
    }

    private static int[] sequence(LabelSet labels, Lines document) {
        return document.labels().stream().mapToInt(labels::id).toArray();
    }

    /// The first token whose label may not stand there, or -1.
    private static int firstIllegal(LabelSet labels, int[] sequence) {
        for (int t = 0; t < sequence.length; t++) {
            boolean last = t + 1 == sequence.length;
            if (!labels.mayFollow(t == 0 ? -1 : sequence[t - 1], sequence[t])
                    || (last && !labels.mayEnd(sequence[t]))) {
                return t;
            }
        }
        return -1;
    }

    private static List<Document> documents(LabelSet labels, List<Lines> documents)
            throws FormatException {
        var read = new ArrayList<Document>();
        for (Lines lines : documents) {
            int[] sequence = sequence(labels, lines);
            int illegal = firstIllegal(labels, sequence);
            if (illegal >= 0) {
                String before =
                        illegal == 0
                                ? "the beginning of the document"
                                : labels.names().get(sequence[illegal - 1]);
                throw new FormatException(
                        lines.where().get(illegal)
                                + ": expected a label that "
                                + labels.scheme()
                                + " allows after "
                                + before
                                + (illegal + 1 == sequence.length ? " and at the end" : "")
                                + ", found "
                                + labels.names().get(sequence[illegal]));
            }
            read.add(document(lines, labels.decode(sequence)));
        }
        return read;
    }

    private static Document document(Lines lines, List<TokenSpan> spans) throws FormatException {
        int[] starts = new int[lines.tokens().size() + 1];
        for (int t = 0; t < lines.tokens().size(); t++) {
            starts[t + 1] = starts[t] + lines.tokens().get(t).length();
        }
        String text = String.join("", lines.tokens());
        try {
            return new Document(
                    lines.id(),
                    text,
                    spans.stream()
                            .map(s -> Entity.of(text, s.type(), starts[s.from()], starts[s.to()]))
                            .toList());
        } catch (IllegalArgumentException e) { // two tokens that make up one surrogate pair
            throw new FormatException(lines.where().get(0) + ": " + e.getMessage(), e);
        }
    }

    /// @param spaces whether a space of the common kind is escaped too
    private static String escape(String text, boolean spaces) {
        var out = new StringBuilder(text.length());
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int codePoint = text.codePointAt(at);
            next = at + Character.charCount(codePoint);
            boolean hidden = isHidden(codePoint) && (spaces || codePoint != ' ');
            if (hidden || text.startsWith(ESCAPE, at)) {
                out.append(ESCAPE).append(Integer.toHexString(codePoint)).append('}');
            } else {
                out.appendCodePoint(codePoint);
            }
        }
        return out.toString();
    }

    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    private static String unescape(String where, String text) throws FormatException {
        int escape = text.indexOf(ESCAPE);
        if (escape < 0) {
            return text;
        }
        var out = new StringBuilder();
        int at = 0;
        while (escape >= 0) {
            int end = text.indexOf('}', escape);
            int codePoint = end < 0 ? -1 : parseHex(text, escape + ESCAPE.length(), end);
            if (codePoint < 0) {
                throw new FormatException(
                        where
                                + ": expected a code point such as \\x{20}, found an escape that is"
                                + " none");
            }
            out.append(text, at, escape).appendCodePoint(codePoint);
            at = end + 1;
            escape = text.indexOf(ESCAPE, at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /// The code point that hexadecimal digits give, or -1.
    private static int parseHex(String text, int from, int to) {
        if (to == from || to - from > 6) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return Character.isValidCodePoint(value) ? value : -1;
    }
}
