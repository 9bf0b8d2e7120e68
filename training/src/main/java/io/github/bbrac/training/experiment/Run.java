package io.github.bbrac.training.experiment;

import io.github.bbrac.training.TaggerSystem;

/// One training of an experiment. Immutable.
///
/// @param seed of all that it draws
public record Run(TaggerSystem system, long seed) {
    /// The name of its model directory, such as `bert-bigru-2`.
    public String name() {
        return system + "-" + seed;
    }
}
