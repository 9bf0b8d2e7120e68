package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a `BertForTokenClassification` of Hugging Face transformers as a [TaggerConfig]: BERT and a
/// classifier, WordPiece, softmax.
///
/// Such a `config.json` has many keys that say nothing about what the model computes; all others than
/// those here are passed over. What would change the computation is refused by name.
final class HuggingFaceConfig {
    private static final String TOKENIZER = "tokenizer_config.json";

    private HuggingFaceConfig() {}

    /// @param json the whole `config.json`
    /// @param directory may hold `tokenizer_config.json`
    static TaggerConfig read(JsonObject json, Path directory) throws IOException {
        List<String> architectures = json.strings("architectures");
        if (!architectures.equals(List.of("BertForTokenClassification"))) {
            throw new ModelFormatException(
                    json.where("architectures"),
                    "[BertForTokenClassification]",
                    architectures.toString());
        }
        if (json.has("position_embedding_type")) {
            json.choice("position_embedding_type", "absolute");
        }
        requireFalse(json, "is_decoder");
        requireFalse(json, "add_cross_attention");
        BertConfig bert = TaggerConfig.bertSizes(json);
        var embedding = new TaggerConfig.Embedding.Bert(bert);
        return new TaggerConfig(
                labels(json),
                TaggerConfig.Tokenization.WORDPIECE,
                lowerCase(directory.resolve(TOKENIZER)),
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

    /// `do_lower_case`, true where nothing is said, as in `BertTokenizer`; its other switches only as
    /// they are by default.
    private static boolean lowerCase(Path file) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        JsonObject json = JsonObject.read(file);
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
