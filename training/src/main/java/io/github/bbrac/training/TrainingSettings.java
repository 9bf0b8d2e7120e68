package io.github.bbrac.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/// All that decides what a training makes of its data: the model's shape and how it learns. Immutable.
///
/// As JSON it is an object of these two objects, with the names of their components; what is absent keeps its
/// default:
///
///     {"model": {"system": "bbrac", "layers": 4}, "training": {"epochs": 30, "seed": 7}}
public record TrainingSettings(ModelShape model, Regime training) {
    /// A small BBRAC from nothing.
    public static final TrainingSettings DEFAULT =
            new TrainingSettings(ModelShape.DEFAULT, Regime.DEFAULT);

    private static final SettingsJson<TrainingSettings> JSON =
            new SettingsJson<>(TrainingSettings.class, DEFAULT);

    /// Reads settings from a file of JSON.
    ///
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    /// @throws IOException if it cannot be read
    public static TrainingSettings read(Path file) throws IOException {
        return JSON.read(file);
    }

    /// These settings with some of them changed.
    ///
    /// @param changes as in a file of settings
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    public TrainingSettings with(ObjectNode changes) {
        return JSON.with(this, changes);
    }

    /// All settings as JSON.
    public ObjectNode toJson() {
        return JSON.write(this);
    }
}
