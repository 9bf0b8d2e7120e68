package io.github.bbrac.annotation.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How annotated documents are kept. Immutable.
public enum CorpusFormat {
    /// This project's own, {@link JsonLines}.
    JSONL("JSON Lines"),
    /// An export of doccano, {@link Doccano}.
    DOCCANO("doccano"),
    /// A label for each token, {@link Conll}.
    CONLL("CoNLL"),
    /// Entities in brackets in the text, {@link MarkedText}.
    MARKED("marked text"),
    /// A folder of texts and standoff annotations, or one of them, {@link Brat}.
    BRAT("brat");

    /// How an object begins, complete or not.
    private static final Pattern OBJECT = Pattern.compile("\\s*\\{\\s*(\"|\\z)");

    /// As many lines are looked at before a file is taken for CoNLL.
    private static final int LINES = 50;

    private static final MistakeSink IGNORING = mistake -> {};

    private final String title;

    CorpusFormat(String title) {
        this.title = title;
    }

    /// What people call it.
    public String title() {
        return title;
    }

    /// The format that a file or folder speaks of by what is in it; its name does not matter.
    ///
    /// @throws FormatException if it is none of these, or neither a file nor a folder: a pipe loses
    ///     what is looked at
    /// @throws IOException if it cannot be read
    public static CorpusFormat detect(Path path) throws IOException {
        if (Files.isDirectory(path) || Brat.isText(path)) {
            return BRAT;
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FormatException(
                    path
                            + ": expected a file or a folder, found neither; what can be read only"
                            + " once, such as a pipe, needs its format named");
        }
        try (InputStream in = Files.newInputStream(path)) {
            var lines = new Utf8Lines(path.toString(), in);
            while (lines.advance(IGNORING)) {
                String where = lines.where();
                String first = lines.text();
                if (first.isBlank()) {
                    continue;
                }
                if (isObject(first)) {
                    return ofJson(lines);
                }
                if (first.startsWith(MarkedText.ID)) {
                    return MARKED;
                }
                if (isConll(lines)) {
                    return CONLL;
                }
                boolean array = first.startsWith("[");
                throw new FormatException(
                        where
                                + ": expected JSON Lines, doccano, CoNLL or marked text, found "
                                + (array
                                        ? "a JSON array; write an object a line, for example with"
                                                + " jq -c '.[]'"
                                        : "none of them"));
            }
        }
        throw new FormatException(path + ": expected documents, found an empty file");
    }

    /// Whether a line begins an object, or tries to; a CoNLL line of the token `{` goes on with its label.
    private static boolean isObject(String line) {
        return OBJECT.matcher(line).lookingAt()
                || (line.stripLeading().startsWith("{") && label(line).isEmpty());
    }

    /// Whether the first line is one of CoNLL only, or it and most after it end in a label, one of them in `O` or after a
    /// tab: prose, too, may have a line that ends in `B-超`.
    private static boolean isConll(Utf8Lines lines) throws IOException {
        String first = lines.text();
        if (first.startsWith(Conll.ID) || ConllText.isBorder(first)) {
            return true;
        }
        if (label(first).isEmpty()) {
            return false;
        }
        int seen = 0;
        int labelled = 0;
        boolean columns = false;
        do {
            String label = label(lines.text());
            seen += lines.text().isBlank() ? 0 : 1;
            labelled += label.isEmpty() ? 0 : 1;
            columns |= label.equals("O") || (!label.isEmpty() && lines.text().indexOf('\t') >= 0);
        } while (seen < LINES && lines.advance(IGNORING));
        return columns && 2 * labelled > seen;
    }

    /// The label that a line of several columns ends in; empty if it ends in something else.
    private static String label(String line) {
        String last = line.substring(Math.max(line.lastIndexOf('\t'), line.lastIndexOf(' ')) + 1);
        boolean isLabel =
                last.length() < line.length()
                        && (last.equals("O")
                                || LabelNotation.detect(List.of(last)).normal(last).isPresent());
        return isLabel ? last : "";
    }

    /// Goes on to the first record that tells.
    private static CorpusFormat ofJson(Utf8Lines lines) throws IOException {
        do {
            Optional<Boolean> doccano = isDoccano(lines);
            if (doccano.isPresent()) {
                return doccano.get() ? DOCCANO : JSONL;
            }
        } while (lines.advance(IGNORING));
        return JSONL;
    }

    private static Optional<Boolean> isDoccano(Utf8Lines lines) {
        JsonNode root;
        try {
            root = JsonRecords.parse(lines.where(), lines.text());
        } catch (FormatException e) {
            return Optional.empty(); // whoever reads the file says so
        }
        return Doccano.isRecord(root);
    }
}
