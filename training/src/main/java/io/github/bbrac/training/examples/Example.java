package io.github.bbrac.training.examples;

/// One window of an annotated document as a tagger learns from it. Immutable by agreement: the arrays are handed
/// out as they are.
public final class Example {
    /// Stands for any label of the open ones.
    public static final int OPEN = -1;

    private final int[] ids;
    private final int[] labels;
    private final boolean[] open;
    private final int rows;

    /// @param ids as the tagger reads them, `[CLS]` and `[SEP]` among them where it wants them
    /// @param rows of the tagger's input
    /// @param labels one for each token, or [#OPEN]
    /// @param open for each label, whether a token of [#OPEN] may have it
    Example(int[] ids, int rows, int[] labels, boolean[] open) {
        this.ids = ids;
        this.rows = rows;
        this.labels = labels;
        this.open = open;
    }

    /// What the tagger reads.
    public int[] ids() {
        return ids;
    }

    /// Rows of the tagger's input: tokens, and `[CLS]` and `[SEP]` where it wants them.
    public int rows() {
        return rows;
    }

    /// The label of each token, or [#OPEN].
    public int[] labels() {
        return labels;
    }

    /// For each label, whether a token of [#OPEN] may have it.
    public boolean[] open() {
        return open;
    }

    /// Tokens, without what marks the sequence.
    public int tokens() {
        return labels.length;
    }
}
