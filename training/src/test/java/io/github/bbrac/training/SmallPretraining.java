package io.github.bbrac.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.text.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A pre-training of some seconds, on texts without meaning.
final class SmallPretraining {
    private static final String SETTINGS =
            """
            {"model": {"window": 20, "least": 1, "layers": 1, "hidden": 16, "heads": 2, "intermediate": 32},
             "training": {"steps": 8, "batchTokens": 200, "learningRate": 0.01, "dropout": 0.1, "seed": 5}}
            """;

    private SmallPretraining() {}

    static PretrainingSettings settings() {
        return PretrainingSettings.DEFAULT.with(json(SETTINGS));
    }

    static PretrainingSettings with(String changes) {
        return settings().with(json(changes));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /// Writes two texts of different weight, and a list of words.
    static PretrainingText text(Path directory) throws IOException {
        Path words = Files.writeString(directory.resolve("words.txt"), "咳嗽\n高血压\n糖尿病\n患者\n");
        return new PretrainingText(
                List.of(
                        new TextFile(write(directory.resolve("one.txt"), 120, 1), 1.5),
                        new TextFile(write(directory.resolve("two.txt"), 60, 2), 2)),
                Optional.of(words),
                Optional.empty());
    }

    private static Path write(Path file, int passages, long seed) throws IOException {
        return Files.writeString(
                file,
                Records.make(passages, seed).stream()
                        .map(document -> document.text() + "\n")
                        .collect(Collectors.joining()));
    }

    static Pretraining of(PretrainingText text, PretrainingSettings settings) {
        return Pretraining.of(text, settings, TrainingKernels.plain());
    }
}
