package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Writes configurations as JSON: a tagger's in this project's form, which [TaggerConfig] reads, an encoder's with
/// Hugging Face's keys.
final class ConfigJson {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TYPE = "type";

    private ConfigJson() {}

    static void write(ModelConfig config, Path file) throws IOException {
        ObjectNode json =
                switch (config) {
                    case TaggerConfig tagger -> tagger(tagger);
                    case EncoderConfig encoder -> encoder(encoder);
                };
        Files.writeString(
                file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private static ObjectNode tagger(TaggerConfig config) {
        ObjectNode json = MAPPER.createObjectNode().put("model_type", "bbrac");
        config.labels().forEach(json.putArray("labels")::add);
        json.put("tokenization", config.tokenization().name().toLowerCase(Locale.ROOT));
        json.put("do_lower_case", config.lowerCase());
        json.put("max_window", config.maxWindow());
        put(config.embedding(), json);
        put(config.encoder(), json.putObject("encoder"));
        put(config.attention(), json.putObject("attention"));
        json.putObject("decoder").put(TYPE, config.decoder().name().toLowerCase(Locale.ROOT));
        return json;
    }

    private static ObjectNode encoder(EncoderConfig config) {
        ObjectNode json = MAPPER.createObjectNode().put("model_type", "bert");
        json.put("do_lower_case", config.lowerCase());
        put(config.bert(), json);
        return json;
    }

    private static void put(TaggerConfig.Embedding embedding, ObjectNode config) {
        ObjectNode json = config.putObject("embedding");
        switch (embedding) {
            case TaggerConfig.Embedding.Bert(BertConfig bert) -> {
                json.put(TYPE, "bert");
                put(bert, config.putObject("bert"));
            }
            case TaggerConfig.Embedding.Lookup(int vocabSize, int size) ->
                    json.put(TYPE, "lookup").put("vocab_size", vocabSize).put("size", size);
            case TaggerConfig.Embedding.FastText(int vocabSize, int buckets, int grams, int size) ->
                    json.put(TYPE, "fasttext")
                            .put("vocab_size", vocabSize)
                            .put("buckets", buckets)
                            .put("grams", grams)
                            .put("size", size);
        }
    }

    private static void put(TaggerConfig.Encoder encoder, ObjectNode json) {
        switch (encoder) {
            case TaggerConfig.Encoder.None() -> json.put(TYPE, "none");
            case TaggerConfig.Encoder.Gru(int hidden, int layers) ->
                    json.put(TYPE, "bigru").put("hidden_size", hidden).put("num_layers", layers);
            case TaggerConfig.Encoder.Lstm(int hidden, int layers) ->
                    json.put(TYPE, "bilstm").put("hidden_size", hidden).put("num_layers", layers);
            case TaggerConfig.Encoder.Cnn(int channels, var widths) -> {
                ArrayNode list = json.put(TYPE, "cnn").put("channels", channels).putArray("widths");
                widths.forEach(list::add);
            }
        }
    }

    private static void put(TaggerConfig.Attention attention, ObjectNode json) {
        switch (attention) {
            case TaggerConfig.Attention.None() -> json.put(TYPE, "none");
            case TaggerConfig.Attention.Stack(int heads, int depth, boolean residual) ->
                    json.put(TYPE, residual ? "residual" : "plain")
                            .put("heads", heads)
                            .put("depth", depth);
        }
    }

    private static void put(BertConfig bert, ObjectNode json) {
        json.put("vocab_size", bert.vocabSize());
        json.put("hidden_size", bert.hiddenSize());
        json.put("num_hidden_layers", bert.numHiddenLayers());
        json.put("num_attention_heads", bert.numAttentionHeads());
        json.put("intermediate_size", bert.intermediateSize());
        json.put("max_position_embeddings", bert.maxPositionEmbeddings());
        json.put("type_vocab_size", bert.typeVocabSize());
        json.put("hidden_act", bert.hiddenAct());
        json.put("layer_norm_eps", bert.layerNormEps());
    }
}
