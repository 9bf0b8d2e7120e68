package io.github.bbrac.crf;

import java.util.Arrays;
import java.util.Objects;

/// What is known of the labels of a batch, token by token: the label itself, or only a set of labels
/// that it is one of. A document that was annotated for some types only says nothing about the others:
/// outside its entities a token may be "O" or bear any label of the types that nobody looked for.
///
/// One thread at a time; reused from batch to batch, so that filling it allocates nothing once it has
/// grown.
public final class LabelTargets {
    private static final int OPEN = -1;

    private int tokens;
    private int[] labels = new int[16];
    private boolean[][] open = new boolean[16][];

    /// No tokens yet.
    public LabelTargets() {}

    /// Known labels of tokens, in order.
    public static LabelTargets of(int... labels) {
        LabelTargets targets = new LabelTargets();
        for (int label : labels) {
            targets.add(label);
        }
        return targets;
    }

    /// Forgets all tokens.
    public void clear() {
        Arrays.fill(open, 0, tokens, null);
        tokens = 0;
    }

    /// Appends a token whose label is known.
    ///
    /// @param label at least 0
    public void add(int label) {
        if (label < 0) {
            throw new IllegalArgumentException("label: expected at least 0, found " + label);
        }
        append(label, null);
    }

    /// Appends a token whose label is one of several.
    ///
    /// @param allowed for each label whether it may be the token's; at least one may. Read later too:
    ///     not copied, and shared by as many tokens as one likes
    public void addAnyOf(boolean[] allowed) {
        append(OPEN, Objects.requireNonNull(allowed, "allowed"));
    }

    private void append(int label, boolean[] allowed) {
        if (tokens == labels.length) {
            labels = Arrays.copyOf(labels, 2 * tokens);
            open = Arrays.copyOf(open, 2 * tokens);
        }
        labels[tokens] = label;
        open[tokens] = allowed;
        tokens++;
    }

    /// Number of tokens.
    public int tokens() {
        return tokens;
    }

    /// Whether only a set is known of one of the tokens from `from` (inclusive) to `to` (exclusive).
    boolean anyOpen(int from, int to) {
        for (int t = from; t < to; t++) {
            if (isOpen(t)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOpen(int t) {
        return labels[t] == OPEN;
    }

    /// The label of a token of which it is known.
    int label(int t) {
        return labels[t];
    }

    /// Whether a label may be a token's.
    boolean allows(int t, int label) {
        return isOpen(t) ? open[t][label] : labels[t] == label;
    }

    /// Checks that the tokens are so many and their labels below a limit.
    void require(int expectedTokens, int limit) {
        if (tokens != expectedTokens) {
            throw new IllegalArgumentException(
                    "targets: expected " + expectedTokens + " tokens, found " + tokens);
        }
        for (int t = 0; t < tokens; t++) {
            if (labels[t] >= limit) {
                throw new IllegalArgumentException(
                        "targets: expected labels below "
                                + limit
                                + ", found "
                                + labels[t]
                                + " at token "
                                + t);
            }
            if (isOpen(t) && open[t].length != limit) {
                throw new IllegalArgumentException(
                        "targets: expected a set among "
                                + limit
                                + " labels, found one among "
                                + open[t].length
                                + " at token "
                                + t);
            }
        }
    }
}
