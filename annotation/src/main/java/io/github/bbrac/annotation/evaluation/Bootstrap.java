package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.evaluation.Scores.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How far a score may be from that of other documents of the kind: the percentile bootstrap (Efron &
/// Tibshirani 1993, chapter 13) over documents, drawn with replacement. No state.
///
/// Documents are drawn and not entities, since the errors of one document go together.
public final class Bootstrap {
    private Bootstrap() {}

    /// Two bounds, of which the lower is not larger. Immutable.
    public record Interval(double low, double high) {}

    /// The interval that holds the middle 95 % of the resampled micro F1.
    ///
    /// @param documents each document's counts
    /// @param samples how often all documents are drawn, at least 1
    /// @param seed of the draws; {@link Random} is specified to the last bit, so the interval is the same on
    ///     every machine
    public static Interval f1(List<Score> documents, int samples, long seed) {
        var random = new Random(seed);
        double[] scores = new double[samples];
        for (int s = 0; s < samples; s++) {
            Score sum = Score.NONE;
            for (int d = 0; d < documents.size(); d++) {
                sum = sum.plus(documents.get(random.nextInt(documents.size())));
            }
            scores[s] = sum.f1();
        }
        Arrays.sort(scores);
        int outside = (int) (0.025 * samples);
        return new Interval(scores[outside], scores[samples - 1 - outside]);
    }
}
