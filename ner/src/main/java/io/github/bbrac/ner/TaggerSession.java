package io.github.bbrac.ner;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;

/// Runs a [Tagger] on one batch after the other, in memory of its own that grows with the largest
/// batch. One thread at a time.
public final class TaggerSession {
    private final TaggerConfig config;
    private final Kernels kernels;
    private final Stages.Stage<int[]> embedding;
    private final Stages.Stage<Matrix> encoder;
    private final Stages.Stage<Matrix> attention;
    private final Linear classifier;
    private final Trace trace;

    private final Sequences inner = new Sequences();
    private int[] innerRows = new int[0];
    private final Buffer innerVectors;
    private final Buffer emissions;

    TaggerSession(Tagger tagger, Trace trace) {
        this.config = tagger.config();
        this.kernels = tagger.kernels();
        this.embedding = tagger.embedding().open(kernels, trace);
        this.encoder = tagger.encoder().open(kernels, trace);
        this.attention = tagger.attention().open(kernels, trace);
        this.classifier = tagger.classifier();
        this.trace = trace;
        this.innerVectors = new Buffer(tagger.embedding().size());
        this.emissions = new Buffer(classifier.out());
    }

    /// Scores every label of every token.
    ///
    /// @param ids of all sequences one after the other, [TaggerConfig#idsPerToken] for each row of
    ///     `sequences`; with BERT each sequence begins with `[CLS]` and ends with `[SEP]`; further
    ///     ones are not read
    /// @param sequences how the ids divide; with BERT at least one token between `[CLS]` and `[SEP]`
    /// @return [tokens, labels], a row for each token but `[CLS]` and `[SEP]`, divided as
    ///     [#emissionSequences] says; ready to read, and overwritten by the next call
    /// @throws IllegalArgumentException if an id is not in the vocabulary, or a sequence is too short
    ///     or too long
    public Matrix emissions(int[] ids, Sequences sequences) {
        Matrix x = embedding.run(ids, sequences);
        divide(sequences);
        if (config.marksSequences()) {
            Matrix all = x;
            x = innerVectors.rows(inner.tokens());
            kernels.gather(all, innerRows, 1, x); // [tokens, embedding]
        }
        trace.stage("embedding", x, inner);
        x = encoder.run(x, inner); // [tokens, encoder]
        trace.stage("encoder", x, inner);
        x = attention.run(x, inner); // [tokens, encoder]
        if (config.attention() instanceof TaggerConfig.Attention.Stack) {
            trace.stage("attention", x, inner);
        }
        Matrix y = emissions.rows(inner.tokens());
        classifier.forward(kernels, x, Activation.NONE, y); // [tokens, labels]
        trace.stage("emissions", y, inner);
        kernels.finish(y);
        return y;
    }

    /// How the rows of the last emissions divide: as the sequences given, with BERT without `[CLS]` and
    /// `[SEP]`. Overwritten by the next call of [#emissions].
    public Sequences emissionSequences() {
        return inner;
    }

    private void divide(Sequences sequences) {
        inner.clear();
        int marks = config.marksSequences() ? 1 : 0;
        if (innerRows.length < sequences.tokens()) {
            innerRows = new int[sequences.tokens()];
        }
        for (int s = 0; s < sequences.count(); s++) {
            if (sequences.length(s) <= 2 * marks) {
                throw new IllegalArgumentException(
                        "sequence "
                                + s
                                + ": expected at least one token between [CLS] and [SEP], found a length of "
                                + sequences.length(s));
            }
            int row = inner.tokens();
            for (int t = sequences.start(s) + marks; t < sequences.end(s) - marks; t++) {
                innerRows[row++] = t;
            }
            inner.add(sequences.length(s) - 2 * marks);
        }
    }
}
