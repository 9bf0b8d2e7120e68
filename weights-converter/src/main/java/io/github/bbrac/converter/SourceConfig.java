package io.github.bbrac.converter;

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
        switch (model) {
            case TaggerConfig _ when kind == Kind.TAGGER && isOurs() ->
                    Files.copy(file, directory.resolve(TaggerConfig.FILE));
            case TaggerConfig tagger when kind != Kind.TAGGER ->
                    new EncoderConfig(bert(tagger), tagger.lowerCase()).write(directory);
            case TaggerConfig _, EncoderConfig _ -> model.write(directory);
        }
    }

    private boolean isOurs() throws IOException {
        return Json.object(file).path("model_type").asText().equals(OURS);
    }

    private static BertConfig bert(TaggerConfig tagger) {
        if (tagger.embedding() instanceof TaggerConfig.Embedding.Bert(BertConfig bert)) {
            return bert;
        }
        throw new IllegalArgumentException(
                "embedding: expected bert, found " + tagger.embedding().getClass().getSimpleName());
    }
}
