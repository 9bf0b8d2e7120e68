package io.github.bbrac.training;

import java.util.List;

/// How a model learns. Immutable.
///
/// @param epochs times that every example is shown, at most
/// @param patience epochs after the best on the development set, of equals the latest, after which it ends; 0 for never
/// @param batch windows that are computed together
/// @param accumulation batches whose gradients make one step
/// @param learningRate of all that is not the encoder, at its highest
/// @param encoderLearningRate of BERT, at its highest; 0 for the same rate
/// @param layerDecay what the rate is multiplied by from one layer of BERT to the one below it
/// @param weightDecay how strongly matrices are drawn towards 0
/// @param warmup the part of all steps in which the rate rises
/// @param clip the largest norm of a step's gradient; 0 for any
/// @param dropout the part of activations that is dropped
/// @param averaging decay of the moving average of the weights, which is what is scored and kept; 0 for the weights
///     themselves
/// @param freeze beginnings of names of parameters that stay as they are, such as `bert.`
/// @param seed of everything that is drawn
public record Regime(
        int epochs,
        int patience,
        int batch,
        int accumulation,
        double learningRate,
        double encoderLearningRate,
        double layerDecay,
        double weightDecay,
        double warmup,
        double clip,
        double dropout,
        double averaging,
        List<String> freeze,
        long seed) {
    /// What trains a small model from nothing.
    public static final Regime DEFAULT =
            new Regime(20, 0, 16, 1, 1.5e-3, 0, 1, 0.01, 0.1, 1, 0.2, 0, List.of(), 1);

    /// @throws IllegalArgumentException if a number is outside of its range
    public Regime {
        freeze = List.copyOf(freeze);
        require("epochs", epochs, epochs >= 1, "at least 1");
        require("patience", patience, patience >= 0, "at least 0");
        require("batch", batch, batch >= 1, "at least 1");
        require("accumulation", accumulation, accumulation >= 1, "at least 1");
        require(
                "learningRate",
                learningRate,
                learningRate >= 0 && learningRate < 1,
                "0 to below 1");
        require(
                "encoderLearningRate",
                encoderLearningRate,
                encoderLearningRate >= 0 && encoderLearningRate < 1,
                "0 to below 1");
        require("layerDecay", layerDecay, layerDecay > 0 && layerDecay <= 1, "above 0 to 1");
        require("weightDecay", weightDecay, weightDecay >= 0 && weightDecay < 1, "0 to below 1");
        require("warmup", warmup, warmup >= 0 && warmup <= 1, "0 to 1");
        require("clip", clip, clip >= 0 && Double.isFinite(clip), "at least 0");
        require("dropout", dropout, dropout >= 0 && dropout < 1, "0 to below 1");
        require("averaging", averaging, averaging >= 0 && averaging < 1, "0 to below 1");
    }

    /// The encoder's learning rate, at its highest.
    double encoderRate() {
        return encoderLearningRate == 0 ? learningRate : encoderLearningRate;
    }

    /// Refuses a number outside of its range.
    static void require(String name, double value, boolean fits, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(
                    name + ": expected " + expected + ", found " + value);
        }
    }
}
