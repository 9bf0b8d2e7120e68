package io.github.bbrac.training;

import io.github.bbrac.annotation.evaluation.Scores;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a training came to. Immutable.
///
/// @param directory the model's
/// @param history of all epochs
/// @param bestEpoch whose weights were kept, from 1
/// @param dev strict scores of the model on the development set, if there is one
/// @param test strict scores of the model on the test set, if there is one
/// @param testDocuments strict counts of each test document
public record TrainingResult(
        Path directory,
        List<EpochResult> history,
        int bestEpoch,
        Optional<Scores> dev,
        Optional<Scores> test,
        List<Scores.Score> testDocuments) {
    /// Copies the lists.
    public TrainingResult {
        history = List.copyOf(history);
        testDocuments = List.copyOf(testDocuments);
    }

    /// Time of all epochs.
    public double seconds() {
        return history.stream().mapToDouble(EpochResult::seconds).sum();
    }
}
