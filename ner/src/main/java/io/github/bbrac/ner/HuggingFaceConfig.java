package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a BERT of Hugging Face transformers, or of Google's own `bert_config.json`: a
/// `BertForTokenClassification` as the [TaggerConfig] of a BERT with a classifier, WordPiece and
/// softmax, any other as an [EncoderConfig].
///
/// Such a file has many keys that say nothing about what the model computes; all others than those here
/// are passed over, and those that may be left out are filled in as `BertConfig` of transformers does.
/// What would change the computation is refused by name.
final class HuggingFaceConfig {
    private static final String TOKENIZER = "tokenizer_config.json";
    private static final String TOKEN_CLASSIFICATION = "BertForTokenClassification";
    private static final ObjectNode DEFAULTS =
            JsonNodeFactory.instance
                    .objectNode()
                    .put("max_position_embeddings", 512)
                    .put("type_vocab_size", 2)
                    .put("hidden_act", "gelu")
                    .put("layer_norm_eps", 1e-12);

    private HuggingFaceConfig() {}

    /// @param json the whole configuration
    /// @param file where it was read; `tokenizer_config.json` may lie beside it
    static ModelConfig read(JsonObject json, Path file) throws IOException {
        json.fill(DEFAULTS);
        if (json.has("position_embedding_type")) {
            json.choice("position_embedding_type", "absolute");
        }
        requireFalse(json, "is_decoder");
        requireFalse(json, "add_cross_attention");
        BertConfig bert = TaggerConfig.bertSizes(json);
        boolean lowerCase = lowerCase(json, file.resolveSibling(TOKENIZER));
        if (!json.has("architectures")
                || !json.node("architectures").path(0).asText().equals(TOKEN_CLASSIFICATION)) {
            return new EncoderConfig(bert, lowerCase);
        }
        var embedding = new TaggerConfig.Embedding.Bert(bert);
        return new TaggerConfig(
                labels(json),
                TaggerConfig.Tokenization.WORDPIECE,
                lowerCase,
                TaggerConfig.defaultMaxWindow(embedding),
                embedding,
                new TaggerConfig.Encoder.None(),
                new TaggerConfig.Attention.None(),
                TaggerConfig.Decoder.SOFTMAX);
    }

    private static void requireFalse(JsonObject json, String key) throws IOException {
        if (json.has(key) && json.bool(key)) {
            throw new ModelFormatException(json.where(key), "false", "true");
        }
    }

    /// `id2label`, whose keys count from 0.
    private static List<String> labels(JsonObject json) throws IOException {
        JsonNode byId = json.node("id2label");
        List<String> labels = new ArrayList<>();
        for (int id = 0; id < byId.size(); id++) {
            JsonNode label = byId.get(String.valueOf(id));
            if (label == null || !label.isTextual()) {
                throw new ModelFormatException(
                        json.where("id2label"),
                        "a label for each of 0 to " + (byId.size() - 1),
                        "none for " + id);
            }
            labels.add(label.textValue());
        }
        return labels;
    }

    /// `do_lower_case` of the configuration, as our converter writes it, or of the tokenizer; true where
    /// nothing is said, as in `BertTokenizer`. Its other switches only as they are by default.
    private static boolean lowerCase(JsonObject config, Path tokenizer) throws IOException {
        if (config.has("do_lower_case")) {
            return config.bool("do_lower_case");
        }
        if (!Files.exists(tokenizer)) {
            return true;
        }
        JsonObject json = JsonObject.read(tokenizer);
        boolean lowerCase = !json.has("do_lower_case") || json.bool("do_lower_case");
        if (json.has("tokenize_chinese_chars") && !json.bool("tokenize_chinese_chars")) {
            throw new ModelFormatException(json.where("tokenize_chinese_chars"), "true", "false");
        }
        if (json.has("strip_accents")
                && !json.node("strip_accents").isNull()
                && json.bool("strip_accents") != lowerCase) {
            throw new ModelFormatException(
                    json.where("strip_accents"),
                    "null or, as do_lower_case says, " + lowerCase,
                    String.valueOf(!lowerCase));
        }
        return lowerCase;
    }
}
