package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.CodePointOffsets;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.StrictUtf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The standoff format of the annotation tool brat (Stenetorp et al. 2012): the text alone in `NAME.txt`,
/// and its entities in `NAME.ann`, offsets in code points:
///
///     T1	Sym 0 2	咳嗽
///
/// Line ends inside an entity's text stand as spaces there, as brat writes them. A probability is not
/// written: the format has no place for one. No state.
public final class Brat {
    private static final String TEXT = ".txt";
    private static final String ANNOTATION = ".ann";

    private Brat() {}

    /// A document as read, with what was in its annotation besides continuous entities. Immutable.
    ///
    /// @param document the text and its entities
    /// @param skipped the annotations that a document cannot hold
    public record Reading(Document document, List<Skipped> skipped) {
        /// Copies the list.
        public Reading {
            skipped = List.copyOf(skipped);
        }
    }

    /// A line of an annotation file that was left out. Immutable.
    ///
    /// @param where file and line
    /// @param what what the line holds: a discontinuous entity, a relation, …
    public record Skipped(String where, String what) {}

    /// Reads one document; its id is the file's name without `.txt`.
    ///
    /// @param textFile `NAME.txt`, with `NAME.ann` beside it
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if a file is missing or cannot be read
    public static Reading read(Path textFile) throws IOException {
        return read(textFile, MistakeSink.STOP).orElseThrow();
    }

    /// As {@link #read(Path)}, and may go on after mistakes.
    ///
    /// @return empty if there were some
    /// @throws IOException if a file cannot be read, or the sink ends the reading
    public static Optional<Reading> read(Path textFile, MistakeSink mistakes) throws IOException {
        return read(textFile, String.valueOf(textFile.getFileName()), mistakes);
    }

    /// Reads every `NAME.txt` of a folder and of the folders in it, in the order of their paths; a
    /// document's id is its path in the folder, without `.txt`.
    ///
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if a file is missing or cannot be read
    public static List<Reading> readFolder(Path folder) throws IOException {
        return readFolder(folder, MistakeSink.STOP);
    }

    /// As {@link #readFolder(Path)}, and may go on after mistakes.
    ///
    /// @throws IOException if a file cannot be read, or the sink ends the reading
    public static List<Reading> readFolder(Path folder, MistakeSink mistakes) throws IOException {
        var readings = new ArrayList<Reading>();
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                if (isVisible(file, TEXT)) {
                    String name = folder.relativize(file).toString();
                    String id = name.replace(file.getFileSystem().getSeparator(), "/");
                    read(file, id, mistakes).ifPresent(readings::add);
                } else if (isVisible(file, ANNOTATION)) {
                    requireBeside(file, "text", sibling(file, ANNOTATION, TEXT), mistakes);
                }
            }
        }
        return readings;
    }

    private static boolean isVisible(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ending) && !name.startsWith(".");
    }

    private static void requireBeside(Path file, String what, Path other, MistakeSink mistakes)
            throws FormatException {
        if (!Files.exists(other)) {
            mistakes.accept(
                    new FormatException(
                            file
                                    + ": expected its "
                                    + what
                                    + " beside it, found no "
                                    + other.getFileName()));
        }
    }

    /// Whether a file is the text of an annotation beside it.
    static boolean isText(Path file) {
        return isVisible(file, TEXT)
                && Files.isRegularFile(file)
                && Files.exists(annotationFile(file));
    }

    /// @param name the id and `.txt`
    private static Optional<Reading> read(Path textFile, String name, MistakeSink mistakes)
            throws IOException {
        Path annotationFile = annotationFile(textFile);
        var entities = new ArrayList<Entity>();
        var skipped = new ArrayList<Skipped>();
        var whole = new boolean[] {true};
        MistakeSink noting =
                mistake -> {
                    whole[0] = false;
                    mistakes.accept(mistake);
                };
        String id = name.substring(0, name.length() - TEXT.length());
        try {
            String text = StrictUtf8.decode(textFile.toString(), Files.readAllBytes(textFile));
            requireBeside(textFile, "annotation", annotationFile, MistakeSink.STOP);
            readAnnotation(annotationFile, text, entities, skipped, noting);
            if (whole[0]) {
                return Optional.of(new Reading(new Document(id, text, entities), skipped));
            }
        } catch (FormatException e) {
            mistakes.accept(e);
        } catch (IllegalArgumentException e) {
            mistakes.accept(new FormatException(annotationFile + ": " + e.getMessage(), e));
        }
        return Optional.empty();
    }

    private static void readAnnotation(
            Path file,
            String text,
            List<Entity> entities,
            List<Skipped> skipped,
            MistakeSink mistakes)
            throws IOException {
        var offsets = new CodePointOffsets(text);
        try (InputStream in = Files.newInputStream(file)) {
            var lines = new Utf8Lines(file.toString(), in);
            while (lines.advance(mistakes)) {
                String line = lines.text();
                if (line.isBlank()) {
                    continue;
                }
                String other = otherThanEntity(line);
                if (!other.isEmpty()) {
                    skipped.add(new Skipped(lines.where(), other));
                    continue;
                }
                try {
                    entities.add(entity(lines.where(), line, text, offsets));
                } catch (FormatException e) {
                    mistakes.accept(e);
                }
            }
        }
    }

    /// Writes one document as two files.
    ///
    /// @param textFile `NAME.txt`; `NAME.ann` is written beside it
    /// @throws FormatException if the text holds a lone surrogate, or an entity's type holds white space,
    ///     which the format cannot say; then nothing is written
    /// @throws IOException if a file cannot be written
    public static void write(Document document, Path textFile) throws IOException {
        Path annotationFile = annotationFile(textFile);
        String where = "document '" + document.id() + "'";
        byte[] text = StrictUtf8.encode(where, document.text());
        byte[] annotation = StrictUtf8.encode(where, annotation(where, document));
        Files.write(textFile, text);
        Files.write(annotationFile, annotation);
    }

    private static String annotation(String where, Document document) throws FormatException {
        var offsets = new CodePointOffsets(document.text());
        var out = new StringBuilder();
        for (int i = 0; i < document.entities().size(); i++) {
            Entity entity = document.entities().get(i);
            if (entity.type().chars().anyMatch(Character::isWhitespace)) {
                throw new FormatException(
                        where
                                + ": expected types without white space for brat, found '"
                                + entity.type()
                                + "'");
            }
            out.append('T').append(i + 1).append('\t').append(entity.type());
            out.append(' ').append(offsets.toCodePoints(entity.start()));
            out.append(' ').append(offsets.toCodePoints(entity.end()));
            out.append('\t').append(onOneLine(entity.text())).append('\n');
        }
        return out.toString();
    }

    private static Path annotationFile(Path textFile) {
        String name = String.valueOf(textFile.getFileName());
        if (!name.endsWith(TEXT)) {
            throw new IllegalArgumentException(
                    "brat: expected a file name that ends in .txt, found " + name);
        }
        return sibling(textFile, TEXT, ANNOTATION);
    }

    private static Path sibling(Path file, String ending, String other) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - ending.length()) + other);
    }

    /// What a line holds if it is no continuous entity; empty if it is one, or not of the format.
    private static String otherThanEntity(String line) {
        return switch (line.charAt(0)) {
            case 'R' -> "a relation";
            case 'E' -> "an event";
            case 'A', 'M' -> "an attribute";
            case 'N' -> "a normalization";
            case '#' -> "a note";
            case '*' -> "an equivalence";
            case 'T' -> isDiscontinuous(line) ? "a discontinuous entity" : "";
            default -> "";
        };
    }

    private static boolean isDiscontinuous(String line) {
        int from = line.indexOf('\t') + 1;
        int to = line.indexOf('\t', from);
        return line.substring(from, to < 0 ? line.length() : to).indexOf(';') >= 0;
    }

    private static Entity entity(String where, String line, String text, CodePointOffsets offsets)
            throws FormatException {
        String[] columns = line.split("\t", 3);
        String[] span = columns.length < 2 ? new String[0] : columns[1].split(" ", -1);
        if (columns[0].charAt(0) != 'T' || columns.length < 3 || span.length != 3) {
            throw new FormatException(
                    where
                            + ": expected T and a number, a tab, type, start and end parted by"
                            + " spaces, a tab and the text, found another line");
        }
        int start = offset(where, "start", span[1], offsets);
        int end = offset(where, "end", span[2], offsets);
        Entity entity;
        try {
            entity = Entity.of(text, span[0], start, end);
        } catch (IllegalArgumentException e) {
            throw new FormatException(where + ", " + e.getMessage(), e);
        }
        if (!onOneLine(entity.text()).equals(onOneLine(columns[2]))) {
            throw new FormatException(
                    where
                            + ": expected the text of the .txt file at code points ["
                            + span[1]
                            + ", "
                            + span[2]
                            + "), found another; was the text changed after it was annotated?");
        }
        return entity;
    }

    private static int offset(String where, String field, String digits, CodePointOffsets offsets)
            throws FormatException {
        int offset = -1;
        if (!digits.isEmpty() && digits.length() < 10) {
            offset =
                    digits.chars().allMatch(c -> c >= '0' && c <= '9')
                            ? Integer.parseInt(digits)
                            : -1;
        }
        if (offset < 0 || offset > offsets.codePoints()) {
            throw new FormatException(
                    where
                            + ", "
                            + field
                            + ": expected a code point offset from 0 to "
                            + offsets.codePoints()
                            + ", found "
                            + (offset < 0 ? "none" : String.valueOf(offset)));
        }
        return offsets.toChars(offset);
    }

    /// Line ends become spaces one by one, as brat shows them.
    private static String onOneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
