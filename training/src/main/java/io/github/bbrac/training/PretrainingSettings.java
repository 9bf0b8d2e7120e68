package io.github.bbrac.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/// All that decides what a pre-training makes of its text: the BERT's shape and how it learns. Immutable.
///
/// As JSON it is an object of these two objects, with the names of their components; what is absent keeps its
/// default:
///
///     {"model": {"layers": 4}, "training": {"epochs": 3, "seed": 7}}
public record PretrainingSettings(EncoderShape model, PretrainingRegime training) {
    /// A small BERT from nothing.
    public static final PretrainingSettings DEFAULT =
            new PretrainingSettings(EncoderShape.DEFAULT, PretrainingRegime.DEFAULT);

    private static final SettingsJson<PretrainingSettings> JSON =
            new SettingsJson<>(PretrainingSettings.class, DEFAULT);

    /// Reads settings from a file of JSON.
    ///
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    /// @throws IOException if it cannot be read
    public static PretrainingSettings read(Path file) throws IOException {
        return JSON.read(file);
    }

    /// These settings with some of them changed.
    ///
    /// @param changes as in a file of settings
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    public PretrainingSettings with(ObjectNode changes) {
        return JSON.with(this, changes);
    }

    /// All settings as JSON.
    public ObjectNode toJson() {
        return JSON.write(this);
    }
}
