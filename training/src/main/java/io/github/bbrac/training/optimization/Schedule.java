package io.github.bbrac.training.optimization;

/// How the learning rate goes over the steps of a training: up in a straight line, and down in one to 0.
///
///     factor(k) = min(1, (k + 1) / (warmup · steps)) · (1 − k / steps)        k from 0
///
/// Immutable.
///
/// @param steps of the whole training, at least 1
/// @param warmup the part of the steps in which it rises, from 0 to 1
public record Schedule(long steps, double warmup) {
    public Schedule {
        if (steps < 1) {
            throw new IllegalArgumentException("steps: expected at least 1, found " + steps);
        }
        if (!(warmup >= 0 && warmup <= 1)) {
            throw new IllegalArgumentException("warmup: expected 0 to 1, found " + warmup);
        }
    }

    /// What the learning rate is multiplied by in a step.
    ///
    /// @param step from 0; beyond the last the factor is 0
    public double factor(long step) {
        double rising = warmup == 0 ? 1 : Math.min(1, (step + 1) / (warmup * steps));
        return rising * Math.max(0, 1 - (double) step / steps);
    }
}
