package io.github.bbrac.bert;

/// The sizes of a BERT encoder, under the names of a Hugging Face `config.json`. Immutable.
///
/// @param vocabSize `vocab_size`
/// @param hiddenSize `hidden_size`
/// @param numHiddenLayers `num_hidden_layers`, at most [#MAX_LAYERS]
/// @param numAttentionHeads `num_attention_heads`, divides `hidden_size`
/// @param intermediateSize `intermediate_size`
/// @param maxPositionEmbeddings `max_position_embeddings`: tokens of the longest sequence, `[CLS]` and
///     `[SEP]` included
/// @param typeVocabSize `type_vocab_size`
/// @param hiddenAct `hidden_act`: "gelu", the form with erf
/// @param layerNormEps `layer_norm_eps`
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int intermediateSize,
        int maxPositionEmbeddings,
        int typeVocabSize,
        String hiddenAct,
        float layerNormEps) {
    /// The most layers: more than any model has.
    public static final int MAX_LAYERS = 1000;

    public BertConfig {
        requirePositive("vocab_size", vocabSize);
        requirePositive("hidden_size", hiddenSize);
        if (numHiddenLayers < 1 || numHiddenLayers > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "num_hidden_layers: expected 1 to "
                            + MAX_LAYERS
                            + ", found "
                            + numHiddenLayers);
        }
        requirePositive("num_attention_heads", numAttentionHeads);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("type_vocab_size", typeVocabSize);
        if (hiddenSize % numAttentionHeads != 0) {
            throw new IllegalArgumentException(
                    "num_attention_heads: expected a divisor of hidden_size "
                            + hiddenSize
                            + ", found "
                            + numAttentionHeads);
        }
        if (maxPositionEmbeddings < 3) {
            throw new IllegalArgumentException(
                    "max_position_embeddings: expected at least 3, found " + maxPositionEmbeddings);
        }
        if (!hiddenAct.equals("gelu")) {
            throw new IllegalArgumentException("hidden_act: expected gelu, found " + hiddenAct);
        }
        if (!(layerNormEps > 0)) {
            throw new IllegalArgumentException(
                    "layer_norm_eps: expected more than 0, found " + layerNormEps);
        }
    }

    /// The same sizes with another `max_position_embeddings`.
    public BertConfig withMaxPositionEmbeddings(int positions) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                positions,
                typeVocabSize,
                hiddenAct,
                layerNormEps);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, found " + value);
        }
    }
}
