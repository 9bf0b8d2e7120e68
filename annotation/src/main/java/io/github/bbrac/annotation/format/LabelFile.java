package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.LabelledText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a {@link Conll} file holds, label sequences as they stand there, legal or not. Immutable.
///
/// The labels tell how they are spelt (`B-Dis`, `Dis-B`, `B_Dis` or `Dis_B`) and their scheme; what does not
/// fit in with most of them is a mistake.
public final class LabelFile {
    private final String name;
    private final LabelSet labels;
    private final LabelNotation notation;
    private final List<LabelledText> texts;

    /// For each text the line of each of its tokens, from 1.
    private final List<int[]> lines;

    private LabelFile(
            String name,
            LabelSet labels,
            LabelNotation notation,
            List<LabelledText> texts,
            List<int[]> lines) {
        this.name = name;
        this.labels = labels;
        this.notation = notation;
        this.texts = List.copyOf(texts);
        this.lines = List.copyOf(lines);
    }

    /// Reads a file.
    ///
    /// @param scheme of its labels; empty to go by the labels, BIO and IOB1, which share their letters,
    ///     being told apart by which of them allows what the file holds
    /// @param mistakes told of lines that are none, and of labels that are not the scheme's; not of labels
    ///     in an order that the scheme forbids
    /// @throws IOException if the file cannot be read, or the sink ends the reading
    public static LabelFile read(Path file, Optional<LabelScheme> scheme, MistakeSink mistakes)
            throws IOException {
        List<ConllText> found;
        try (InputStream in = Files.newInputStream(file)) {
            found = ConllText.readAll(new Utf8Lines(file.toString(), in), mistakes);
        }
        Set<String> spelt = new LinkedHashSet<>();
        for (ConllText text : found) {
            spelt.addAll(text.labels());
        }
        spelt.remove("O");
        LabelNotation notation = LabelNotation.detect(spelt);
        Map<String, String> normal = new LinkedHashMap<>();
        for (String label : spelt) {
            notation.normal(label).ifPresent(name -> normal.put(label, name));
        }
        LabelScheme chosen = scheme.orElse(LabelScheme.ofMost(letters(normal.values())));
        normal.values().removeIf(label -> chosen.prefixes().indexOf(label.charAt(0)) < 0);
        var names = new LinkedHashSet<>(normal.values());
        names.add("O");
        normal.put("O", "O");
        var texts = new ArrayList<LabelledText>();
        var lines = new ArrayList<int[]>();
        for (ConllText text : found) {
            if (areLabels(text, normal, file + ":", notation, chosen, mistakes)) {
                texts.add(text.labelled(normal));
                lines.add(text.lines().stream().mapToInt(Integer::intValue).toArray());
            }
        }
        LabelSet labels = LabelSet.of(List.copyOf(names), chosen);
        if (scheme.isEmpty() && chosen == LabelScheme.BIO) {
            LabelSet iob1 = LabelSet.of(labels.names(), LabelScheme.IOB1);
            labels = !isLegal(labels, texts) && isLegal(iob1, texts) ? iob1 : labels;
        }
        return new LabelFile(file.toString(), labels, notation, texts, lines);
    }

    /// Tells each token's label that is none, without quoting it: in a file of another make it may be text.
    private static boolean areLabels(
            ConllText text,
            Map<String, String> normal,
            String file,
            LabelNotation notation,
            LabelScheme scheme,
            MistakeSink mistakes)
            throws FormatException {
        boolean all = true;
        for (int t = 0; t < text.labels().size(); t++) {
            String label = text.labels().get(t);
            if (!normal.containsKey(label)) {
                all = false;
                String found =
                        notation.normal(label).map(name -> name.charAt(0) + "").orElse("another");
                mistakes.accept(
                        new FormatException(
                                file
                                        + text.lines().get(t)
                                        + ": expected O or a label such as "
                                        + notation
                                        + " with a letter of "
                                        + scheme
                                        + " ("
                                        + scheme.prefixes()
                                        + ") in the last column, found "
                                        + found));
            }
        }
        return all;
    }

    private static Set<Character> letters(Iterable<String> labels) {
        var letters = new LinkedHashSet<Character>();
        labels.forEach(label -> letters.add(label.charAt(0)));
        return letters;
    }

    /// The labels that occur, and `O`, spelt as everywhere in this project.
    public LabelSet labels() {
        return labels;
    }

    /// How the file spells its labels, such as `TYPE-B`.
    public String notation() {
        return notation.toString();
    }

    /// All texts, in the order of the file, their labels spelt as everywhere in this project.
    public List<LabelledText> texts() {
        return texts;
    }

    /// The texts whose label sequences are legal, with their entities.
    ///
    /// @param mistakes told of each place where a sequence is not legal
    /// @throws FormatException if the sink ends the reading
    public List<Document> documents(MistakeSink mistakes) throws FormatException {
        var documents = new ArrayList<Document>();
        for (int i = 0; i < texts.size(); i++) {
            int[] sequence = texts.get(i).sequence(labels);
            boolean legal = true;
            for (int t = 0; t < sequence.length; t++) {
                if (!isLegal(labels, sequence, t)) {
                    legal = false;
                    mistakes.accept(new FormatException(name + ":" + illegal(i, t, sequence)));
                }
            }
            if (legal) {
                try {
                    documents.add(texts.get(i).strictly(labels));
                } catch (IllegalArgumentException e) { // two tokens that make up one surrogate pair
                    mistakes.accept(
                            new FormatException(
                                    name + ":" + lines.get(i)[0] + ": " + e.getMessage(), e));
                }
            }
        }
        return documents;
    }

    /// Without the names of types: in a file of another make they may be text.
    private String illegal(int text, int t, int[] sequence) {
        String label = labels.names().get(sequence[t]);
        String previous = t == 0 ? "O" : labels.names().get(sequence[t - 1]);
        String before = t == 0 ? "the beginning of the document" : previous.substring(0, 1);
        boolean otherType =
                !label.equals("O")
                        && !previous.equals("O")
                        && !label.substring(1).equals(previous.substring(1))
                        && !labels.mayFollow(sequence[t - 1], sequence[t]);
        return lines.get(text)[t]
                + ": expected a label that "
                + labels.scheme()
                + " allows after "
                + before
                + (t + 1 == sequence.length ? " and at the end" : "")
                + ", found "
                + label.charAt(0)
                + (otherType ? " of another type" : "");
    }

    private static boolean isLegal(LabelSet labels, List<LabelledText> texts) {
        for (LabelledText text : texts) {
            int[] sequence = text.sequence(labels);
            for (int t = 0; t < sequence.length; t++) {
                if (!isLegal(labels, sequence, t)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isLegal(LabelSet labels, int[] sequence, int t) {
        return labels.mayFollow(t == 0 ? -1 : sequence[t - 1], sequence[t])
                && (t + 1 < sequence.length || labels.mayEnd(sequence[t]));
    }
}
