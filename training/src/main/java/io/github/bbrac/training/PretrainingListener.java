package io.github.bbrac.training;

import java.nio.file.Path;
import java.time.Duration;

/// Is told how a pre-training goes, on the thread that trains. What it throws ends it, as a kill would.
public interface PretrainingListener {
    /// What will be done.
    ///
    /// @param vocabulary tokens of it
    /// @param windows that are learnt from
    /// @param heldWindows that are held out
    /// @param tokens of all windows
    /// @param unknown tokens that the vocabulary lacks
    /// @param words of all windows
    /// @param parameters numbers of the model
    /// @param steps of the whole pre-training
    /// @param from steps done already by the one that is continued
    record Plan(
            int vocabulary,
            long windows,
            long heldWindows,
            long tokens,
            long unknown,
            long words,
            long parameters,
            int steps,
            int from) {}

    /// How far it is.
    ///
    /// @param step steps done
    /// @param steps of the whole pre-training
    /// @param loss mean cross entropy of a hidden token, since the last progress
    /// @param accuracy the part of hidden tokens that were guessed right, since the last progress
    /// @param tokensPerSecond that are learnt from
    /// @param left time to the last step, at this speed
    record Step(
            int step,
            int steps,
            double loss,
            double accuracy,
            double tokensPerSecond,
            Duration left) {}

    /// Called when a stage of the preparation begins that may take long, such as "reading the text".
    default void preparing(String stage) {}

    /// Called once, when all is ready.
    default void begins(Plan plan) {}

    /// Called after each step.
    default void step(Step step) {}

    /// Called when what is held out was guessed.
    default void progress(PretrainingProgress progress) {}

    /// Called when the model was written as it is after a part of the steps.
    default void held(Path directory) {}

    /// Called when something is not as it should be that the pre-training can go on without, such as a checkpoint
    /// that the disk had no room for.
    default void warning(String message) {}
}
