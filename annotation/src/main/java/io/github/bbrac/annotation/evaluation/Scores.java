package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How well entities were found: exact span and exact type, over all documents. Immutable.
///
/// The same entity twice in a document counts once. Where a gold document was annotated for some types only,
/// entities found of others count neither way: nobody knows whether they are right.
///
/// @param micro all types together
/// @param types each type that occurs in either annotation, by name
public record Scores(Score micro, SortedMap<String, Score> types) {
    /// The counts that precision, recall and F1 come from. Each of the three is 0 where it would
    /// divide by 0.
    ///
    /// @param correct entities found that are in the gold annotation
    /// @param found entities found
    /// @param support entities in the gold annotation
    public record Score(int correct, int found, int support) {
        /// The counts of no document.
        public static final Score NONE = new Score(0, 0, 0);

        /// The share of the found entities that are correct.
        public double precision() {
            return (double) correct / Math.max(found, 1);
        }

        /// The share of the gold entities that were found.
        public double recall() {
            return (double) correct / Math.max(support, 1);
        }

        /// The harmonic mean of precision and recall: 2 · correct / (found + support).
        public double f1() {
            return 2.0 * correct / Math.max(found + support, 1);
        }

        /// The counts of both.
        public Score plus(Score other) {
            return new Score(correct + other.correct, found + other.found, support + other.support);
        }
    }

    /// Precision, recall and F1 as means over types. Immutable.
    ///
    /// @param f1 the mean of the types' F1, which is not the F1 of the two other means
    public record Means(double precision, double recall, double f1) {}

    private record Span(int start, int end) {}

    /// Copies the map.
    public Scores {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }

    /// The plain means over all types that occur in either annotation.
    public Means macro() {
        return means(score -> 1);
    }

    /// The means over all types, each weighted by its support.
    public Means weighted() {
        return means(Score::support);
    }

    private Means means(ToDoubleFunction<Score> weight) {
        double sum = 0;
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (Score score : types.values()) {
            double w = weight.applyAsDouble(score);
            sum += w;
            precision += w * score.precision();
            recall += w * score.recall();
            f1 += w * score.f1();
        }
        double divisor = sum == 0 ? 1 : sum;
        return new Means(precision / divisor, recall / divisor, f1 / divisor);
    }

    /// Compares documents one by one.
    ///
    /// @param gold documents as people annotated them
    /// @param found the same documents in the same order, with the entities that were found
    /// @throws IllegalArgumentException if the lists differ in length or a pair in its text
    public static Scores of(List<Document> gold, List<Document> found) {
        requireSameLength(gold, found);
        var types = new TreeMap<String, Score>();
        for (int i = 0; i < gold.size(); i++) {
            Document expected = gold.get(i);
            Document actual = found.get(i);
            if (!expected.text().equals(actual.text())) {
                throw new IllegalArgumentException(
                        "scores, document "
                                + i
                                + ": expected the same text twice, found that of '"
                                + expected.id()
                                + "' and another of '"
                                + actual.id()
                                + "'");
            }
            Map<String, Set<Span>> judged = spans(actual);
            judged.keySet().removeIf(type -> !expected.isAnnotatedFor(type));
            compare(spans(expected), judged, types);
        }
        Score micro = types.values().stream().reduce(Score.NONE, Score::plus);
        return new Scores(micro, types);
    }

    /// The micro counts of each document by itself.
    ///
    /// @param gold as for [#of]
    /// @param found as for [#of]
    /// @throws IllegalArgumentException if the lists differ in length or a pair in its text
    public static List<Score> ofEach(List<Document> gold, List<Document> found) {
        requireSameLength(gold, found);
        return IntStream.range(0, gold.size())
                .mapToObj(i -> of(List.of(gold.get(i)), List.of(found.get(i))).micro())
                .toList();
    }

    private static void requireSameLength(List<Document> gold, List<Document> found) {
        if (gold.size() != found.size()) {
            throw new IllegalArgumentException(
                    "scores: expected the same documents twice, found "
                            + gold.size()
                            + " and "
                            + found.size());
        }
    }

    private static void compare(
            Map<String, Set<Span>> gold, Map<String, Set<Span>> found, Map<String, Score> into) {
        var names = new HashSet<>(gold.keySet());
        names.addAll(found.keySet());
        for (String type : names) {
            Set<Span> expected = gold.getOrDefault(type, Set.of());
            Set<Span> actual = found.getOrDefault(type, Set.of());
            int correct = (int) actual.stream().filter(expected::contains).count();
            into.merge(type, new Score(correct, actual.size(), expected.size()), Score::plus);
        }
    }

    private static Map<String, Set<Span>> spans(Document document) {
        var spans = new TreeMap<String, Set<Span>>();
        for (Entity entity : document.entities()) {
            spans.computeIfAbsent(entity.type(), type -> new HashSet<>())
                    .add(new Span(entity.start(), entity.end()));
        }
        return spans;
    }
}
