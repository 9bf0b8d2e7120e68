package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Bootstrap.Interval;
import java.util.List;
import java.util.function.Function;

/// All that a comparison of documents tells. Immutable.
///
/// Strict scores count complete entities only, as seqeval with `mode="strict"`; lenient ones read also what is
/// spelt wrongly, as conlleval and seqeval by default: they differ only where a model's label sequences
/// are illegal. Both ask for the exact span and type.
///
/// @param strict the scores to report
/// @param lenient the scores that others report who use seqeval's default
/// @param f1 where the strict micro F1 lies in 95 of 100 draws of documents
/// @param tokens tokens whose labels were compared; 0 if none could be
/// @param correctTokens those of them with the same label
/// @param confusion which types were found for which
/// @param comparisons the documents
public record Evaluation(
        Scores strict,
        Scores lenient,
        Interval f1,
        long tokens,
        long correctTokens,
        Confusion confusion,
        List<Comparison> comparisons) {
    private static final int SAMPLES = 1000;

    /// Copies the list.
    public Evaluation {
        comparisons = List.copyOf(comparisons);
    }

    /// Evaluates documents.
    ///
    /// @param seed of the draws that give the interval
    public static Evaluation of(List<Comparison> comparisons, long seed) {
        List<Document> gold = documents(comparisons, Comparison::gold);
        List<Document> found = documents(comparisons, Comparison::found);
        return new Evaluation(
                Scores.of(gold, found),
                Scores.of(
                        documents(comparisons, Comparison::lenientGold),
                        documents(comparisons, Comparison::lenientFound)),
                Bootstrap.f1(Scores.ofEach(gold, found), SAMPLES, seed),
                comparisons.stream().mapToLong(Comparison::tokens).sum(),
                comparisons.stream().mapToLong(Comparison::correctTokens).sum(),
                new Confusion(comparisons.stream().flatMap(c -> c.matches().stream()).toList()),
                comparisons);
    }

    private static List<Document> documents(
            List<Comparison> comparisons, Function<Comparison, Document> side) {
        return comparisons.stream().map(side).toList();
    }

    /// The share of tokens with the right label; 0 where none could be compared. High wherever most tokens
    /// are outside of entities, whatever the model.
    public double tokenAccuracy() {
        return (double) correctTokens / Math.max(tokens, 1);
    }

    /// How many matches are of a kind.
    public long count(EntityMatch.Kind kind) {
        return comparisons.stream()
                .flatMap(comparison -> comparison.matches().stream())
                .filter(match -> match.kind() == kind)
                .count();
    }
}
