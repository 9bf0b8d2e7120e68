package io.github.bbrac.training;

import java.nio.file.Path;

/// Where a model's first numbers come from. Immutable.
public sealed interface StartingPoint {
    /// From nothing: all numbers are drawn.
    record Nothing() implements StartingPoint {}

    /// From a pre-trained BERT: a directory that the converter wrote, or a model whose BERT is taken. What is above it
    /// is drawn, its vocabulary is kept.
    record Encoder(Path directory) implements StartingPoint {}

    /// From a whole model: its configuration, labels and vocabulary are kept.
    record Model(Path directory) implements StartingPoint {}
}
