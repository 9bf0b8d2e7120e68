package io.github.bbrac.converter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The configuration that comes with a checkpoint, made into that of a model directory.
///
/// This project's own is taken as it is. Hugging Face's `BertForTokenClassification` becomes the
/// tagger that it is; every other BERT, Google's `bert_config.json` among them, an encoder. What they
/// may leave out is filled in as their own readers do.
///
/// @param file where it was read
/// @param json its content
record SourceConfig(Path file, ObjectNode json) {
    private static final List<String> NAMES = List.of(TaggerConfig.FILE, "bert_config.json");
    private static final String TOKENIZER = "tokenizer_config.json";
    private static final String TOKEN_CLASSIFICATION = "BertForTokenClassification";

    /// Reads a configuration.
    ///
    /// @param path the file, or the directory that holds it
    static SourceConfig read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new SourceConfig(path, Json.object(path));
        }
        for (String name : NAMES) {
            if (Files.exists(path.resolve(name))) {
                return read(path.resolve(name));
            }
        }
        throw new WeightFormatException(
                String.valueOf(path.getFileName()),
                "a config.json or bert_config.json",
                "none; name the configuration of this checkpoint");
    }

    /// Whether it is of a model with a head that marks entities.
    boolean ofTagger() {
        return isOurs() || json.path("architectures").path(0).asText().equals(TOKEN_CLASSIFICATION);
    }

    /// Reads and checks it as a tagger's; a BERT without head as the tagger of one label that it could
    /// become.
    ///
    /// @param scratch a directory to write to
    TaggerConfig tagger(Path scratch) throws IOException {
        if (isOurs()) {
            Files.copy(file, scratch.resolve(TaggerConfig.FILE));
            return TaggerConfig.load(scratch);
        }
        ObjectNode complete = json.deepCopy();
        complete.put("model_type", json.path("model_type").asText("bert"));
        fill(complete, "type_vocab_size", 2);
        fill(complete, "max_position_embeddings", 512);
        if (!complete.has("hidden_act")) {
            complete.put("hidden_act", "gelu");
        }
        if (!complete.has("layer_norm_eps")) {
            complete.put("layer_norm_eps", 1e-12);
        }
        if (!ofTagger()) {
            complete.putArray("architectures").add(TOKEN_CLASSIFICATION);
            complete.putObject("id2label").put("0", "O");
        }
        Path tokenizer = file.resolveSibling(TOKENIZER);
        if (Files.exists(tokenizer)) {
            Files.copy(tokenizer, scratch.resolve(TOKENIZER));
        }
        Path written = scratch.resolve(TaggerConfig.FILE);
        Json.MAPPER.writeValue(written.toFile(), complete);
        TaggerConfig config = TaggerConfig.load(scratch);
        Files.deleteIfExists(scratch.resolve(TOKENIZER));
        Files.delete(written);
        return config;
    }

    /// Writes the `config.json` of a model directory.
    void writeTagger(TaggerConfig config, Path directory) throws IOException {
        Path target = directory.resolve(TaggerConfig.FILE);
        if (isOurs()) {
            Files.copy(file, target);
            return;
        }
        ObjectNode model = Json.MAPPER.createObjectNode();
        model.put("model_type", "bbrac");
        ArrayNode labels = model.putArray("labels");
        config.labels().forEach(labels::add);
        model.put("tokenization", "wordpiece");
        model.put("do_lower_case", config.lowerCase());
        model.putObject("embedding").put("type", "bert");
        model.putObject("encoder").put("type", "none");
        model.putObject("attention").put("type", "none");
        model.putObject("decoder").put("type", "softmax");
        bert(bertOf(config), model.putObject("bert"));
        write(model, target);
    }

    /// Writes the `config.json` of an encoder's directory: Hugging Face's keys, and `do_lower_case`.
    static void writeEncoder(TaggerConfig config, Path directory) throws IOException {
        ObjectNode encoder = Json.MAPPER.createObjectNode();
        encoder.put("model_type", "bert");
        encoder.put("do_lower_case", config.lowerCase());
        bert(bertOf(config), encoder);
        write(encoder, directory.resolve(TaggerConfig.FILE));
    }

    private boolean isOurs() {
        return json.path("model_type").asText().equals("bbrac");
    }

    private static void fill(ObjectNode json, String key, int value) {
        if (!json.has(key)) {
            json.put(key, value);
        }
    }

    private static BertConfig bertOf(TaggerConfig config) {
        if (config.embedding() instanceof TaggerConfig.Embedding.Bert(BertConfig bert)) {
            return bert;
        }
        throw new IllegalArgumentException(
                "embedding: expected bert, found " + config.embedding().getClass().getSimpleName());
    }

    private static void bert(BertConfig bert, ObjectNode json) {
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

    private static void write(ObjectNode json, Path file) throws IOException {
        Files.writeString(
                file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
