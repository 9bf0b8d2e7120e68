package io.github.bbrac.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Settings of models that learn within a second.
public final class SmallTraining {
    private static final String SMALL =
            """
            {"model": {"system": "bbrac", "window": 20, "layers": 1, "hidden": 16, "heads": 2, "intermediate": 32,
                       "recurrentHidden": 12, "channels": 12, "ngramBuckets": 50},
             "training": {"epochs": 3, "batch": 8, "learningRate": 0.01, "dropout": 0.1, "seed": 5}}
            """;

    private SmallTraining() {}

    public static TrainingSettings settings() {
        return TrainingSettings.DEFAULT.with(json(SMALL));
    }

    /// The small settings with some changed.
    ///
    /// @param changes as in a file of settings
    public static TrainingSettings with(String changes) {
        return settings().with(json(changes));
    }

    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
