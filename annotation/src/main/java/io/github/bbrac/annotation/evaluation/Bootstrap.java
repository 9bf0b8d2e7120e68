package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.evaluation.Scores.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// How far a score may be from that of other documents of the kind: the percentile bootstrap (Efron &
/// Tibshirani 1993, chapter 13) over documents, drawn with replacement. No state.
///
/// Documents are drawn and not entities, since the errors of one document go together.
public final class Bootstrap {
    private Bootstrap() {}

    /// Two bounds, of which the lower is not larger. Immutable.
    public record Interval(double low, double high) {}

    /// What one system is ahead of another by, on the same documents. Immutable.
    ///
    /// @param f1 the micro F1 of the first less that of the second
    /// @param interval that holds the middle 95 % of the resampled differences
    /// @param notAhead the share of draws in which the first is not ahead
    public record Difference(double f1, Interval interval, double notAhead) {}

    /// The interval that holds the middle 95 % of the resampled micro F1.
    ///
    /// @param documents each document's counts
    /// @param samples how often all documents are drawn, at least 1
    /// @param seed of the draws; {@link Random} is specified to the last bit, so the interval is the same on
    ///     every machine
    public static Interval f1(List<Score> documents, int samples, long seed) {
        double[] scores = new double[samples];
        var random = new Random(seed);
        for (int s = 0; s < samples; s++) {
            scores[s] = f1(documents, draw(documents.size(), random));
        }
        Arrays.sort(scores);
        return middle(scores);
    }

    /// How far one system is ahead of another where both see the same draws: the paired bootstrap (Koehn 2004,
    /// Statistical significance tests for machine translation evaluation, section 4).
    ///
    /// @param first one system's counts of each document
    /// @param second the other's counts of the same documents
    /// @param samples how often all documents are drawn, at least 1
    /// @param seed of the draws
    /// @throws IllegalArgumentException if the two are not counts of as many documents
    public static Difference difference(
            List<Score> first, List<Score> second, int samples, long seed) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(
                    "documents: expected as many of both systems, found "
                            + first.size()
                            + " and "
                            + second.size());
        }
        double[] differences = new double[samples];
        var random = new Random(seed);
        for (int s = 0; s < samples; s++) {
            int[] drawn = draw(first.size(), random);
            differences[s] = f1(first, drawn) - f1(second, drawn);
        }
        int[] all = IntStream.range(0, first.size()).toArray();
        long notAhead = Arrays.stream(differences).filter(difference -> difference <= 0).count();
        Arrays.sort(differences);
        return new Difference(
                f1(first, all) - f1(second, all), middle(differences), (double) notAhead / samples);
    }

    private static int[] draw(int documents, Random random) {
        return IntStream.generate(() -> random.nextInt(documents)).limit(documents).toArray();
    }

    private static double f1(List<Score> documents, int[] drawn) {
        Score sum = Score.NONE;
        for (int d : drawn) {
            sum = sum.plus(documents.get(d));
        }
        return sum.f1();
    }

    private static Interval middle(double[] sorted) {
        int outside = (int) (0.025 * sorted.length);
        return new Interval(sorted[outside], sorted[sorted.length - 1 - outside]);
    }
}
