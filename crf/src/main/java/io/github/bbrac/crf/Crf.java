package io.github.bbrac.crf;

import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Objects;
import java.util.function.IntPredicate;

/// Linear-chain conditional random field (Lafferty, McCallum & Pereira 2001, section 3): a score for
/// each sequence of labels y under the emissions e, and with it a probability.
///
///     score(y) = start(y₁) + Σ_t e(t, y_t) + Σ_t transitions(y_t, y_t₊₁) + end(y_L)
///     P(y) = exp(score(y)) / Z        Z = Σ_y exp(score(y))
///
/// Weights and emissions may be −∞, which forbids; they may not be NaN or +∞. A sequence of no tokens
/// has one path, the empty one, with score 0.
///
/// [Viterbi] finds the best path, [BestPaths] the best k, [ForwardBackward] Z and probabilities.
/// Immutable after construction, shared.
///
/// @param startTransitions `start_transitions`, score of each label at the first token, [1, labels]
/// @param endTransitions `end_transitions`, score of each label at the last token, [1, labels]
/// @param transitions `transitions`, score of label j after label i at (i, j), [labels, labels]
public record Crf(Matrix startTransitions, Matrix endTransitions, Matrix transitions) {
    public Crf {
        int labels = transitions.rows();
        if (labels == 0) {
            throw new IllegalArgumentException(
                    "transitions: expected at least one label, found [0, "
                            + transitions.cols()
                            + "]");
        }
        transitions.requireShape("transitions", labels, labels);
        startTransitions.requireShape("start_transitions", 1, labels);
        endTransitions.requireShape("end_transitions", 1, labels);
    }

    /// Loads `start_transitions`, `end_transitions` and `transitions`.
    public static Crf load(ParameterSource from, int labels) throws IOException {
        return new Crf(
                from.vector(labels, "start_transitions"),
                from.vector(labels, "end_transitions"),
                from.matrix(labels, labels, "transitions"));
    }

    /// The CRF without any preference between neighbours. Its best path is the label with the greatest
    /// emission at each token, and its marginals are the softmax of the emissions: softmax decoding is
    /// this CRF.
    public static Crf zero(int labels) {
        return new Crf(
                Matrix.zeros(1, labels), Matrix.zeros(1, labels), Matrix.zeros(labels, labels));
    }

    /// Number of labels.
    public int labels() {
        return transitions.rows();
    }

    /// The same CRF with −∞ wherever a predicate says no, so that no other sequence of labels is ever
    /// decoded and all probability is on the allowed ones. Constraints of single tokens are emissions
    /// of −∞.
    ///
    /// @param mayStart whether a label may be that of the first token
    /// @param mayEnd whether a label may be that of the last token
    /// @param mayFollow whether the second label may come directly after the first
    public Crf constrained(
            IntPredicate mayStart, IntPredicate mayEnd, LabelPairPredicate mayFollow) {
        int labels = labels();
        Crf result =
                new Crf(
                        Matrix.zeros(1, labels),
                        Matrix.zeros(1, labels),
                        Matrix.zeros(labels, labels));
        for (int i = 0; i < labels; i++) {
            result.startTransitions.set(
                    0, i, mayStart.test(i) ? startTransitions.get(0, i) : Float.NEGATIVE_INFINITY);
            result.endTransitions.set(
                    0, i, mayEnd.test(i) ? endTransitions.get(0, i) : Float.NEGATIVE_INFINITY);
            for (int j = 0; j < labels; j++) {
                result.transitions.set(
                        i,
                        j,
                        mayFollow.test(i, j) ? transitions.get(i, j) : Float.NEGATIVE_INFINITY);
            }
        }
        return result;
    }

    /// The score of a path, summed in double.
    ///
    /// @param emissions [tokens, labels], read
    /// @param path the label of each token
    /// @throws IllegalArgumentException if the shapes do not fit
    public double score(Matrix emissions, int... path) {
        int tokens = emissions.rows();
        requireEmissions(emissions, labels());
        if (path.length != tokens) {
            throw new IllegalArgumentException(
                    "path: expected " + tokens + " labels, found " + path.length);
        }
        if (tokens == 0) {
            return 0;
        }
        double sum = startTransitions.get(0, path[0]) + (double) emissions.get(0, path[0]);
        for (int t = 1; t < tokens; t++) {
            sum += transitions.get(path[t - 1], path[t]);
            sum += emissions.get(t, path[t]);
        }
        return sum + endTransitions.get(0, path[tokens - 1]);
    }

    static void requireEmissions(Matrix emissions, int labels) {
        Objects.requireNonNull(emissions, "emissions");
        emissions.requireShape("emissions", emissions.rows(), labels);
    }

    /// What decoding throws when no path is left, or when there is no telling.
    ///
    /// @param best score of the best path, or log-partition
    static IllegalArgumentException noPath(double best, int tokens) {
        return best == Double.NEGATIVE_INFINITY
                ? new IllegalArgumentException(
                        "crf: expected a possible path over "
                                + tokens
                                + " tokens, found none; do the constraints contradict each other?")
                : new IllegalArgumentException(
                        "crf: expected finite scores or −∞, found NaN or +∞ among the emissions of "
                                + tokens
                                + " tokens or the transitions");
    }
}
