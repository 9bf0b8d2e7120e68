package io.github.bbrac.training.optimization;

import io.github.bbrac.layers.Parameter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How each parameter is to be learnt, told by its name: at which rate, with decay or without. Immutable.
///
/// The encoder is what has names under `bert.`. Its upper layers hold what is closest to the task, so rates may
/// fall from layer to layer downwards (Howard & Ruder 2018, arXiv:1801.06146, section 3.2): with L layers, layer n
/// learns at encoderRate · layerDecay^(L − 1 − n), the embeddings below them at encoderRate · layerDecay^L.
///
/// @param rate of all that is not the encoder
/// @param encoderRate of the encoder's uppermost layer
/// @param layerDecay from 0 (exclusive) to 1; 1 for one rate in the whole encoder
/// @param encoderLayers L
/// @param weightDecay of matrices; vectors and what is the CRF's are not drawn towards 0
public record ParameterRules(
        double rate, double encoderRate, double layerDecay, int encoderLayers, double weightDecay) {
    /// What the names of the encoder's parameters begin with.
    public static final String ENCODER = "bert.";

    private static final Pattern LAYER = Pattern.compile("bert\\.encoder\\.layer\\.(\\d+)\\..*");

    /// The learning rate of a parameter, before the schedule.
    public double rate(Parameter parameter) {
        String name = parameter.name();
        if (!name.startsWith(ENCODER)) {
            return rate;
        }
        Matcher layer = LAYER.matcher(name);
        int below =
                layer.matches()
                        ? encoderLayers - 1 - Integer.parseInt(layer.group(1))
                        : encoderLayers;
        return encoderRate * Math.pow(layerDecay, below);
    }

    /// The weight decay of a parameter.
    public double decay(Parameter parameter) {
        boolean matrix = parameter.shape().size() > 1;
        return matrix && !parameter.name().startsWith("crf.") ? weightDecay : 0;
    }
}
