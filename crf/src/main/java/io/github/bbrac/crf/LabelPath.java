package io.github.bbrac.crf;

import java.util.Arrays;

/// One label for each token, and the score that the CRF gives to the whole: a result of decoding.
/// Immutable.
public final class LabelPath {
    static final LabelPath EMPTY = new LabelPath(new int[0], 0);

    private final int[] labels;
    private final double score;

    /// @param labels not copied: whoever makes a path hands the array over
    LabelPath(int[] labels, double score) {
        this.labels = labels;
        this.score = score;
    }

    /// Number of tokens.
    public int length() {
        return labels.length;
    }

    /// The label of token `t`.
    public int label(int t) {
        return labels[t];
    }

    /// The labels of all tokens in a new array.
    public int[] toArray() {
        return labels.clone();
    }

    /// The sum of the start, transition and end scores and the emissions along the path, summed in
    /// double. The probability of the path is exp(score − log-partition).
    public double score() {
        return score;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelPath path
                && Double.compare(score, path.score) == 0
                && Arrays.equals(labels, path.labels);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(labels) + Double.hashCode(score);
    }

    @Override
    public String toString() {
        return "LabelPath[" + labels.length + " tokens, score " + score + "]";
    }
}
