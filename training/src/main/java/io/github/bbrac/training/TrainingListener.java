package io.github.bbrac.training;

import io.github.bbrac.training.examples.ExampleEncoder;
import java.time.Duration;

/// Is told how a training goes, on the thread that trains. What it throws ends the training, as a kill would.
public interface TrainingListener {
    /// What will be done.
    ///
    /// @param examples what became of the training documents
    /// @param parameters numbers of the model
    /// @param learnt numbers of the model that are learnt
    /// @param steps of the whole training, if nothing ends it early
    /// @param from steps done already by the training that is continued
    record Plan(
            ExampleEncoder.Report examples, long parameters, long learnt, long steps, long from) {}

    /// How far it is.
    ///
    /// @param epoch from 1
    /// @param step steps done
    /// @param steps of the whole training, if nothing ends it early
    /// @param loss mean of the epoch so far
    /// @param tokensPerSecond that are learnt from
    /// @param left time to the last step, at this speed
    record Step(
            int epoch, long step, long steps, double loss, double tokensPerSecond, Duration left) {}

    /// Called once, when all is ready.
    default void begins(Plan plan) {}

    /// Called after each step.
    default void step(Step step) {}

    /// Called after each epoch.
    ///
    /// @param best whether its score is the best so far
    default void epoch(EpochResult result, boolean best) {}

    /// Called when something is not as it should be that the training can go on without, such as a checkpoint
    /// that the disk had no room for.
    default void warning(String message) {}
}
