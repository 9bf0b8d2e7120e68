package io.github.bbrac.ner;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;

/// A tagger with what stands between it and text: how text becomes ids, and what its labels mean.
/// Immutable, shared between threads.
record TextModel(Tagger tagger, TextEncoder encoder, LabelSet labels) {
    /// Loads a model directory: config.json, model.safetensors and vocab.txt.
    ///
    /// @throws IOException if a file cannot be read, or they do not belong together
    static TextModel load(Path directory, Kernels kernels) throws IOException {
        // All that is cheap to check comes before the weights.
        TaggerConfig config = TaggerConfig.load(directory);
        Vocabulary vocabulary = Vocabulary.read(directory.resolve(Vocabulary.FILE));
        try {
            TextEncoder encoder = TextEncoder.of(config, vocabulary);
            LabelSet labels = LabelSet.of(config.labels());
            return new TextModel(Tagger.load(directory, kernels), encoder, labels);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(directory + ": " + e.getMessage(), e);
        }
    }
}
