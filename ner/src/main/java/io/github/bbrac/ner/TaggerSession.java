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
    private final boolean attends;
    private final Kernels kernels;
    private final Stages.Stage<int[]> embedding;
    private final Stages.Stage<Matrix> encoder;
    private final Stages.Stage<Matrix> attention;
    private final Linear classifier;
    private final Trace trace;

    private final InnerTokens inner;
    private final Buffer innerVectors;
    private final Buffer emissions;

    TaggerSession(Tagger tagger, Trace trace) {
        this.attends = tagger.config().attention() instanceof TaggerConfig.Attention.Stack;
        this.kernels = tagger.kernels();
        this.embedding = tagger.embedding().open(kernels, trace);
        this.encoder = tagger.encoder().open(kernels, trace);
        this.attention = tagger.attention().open(kernels, trace);
        this.classifier = tagger.classifier();
        this.trace = trace;
        this.inner = new InnerTokens(tagger.config());
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
        inner.divide(sequences);
        Sequences tokens = inner.sequences();
        if (inner.areFewer()) {
            Matrix all = x;
            x = innerVectors.rows(tokens.tokens());
            kernels.gather(all, inner.rows(), 1, x); // [tokens, embedding]
        }
        trace.stage("embedding", x, tokens);
        x = encoder.run(x, tokens); // [tokens, encoder]
        trace.stage("encoder", x, tokens);
        x = attention.run(x, tokens); // [tokens, encoder]
        if (attends) {
            trace.stage("attention", x, tokens);
        }
        Matrix y = emissions.rows(tokens.tokens());
        classifier.forward(kernels, x, Activation.NONE, y); // [tokens, labels]
        trace.stage("emissions", y, tokens);
        kernels.finish(y);
        return y;
    }

    /// How the rows of the last emissions divide: as the sequences given, with BERT without `[CLS]` and
    /// `[SEP]`. Overwritten by the next call of [#emissions].
    public Sequences emissionSequences() {
        return inner.sequences();
    }
}
