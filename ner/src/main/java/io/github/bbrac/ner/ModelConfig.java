package io.github.bbrac.ner;

import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Path;

/// What a configuration describes: a model that marks entities, or the BERT that one can start from.
/// Immutable.
public sealed interface ModelConfig permits TaggerConfig, EncoderConfig {
    /// Reads the `config.json` of this project or of Hugging Face, or Google's `bert_config.json`. A
    /// `BertForTokenClassification` is a tagger; every other BERT is an encoder, whatever its head.
    ///
    /// @param file the configuration; a `tokenizer_config.json` beside it may say whether text is
    ///     lower-cased
    /// @throws ModelFormatException if a key is missing, unknown or has a value that it may not have
    /// @throws IOException if it cannot be read
    static ModelConfig read(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        try {
            boolean ours =
                    json.has("model_type")
                            && json.choice("model_type", "bbrac", "bert").equals("bbrac");
            return ours ? TaggerConfig.read(json) : HuggingFaceConfig.read(json, file);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(file.getFileName() + " " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw TaggerConfig.tooLarge(e);
        }
    }

    /// Tokens of the vocabulary.
    int vocabSize();

    /// Whether text is lower-cased before it is looked up.
    boolean lowerCase();

    /// The BERT that it is or has.
    ///
    /// @throws ModelFormatException if it has none
    default BertConfig requireBert() throws ModelFormatException {
        return switch (this) {
            case EncoderConfig(BertConfig bert, boolean _) -> bert;
            case TaggerConfig tagger
                    when tagger.embedding() instanceof TaggerConfig.Embedding.Bert(BertConfig b) ->
                    b;
            case TaggerConfig _ ->
                    throw new ModelFormatException(
                            TaggerConfig.FILE, "a model with a BERT", "one without");
        };
    }

    /// Writes `config.json`, from which [#read] reads the same again.
    ///
    /// @param directory where to write it
    default void write(Path directory) throws IOException {
        ConfigJson.write(this, directory.resolve(TaggerConfig.FILE));
    }
}
