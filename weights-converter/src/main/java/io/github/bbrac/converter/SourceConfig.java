package io.github.bbrac.converter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.converter.ConversionReport.Kind;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The configuration that comes with a checkpoint, and how it is written into a model directory: this
/// project's own as it is, others translated.
///
/// @param file where it was read
/// @param model what it describes
record SourceConfig(Path file, ModelConfig model) {
    private static final List<String> NAMES = List.of(TaggerConfig.FILE, "bert_config.json");
    private static final String OURS = "bbrac";

    /// Reads a configuration.
    ///
    /// @param path the file, or the directory that holds it
    static SourceConfig read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new SourceConfig(path, ModelConfig.read(path));
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

    /// The directory that the file lies in.
    Path directory() {
        return file.toAbsolutePath().getParent();
    }

    /// Whether it is of a model that marks entities.
    boolean ofTagger() {
        return model instanceof TaggerConfig;
    }

    /// Writes the `config.json` of a directory of this kind.
    void write(Kind kind, Path directory) throws IOException {
        Path target = directory.resolve(TaggerConfig.FILE);
        switch (model) {
            case TaggerConfig _ when kind == Kind.TAGGER && isOurs() -> Files.copy(file, target);
            case TaggerConfig tagger when kind == Kind.TAGGER -> write(ours(tagger), target);
            case TaggerConfig tagger -> write(encoder(bert(tagger), tagger.lowerCase()), target);
            case EncoderConfig(BertConfig bert, boolean lowerCase) ->
                    write(encoder(bert, lowerCase), target);
        }
    }

    private boolean isOurs() throws IOException {
        return Json.object(file).path("model_type").asText().equals(OURS);
    }

    /// A classifier on a BERT in this project's form.
    private static ObjectNode ours(TaggerConfig tagger) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("model_type", OURS);
        ArrayNode labels = json.putArray("labels");
        tagger.labels().forEach(labels::add);
        json.put("tokenization", "wordpiece");
        json.put("do_lower_case", tagger.lowerCase());
        json.putObject("embedding").put("type", "bert");
        json.putObject("encoder").put("type", "none");
        json.putObject("attention").put("type", "none");
        json.putObject("decoder").put("type", "softmax");
        put(bert(tagger), json.putObject("bert"));
        return json;
    }

    /// Hugging Face's keys, and `do_lower_case`.
    private static ObjectNode encoder(BertConfig bert, boolean lowerCase) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("model_type", "bert");
        json.put("do_lower_case", lowerCase);
        put(bert, json);
        return json;
    }

    private static BertConfig bert(TaggerConfig tagger) {
        if (tagger.embedding() instanceof TaggerConfig.Embedding.Bert(BertConfig bert)) {
            return bert;
        }
        throw new IllegalArgumentException(
                "embedding: expected bert, found " + tagger.embedding().getClass().getSimpleName());
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

    private static void write(ObjectNode json, Path file) throws IOException {
        Files.writeString(
                file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
