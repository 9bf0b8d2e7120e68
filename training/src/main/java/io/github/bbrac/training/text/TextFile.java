package io.github.bbrac.training.text;

import java.nio.file.Path;

/// A file of passages, one a line, and how often it is shown. Immutable.
///
/// @param path UTF-8, compressed if its name ends in `.gz`
/// @param weight how many times an epoch shows it, above 0: with 0.5 every other epoch shows a window
public record TextFile(Path path, double weight) {
    /// The highest weight.
    public static final double MOST = 1000;

    public TextFile {
        if (!(weight > 0 && weight <= MOST)) {
            throw new IllegalArgumentException(
                    path + ": expected a weight above 0 to " + MOST + ", found " + weight);
        }
    }
}
