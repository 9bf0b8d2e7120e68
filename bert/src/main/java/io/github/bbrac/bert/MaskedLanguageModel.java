package io.github.bbrac.bert;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.LayerNorm;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// BERT with the head that guesses hidden tokens (Devlin et al. 2019, arXiv:1810.04805, section 3.1), with the
/// parameter names of Hugging Face's `BertForMaskedLM`. What it multiplies by is the table of word vectors itself, so
/// the two have one gradient.
///
///     h = LayerNorm(gelu(W · bert(x) + b))        logits = E · h + c        E the word vectors
///
/// Only the tokens that are asked for are guessed: no matrix has a row for every token and a column for every word.
///
/// Immutable, shared between threads.
///
/// @param encoder `bert.*`
/// @param transform W and b, `cls.predictions.transform.dense.*`, [hidden, hidden]
/// @param norm `cls.predictions.transform.LayerNorm.*`
/// @param decoder E, `bert.embeddings.word_embeddings.weight`, [vocab, hidden], and c, `cls.predictions.bias`
public record MaskedLanguageModel(
        BertEncoder encoder, Linear transform, LayerNorm norm, Linear decoder) {
    /// The parameter by which a checkpoint with this head is known.
    public static final String BIAS = "cls.predictions.bias";

    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String HEAD = "cls.predictions";

    /// Loads `bert.embeddings.word_embeddings.weight` and so on.
    public static MaskedLanguageModel load(ParameterSource from, BertConfig config)
            throws IOException {
        int hidden = config.hiddenSize();
        int vocab = config.vocabSize();
        BertEncoder encoder = BertEncoder.load(from.at("bert"), config);
        ParameterSource head = from.at(HEAD);
        return new MaskedLanguageModel(
                encoder,
                Linear.load(head.at("transform.dense"), hidden, hidden),
                LayerNorm.load(head.at("transform.LayerNorm"), hidden, config.layerNormEps()),
                new Linear(from.weight(vocab, hidden, WORDS), head.vector(vocab, "bias")));
    }

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final BertEncoder.Tape encoder;
        private final Buffer selected;
        private final Buffer inner;
        private final Buffer activated;
        private final Buffer normal;
        private final Buffer logits;
        private final Buffer dhidden;
        private final Buffer dselected;
        private final Buffer dencoded;

        /// Memory for training a model of this size.
        public Tape(BertConfig config) {
            int hidden = config.hiddenSize();
            encoder = new BertEncoder.Tape(config);
            selected = new Buffer(hidden);
            inner = new Buffer(hidden);
            activated = new Buffer(hidden);
            normal = new Buffer(hidden);
            logits = new Buffer(config.vocabSize());
            dhidden = new Buffer(hidden);
            dselected = new Buffer(hidden);
            dencoded = new Buffer(hidden);
        }

        /// What [MaskedLanguageModel#forward] returned for so many tokens.
        Matrix logits(int count) {
            return logits.rows(count);
        }
    }

    /// Guesses tokens, for a backward pass after it.
    ///
    /// @param batch may not change before the backward pass; its words are not read
    /// @param dropouts what this pass drops inside the encoder
    /// @return [guessed, vocab], the tape's: how likely each word is, as logarithms up to a constant
    /// @throws IllegalArgumentException if an id is not in the vocabulary, or a sequence is longer than there are
    ///     positions
    public Matrix forward(
            TrainingKernels kernels, MaskedBatch batch, Dropouts dropouts, Tape tape) {
        Matrix encoded =
                encoder.forward(kernels, batch.ids(), batch.sequences(), dropouts, tape.encoder);
        int count = batch.guessed();
        Matrix selected = tape.selected.rows(count);
        kernels.gather(encoded, batch.places(), 1, selected); // [guessed, hidden]
        Matrix inner = tape.inner.rows(count);
        transform.forward(kernels, selected, Activation.NONE, inner); // [guessed, hidden]
        Matrix activated = tape.activated.rows(count);
        kernels.activate(Activation.GELU, inner, activated);
        Matrix normal = tape.normal.rows(count);
        norm.forward(kernels, activated, normal);
        Matrix logits = tape.logits.rows(count);
        decoder.forward(kernels, normal, Activation.NONE, logits); // [guessed, vocab]
        return logits;
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param batch what the forward pass read
    /// @param dlogits [guessed, vocab], read
    /// @param gradient of this, added to
    public void backward(
            TrainingKernels kernels,
            Tape tape,
            MaskedBatch batch,
            Matrix dlogits,
            MaskedLanguageModel gradient) {
        int count = dlogits.rows();
        Matrix dhidden = tape.dhidden.rows(count); // [guessed, hidden]
        decoder.backward(kernels, tape.normal.rows(count), dlogits, gradient.decoder, dhidden);
        norm.backward(kernels, tape.activated.rows(count), dhidden, gradient.norm, dhidden);
        kernels.activateGradient(Activation.GELU, tape.inner.rows(count), dhidden, dhidden);
        Matrix selected = tape.selected.rows(count);
        Matrix dselected = tape.dselected.rows(count);
        transform.backward(kernels, selected, dhidden, gradient.transform, dselected);
        Matrix dencoded = tape.dencoded.rows(batch.sequences().tokens()); // [tokens, hidden]
        kernels.clear(dencoded);
        kernels.gatherGradient(dselected, batch.places(), 1, dencoded);
        encoder.backward(kernels, tape.encoder, dencoded, gradient.encoder);
    }
}
