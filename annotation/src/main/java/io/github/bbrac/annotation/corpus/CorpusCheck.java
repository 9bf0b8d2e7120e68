package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is wrong, or looks wrong, with corpora that are to train and measure one model, such as its train, dev
/// and test files. Immutable.
///
/// Messages name files, documents, types and offsets (UTF-16 chars), never what a text says.
///
/// @param findings by corpus, and in each by document
public record CorpusCheck(List<Finding> findings) {
    /// What was found.
    public enum Kind {
        /// What reading the file told: it is not as its format says, an id comes twice, entities overlap.
        MISTAKE(true, "mistakes"),
        /// A text that another corpus holds too: what is measured on it was learnt by heart.
        LEAK(true, "texts that are in two corpora"),
        /// A text nearly the same as one of another corpus.
        NEAR_LEAK(false, "texts nearly the same in two corpora"),
        /// A text that comes twice in one corpus.
        REPETITION(false, "texts that come twice in a corpus"),
        /// A document without text.
        NO_TEXT(false, "documents without text"),
        /// An entity that begins or ends with white space.
        WHITE_SPACE(false, "entities with white space at an end"),
        /// An entity whose text has another type more often.
        INCONSISTENCY(false, "entities whose text has another type more often");

        private final boolean error;
        private final String title;

        Kind(boolean error, String title) {
            this.error = error;
            this.title = title;
        }

        /// Whether a corpus with this should not be used.
        public boolean isError() {
            return error;
        }

        /// The kind in words, in the plural.
        public String title() {
            return title;
        }
    }

    /// One thing found.
    ///
    /// @param message with its place
    public record Finding(Kind kind, String message) {}

    /// Copies the list.
    public CorpusCheck {
        findings = List.copyOf(findings);
    }

    /// Whether anything was found that is an error.
    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.kind().isError());
    }

    /// The findings of one kind.
    public List<Finding> of(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).toList();
    }

    /// Checks corpora one by one, and each against those before it.
    public static CorpusCheck of(List<Corpus> corpora) {
        var findings = new ArrayList<Finding>();
        for (Corpus corpus : corpora) {
            corpus.mistakes().forEach(m -> findings.add(new Finding(Kind.MISTAKE, m)));
            int more = corpus.mistakeCount() - corpus.mistakes().size();
            if (more > 0) {
                String message = corpus.name() + ": " + more + " more mistakes";
                findings.add(new Finding(Kind.MISTAKE, message));
            }
        }
        compareTexts(corpora, findings);
        List<Corpus> labelled = // findings about entities name their types
                corpora.stream().filter(corpus -> !corpus.hasDoubtfulLabels()).toList();
        Map<String, Map<String, Integer>> typesOfText = typesOfText(labelled);
        for (Corpus corpus : labelled) {
            for (Document document : corpus.documents()) {
                checkDocument(place(corpus, document), document, typesOfText, findings);
            }
        }
        return new CorpusCheck(findings);
    }

    /// Where a text was seen first.
    private record Seen(int corpus, String place) {}

    private static void compareTexts(List<Corpus> corpora, List<Finding> into) {
        List<Document> all = corpora.stream().flatMap(c -> c.documents().stream()).toList();
        var near = new NearDuplicates(all);
        Map<String, Seen> firsts = new HashMap<>();
        var places = new ArrayList<String>(); // of the texts in near
        for (int c = 0; c < corpora.size(); c++) {
            int earlier = places.size();
            for (Document document : corpora.get(c).documents()) {
                String place = place(corpora.get(c), document);
                Seen first = firsts.putIfAbsent(document.text(), new Seen(c, place));
                Optional<NearDuplicates.Match> alike =
                        first == null && earlier > 0
                                ? near.nearest(document.text(), 0, earlier)
                                : Optional.empty();
                if (document.text().isBlank()) {
                    into.add(new Finding(Kind.NO_TEXT, place + ": expected a text, found none"));
                } else if (first != null) {
                    Kind kind = first.corpus() == c ? Kind.REPETITION : Kind.LEAK;
                    into.add(new Finding(kind, place + ": the same text as " + first.place()));
                } else if (alike.isPresent()) {
                    String share =
                            String.format(Locale.ROOT, "%.0f%%", 100 * alike.get().similarity());
                    String other = places.get(alike.get().index());
                    into.add(
                            new Finding(
                                    Kind.NEAR_LEAK,
                                    place + ": " + share + " the same as " + other));
                }
                if (first == null) {
                    near.add(document.text());
                    places.add(place);
                }
            }
        }
    }

    private static void checkDocument(
            String place,
            Document document,
            Map<String, Map<String, Integer>> typesOfText,
            List<Finding> into) {
        for (Entity entity : document.entities()) {
            String where =
                    place
                            + ", "
                            + entity.type()
                            + " ["
                            + entity.start()
                            + ", "
                            + entity.end()
                            + ")";
            if (!entity.text().equals(entity.text().strip())) {
                into.add(
                        new Finding(
                                Kind.WHITE_SPACE,
                                where + ": expected no white space at its ends, found some"));
            }
            Map<String, Integer> types = typesOfText.get(entity.text());
            int own = types.get(entity.type());
            if (types.values().stream().anyMatch(count -> count > own)) {
                String counts =
                        types.entrySet().stream()
                                .map(count -> count.getKey() + " " + count.getValue())
                                .collect(Collectors.joining(", "));
                into.add(new Finding(Kind.INCONSISTENCY, where + ": the same text is " + counts));
            }
        }
    }

    /// How often each text of an entity has which type.
    private static Map<String, Map<String, Integer>> typesOfText(List<Corpus> corpora) {
        Map<String, Map<String, Integer>> types = new HashMap<>();
        for (Corpus corpus : corpora) {
            for (Document document : corpus.documents()) {
                for (Entity entity : document.entities()) {
                    types.computeIfAbsent(entity.text(), text -> new TreeMap<>())
                            .merge(entity.type(), 1, Integer::sum);
                }
            }
        }
        return types;
    }

    private static String place(Corpus corpus, Document document) {
        return corpus.name() + ", document '" + document.id() + "'";
    }
}
