package io.github.bbrac.training;

import io.github.bbrac.ner.Tagger;
import io.github.bbrac.tensor.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/// Where a model's first numbers come from. Immutable.
public sealed interface StartingPoint {
    /// What tells one starting point from another: the kind and the SHA-256 of the weights, if there are any.
    ///
    /// @throws IOException if they cannot be read
    default String checksum() throws IOException {
        return switch (this) {
            case Nothing() -> "nothing";
            case Encoder(Path directory) ->
                    "encoder " + Sha256.of(directory.resolve(Tagger.WEIGHTS));
            case Model(Path directory) -> "model " + Sha256.of(directory.resolve(Tagger.WEIGHTS));
        };
    }

    /// From nothing: all numbers are drawn.
    record Nothing() implements StartingPoint {}

    /// From a pre-trained BERT: a directory that the converter wrote, or a model whose BERT is taken. What is above it
    /// is drawn, its vocabulary is kept.
    record Encoder(Path directory) implements StartingPoint {}

    /// From a whole model: its configuration, labels and vocabulary are kept.
    record Model(Path directory) implements StartingPoint {}
}
