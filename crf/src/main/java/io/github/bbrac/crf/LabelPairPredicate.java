package io.github.bbrac.crf;

/// Whether one label may stand directly before another.
@FunctionalInterface
public interface LabelPairPredicate {
    /// @param from label of a token
    /// @param to label of the token after it
    boolean test(int from, int to);
}
