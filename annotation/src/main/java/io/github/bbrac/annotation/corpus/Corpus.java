package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.MistakeList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The annotated documents of a file or folder, and what was wrong in it. Immutable.
///
/// @param name the file or folder
/// @param format what it was read as
/// @param labels how a CoNLL file writes its labels, such as `BIOES, B-TYPE`; empty for other formats
/// @param documents the documents without mistakes, in the order of the file
/// @param mistakes the first hundred messages, each with its place, none quoting a text
/// @param mistakeCount all mistakes
/// @param notes what was left out though it is no mistake
public record Corpus(
        String name,
        CorpusFormat format,
        String labels,
        List<Document> documents,
        List<String> mistakes,
        int mistakeCount,
        List<String> notes) {
    /// As many types as people tell apart, and as long in UTF-8 as they name them: what goes beyond was
    /// text in the column of labels, which nobody may see.
    private static final int MOST_TYPES = 40;

    private static final int LONGEST_TYPE = 24;

    /// Copies the lists.
    public Corpus {
        documents = List.copyOf(documents);
        mistakes = List.copyOf(mistakes);
        notes = List.copyOf(notes);
    }

    /// Reads a file or folder of any format. What is wrong in it is among its mistakes, all of it.
    ///
    /// @throws FormatException if it is of no format known, or not UTF-8
    /// @throws IOException if it cannot be read
    public static Corpus read(Path path, CorpusOptions options) throws IOException {
        return new CorpusReader(path, options).read();
    }

    /// This corpus if nothing is wrong with it.
    ///
    /// @throws FormatException if there are mistakes, all of which its message lists, a line each
    public Corpus requireSound() throws FormatException {
        MistakeList.requireNone(name, mistakes, mistakeCount);
        return this;
    }

    /// Code points of all texts.
    public long characters() {
        return documents.stream()
                .mapToLong(d -> d.text().codePointCount(0, d.text().length()))
                .sum();
    }

    /// Code points of the documents' texts.
    public Lengths textLengths() {
        return Lengths.of(
                documents.stream().mapToInt(d -> d.text().codePointCount(0, d.text().length())));
    }

    /// Code points of the entities.
    public Lengths entityLengths() {
        return Lengths.of(
                documents.stream()
                        .flatMap(d -> d.entities().stream())
                        .mapToInt(e -> e.text().codePointCount(0, e.text().length())));
    }

    /// How many entities there are of each type, by the types' names.
    public SortedMap<String, Integer> entitiesByType() {
        var counts = new TreeMap<String, Integer>();
        for (Document document : documents) {
            for (Entity entity : document.entities()) {
                counts.merge(entity.type(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /// What was found, in a line: `records.jsonl: JSON Lines, 41 documents, 16722 characters, 632 entities: Bod 220, …`.
    /// Types too many or too long to be types are only counted, and so are those of a CoNLL file with mistakes: its
    /// labels may be text from another column.
    public String describe() {
        SortedMap<String, Integer> counts = entitiesByType();
        int entities = counts.values().stream().mapToInt(Integer::intValue).sum();
        String types =
                areNames(counts.keySet()) && !hasDoubtfulLabels()
                        ? counts.entrySet().stream()
                                .map(count -> count.getKey() + " " + count.getValue())
                                .collect(Collectors.joining(", "))
                        : counts.size() + " types";
        return String.format(
                Locale.ROOT,
                "%s: %s%s, %d documents, %d characters, %d entities%s",
                name,
                format.title(),
                labels.isEmpty() ? "" : " (" + labels + ")",
                documents.size(),
                characters(),
                entities,
                types.isEmpty() ? "" : ": " + types);
    }

    /// Whether types may be text from another column of a CoNLL file, and nobody may see their names.
    boolean hasDoubtfulLabels() {
        return format == CorpusFormat.CONLL && mistakeCount > 0;
    }

    private static boolean areNames(Set<String> types) {
        return types.size() <= MOST_TYPES
                && types.stream()
                        .allMatch(t -> t.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TYPE);
    }
}
