package io.github.bbrac.training;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.ner.TaggerConfig;
import java.util.List;

/// Which system is trained, and how large. Sizes that a system has no use for mean nothing in it. Immutable.
///
/// @param system what it is composed of
/// @param window most characters that it reads at once
/// @param lowerCase whether text is lower-cased before it is looked up
/// @param layers of BERT
/// @param hidden columns of BERT, or of a table of vectors
/// @param heads of BERT's attention
/// @param intermediate columns of BERT's feed-forward
/// @param recurrentHidden columns of one direction of the GRU or LSTM
/// @param recurrentLayers of the GRU or LSTM
/// @param attentionHeads of the attention above it
/// @param attentionDepth layers of that attention
/// @param channels of each convolution
/// @param widths of the convolutions, odd
/// @param ngramBuckets rows of fastText's table for n-grams
/// @param ngrams n-grams of a character: of 2, 3, … characters
public record ModelShape(
        TaggerSystem system,
        int window,
        boolean lowerCase,
        int layers,
        int hidden,
        int heads,
        int intermediate,
        int recurrentHidden,
        int recurrentLayers,
        int attentionHeads,
        int attentionDepth,
        int channels,
        List<Integer> widths,
        int ngramBuckets,
        int ngrams) {
    private static final int POSITIONS = 512;

    /// `[CLS]` and `[SEP]`.
    static final int SPECIAL_TOKENS = 2;

    private static final int TOKEN_TYPES = 2;
    private static final float LAYER_NORM_EPSILON = 1e-12f;

    /// A small BBRAC that a CPU trains in minutes.
    public static final ModelShape DEFAULT =
            new ModelShape(
                    TaggerSystem.BBRAC,
                    126,
                    true,
                    2,
                    128,
                    4,
                    512,
                    128,
                    1,
                    1,
                    1,
                    128,
                    List.of(3, 5),
                    20_000,
                    2);

    /// Copies the list.
    public ModelShape {
        widths = List.copyOf(widths);
    }

    /// The configuration of a model of this shape.
    ///
    /// @param labels in the order of the classifier's outputs
    /// @param vocabSize tokens of the vocabulary
    /// @throws IllegalArgumentException if sizes do not fit each other
    public TaggerConfig config(List<String> labels, int vocabSize) {
        return config(labels, bert(vocabSize), lowerCase);
    }

    /// The configuration of a model of this shape around a BERT that is there already.
    ///
    /// @param bert its sizes
    /// @param lowerCase whether it was trained on lower-cased text
    /// @throws IllegalArgumentException if sizes do not fit each other
    TaggerConfig config(List<String> labels, BertConfig bert, boolean lowerCase) {
        return new TaggerConfig(
                labels,
                TaggerConfig.Tokenization.CHARACTER,
                lowerCase,
                window,
                embedding(bert),
                encoder(),
                attention(),
                decoder());
    }

    /// Whether the system begins with a BERT.
    public boolean hasBert() {
        return switch (system) {
            case BIGRU_ATTENTION, FASTTEXT_CNN -> false;
            case BBRAC, BERT_BILSTM_CRF, BERT, BERT_BIGRU, BERT_BIGRU_ATTENTION -> true;
        };
    }

    private BertConfig bert(int vocabSize) {
        int positions = Math.max(POSITIONS, window + SPECIAL_TOKENS);
        return bert(vocabSize, hidden, layers, heads, intermediate, positions);
    }

    /// A BERT of these sizes, the rest as in the original.
    static BertConfig bert(
            int vocabSize, int hidden, int layers, int heads, int intermediate, int positions) {
        return new BertConfig(
                vocabSize,
                hidden,
                layers,
                heads,
                intermediate,
                positions,
                TOKEN_TYPES,
                "gelu",
                LAYER_NORM_EPSILON);
    }

    private TaggerConfig.Embedding embedding(BertConfig bert) {
        return switch (system) {
            case BIGRU_ATTENTION -> new TaggerConfig.Embedding.Lookup(bert.vocabSize(), hidden);
            case FASTTEXT_CNN ->
                    new TaggerConfig.Embedding.FastText(
                            bert.vocabSize(), ngramBuckets, ngrams, hidden);
            case BBRAC, BERT_BILSTM_CRF, BERT, BERT_BIGRU, BERT_BIGRU_ATTENTION ->
                    new TaggerConfig.Embedding.Bert(bert);
        };
    }

    private TaggerConfig.Encoder encoder() {
        return switch (system) {
            case BERT -> new TaggerConfig.Encoder.None();
            case FASTTEXT_CNN -> new TaggerConfig.Encoder.Cnn(channels, widths);
            case BERT_BILSTM_CRF -> new TaggerConfig.Encoder.Lstm(recurrentHidden, recurrentLayers);
            case BBRAC, BIGRU_ATTENTION, BERT_BIGRU, BERT_BIGRU_ATTENTION ->
                    new TaggerConfig.Encoder.Gru(recurrentHidden, recurrentLayers);
        };
    }

    private TaggerConfig.Attention attention() {
        return switch (system) {
            case BBRAC, BERT_BIGRU_ATTENTION ->
                    new TaggerConfig.Attention.Stack(attentionHeads, attentionDepth, true);
            case BIGRU_ATTENTION ->
                    new TaggerConfig.Attention.Stack(attentionHeads, attentionDepth, false);
            case BERT_BILSTM_CRF, FASTTEXT_CNN, BERT, BERT_BIGRU ->
                    new TaggerConfig.Attention.None();
        };
    }

    private TaggerConfig.Decoder decoder() {
        return switch (system) {
            case BBRAC, BERT_BILSTM_CRF -> TaggerConfig.Decoder.CRF;
            case BIGRU_ATTENTION, FASTTEXT_CNN, BERT, BERT_BIGRU, BERT_BIGRU_ATTENTION ->
                    TaggerConfig.Decoder.SOFTMAX;
        };
    }
}
