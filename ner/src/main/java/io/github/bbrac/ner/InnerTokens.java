package io.github.bbrac.ner;

import io.github.bbrac.kernels.Sequences;

/// The tokens of a batch that are classified: all, or with BERT those between `[CLS]` and `[SEP]`. One
/// thread at a time.
final class InnerTokens {
    private final int marks;
    private final Sequences sequences = new Sequences();
    private int[] rows = new int[0];

    InnerTokens(TaggerConfig config) {
        marks = config.marksSequences() ? 1 : 0;
    }

    /// Whether there are others.
    boolean areFewer() {
        return marks > 0;
    }

    /// How they divide.
    Sequences sequences() {
        return sequences;
    }

    /// Their rows in the batch, and perhaps more numbers.
    int[] rows() {
        return rows;
    }

    /// Finds them in a batch.
    void divide(Sequences batch) {
        sequences.clear();
        if (rows.length < batch.tokens()) {
            rows = new int[batch.tokens()];
        }
        for (int s = 0; s < batch.count(); s++) {
            if (batch.length(s) <= 2 * marks) {
                throw new IllegalArgumentException(
                        "sequence "
                                + s
                                + ": expected at least one token between [CLS] and [SEP], found a"
                                + " length of "
                                + batch.length(s));
            }
            int row = sequences.tokens();
            for (int t = batch.start(s) + marks; t < batch.end(s) - marks; t++) {
                rows[row++] = t;
            }
            sequences.add(batch.length(s) - 2 * marks);
        }
    }
}
