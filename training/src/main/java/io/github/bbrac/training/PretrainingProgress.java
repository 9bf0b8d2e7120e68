package io.github.bbrac.training;

/// How far a pre-training was when it looked at what it had held out. Immutable.
///
/// @param step steps done
/// @param epoch how often all was shown
/// @param loss mean cross entropy of a hidden token, since the progress before
/// @param accuracy the part of hidden tokens that were guessed right, since the progress before
/// @param heldLoss mean cross entropy of a hidden token of what is held out
/// @param heldAccuracy the part of hidden tokens of what is held out that are guessed right
/// @param learningRate of the last step
/// @param seconds since the progress before, this one's guessing included
/// @param tokensPerSecond that were learnt from
public record PretrainingProgress(
        int step,
        double epoch,
        double loss,
        double accuracy,
        double heldLoss,
        double heldAccuracy,
        double learningRate,
        double seconds,
        double tokensPerSecond) {}
