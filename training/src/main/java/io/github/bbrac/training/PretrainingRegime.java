package io.github.bbrac.training;

/// How a BERT is pre-trained. Immutable.
///
/// @param epochs times that all is shown, as the weights of the texts say, if `steps` is 0; need not be an integer
/// @param steps of the optimiser; 0 for as many as the epochs need
/// @param batchTokens most tokens of a step, `[CLS]` and `[SEP]` included
/// @param masked the part of tokens that is hidden
/// @param learningRate at its highest
/// @param weightDecay how strongly matrices are drawn towards 0
/// @param warmup the part of all steps in which the rate rises
/// @param clip the largest norm of a step's gradient; 0 for any
/// @param dropout the part of activations that is dropped
/// @param seed of everything that is drawn
public record PretrainingRegime(
        double epochs,
        int steps,
        int batchTokens,
        double masked,
        double learningRate,
        double weightDecay,
        double warmup,
        double clip,
        double dropout,
        long seed) {
    /// What pre-trains a small model from nothing.
    public static final PretrainingRegime DEFAULT =
            new PretrainingRegime(10, 0, 4096, 0.15, 1e-3, 0.01, 0.05, 1, 0, 1);

    /// @throws IllegalArgumentException if a number is outside of its range
    public PretrainingRegime {
        Regime.require("epochs", epochs, epochs > 0 && epochs <= 1e6, "above 0 to 1000000");
        Regime.require("steps", steps, steps >= 0, "at least 0");
        Regime.require("batchTokens", batchTokens, batchTokens >= 1, "at least 1");
        Regime.require("masked", masked, masked > 0 && masked < 1, "above 0 to below 1");
        Regime.require(
                "learningRate",
                learningRate,
                learningRate >= 0 && learningRate < 1,
                "0 to below 1");
        Regime.require(
                "weightDecay", weightDecay, weightDecay >= 0 && weightDecay < 1, "0 to below 1");
        Regime.require("warmup", warmup, warmup >= 0 && warmup <= 1, "0 to 1");
        Regime.require("clip", clip, clip >= 0 && Double.isFinite(clip), "at least 0");
        Regime.require("dropout", dropout, dropout >= 0 && dropout < 1, "0 to below 1");
    }
}
