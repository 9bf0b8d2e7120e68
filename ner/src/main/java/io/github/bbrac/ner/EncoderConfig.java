package io.github.bbrac.ner;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.layers.ParameterSource;
import java.io.IOException;

/// A pre-trained BERT without the layers above it, from which training starts. Immutable.
///
/// @param bert its sizes
/// @param lowerCase `do_lower_case`, here or in `tokenizer_config.json`; true where neither says it, as
///     in Hugging Face's `BertTokenizer`
public record EncoderConfig(BertConfig bert, boolean lowerCase) implements ModelConfig {
    @Override
    public int vocabSize() {
        return bert.vocabSize();
    }

    /// Loads the encoder by the names that its parameters have in a tagger, which begin with `bert.`.
    ///
    /// @throws IOException if a parameter is missing, has another shape, or cannot be read
    public BertEncoder load(ParameterSource from) throws IOException {
        return BertEncoder.load(from.at("bert"), bert);
    }
}
