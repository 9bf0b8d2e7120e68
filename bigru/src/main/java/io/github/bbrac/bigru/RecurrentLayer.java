package io.github.bbrac.bigru;

import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.RecurrenceAdjoint;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.WeightGradient;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The weights of one bidirectional GRU or LSTM layer: what it multiplies its inputs by, both
/// directions in one product, and what each direction multiplies its state by.
///
/// Immutable, shared between threads.
///
/// @param inputs `weight_ih_lN` above `weight_ih_lN_reverse`, and their biases, [2 · gates · hidden, in]
/// @param forward `weight_hh_lN` and `bias_hh_lN`, [gates · hidden, hidden]
/// @param backward `weight_hh_lN_reverse` and `bias_hh_lN_reverse`, [gates · hidden, hidden]
public record RecurrentLayer(Linear inputs, Recurrence forward, Recurrence backward) {
    public RecurrentLayer {
        int products = forward.weight().out();
        if (backward.weight().out() != products || inputs.out() != 2 * products) {
            throw new IllegalArgumentException(
                    "recurrent layer: expected "
                            + products
                            + " products of the backward state and "
                            + 2 * products
                            + " of the input, found "
                            + backward.weight().out()
                            + " and "
                            + inputs.out());
        }
    }

    /// Loads layers 0 to `depth` (exclusive); each but the first reads the one before, [tokens, 2 · hidden].
    static List<RecurrentLayer> load(ParameterSource from, int gates, int in, int hidden, int depth)
            throws IOException {
        int products = Math.multiplyExact(gates, hidden);
        List<RecurrentLayer> layers = new ArrayList<>();
        for (int n = 0; n < depth; n++) {
            layers.add(load(from, "_l" + n, products, n == 0 ? in : 2 * hidden, hidden));
        }
        return layers;
    }

    private static RecurrentLayer load(
            ParameterSource from, String suffix, int products, int in, int hidden)
            throws IOException {
        String reverse = suffix + "_reverse";
        return new RecurrentLayer(
                new Linear(
                        from.weight(products, in, "weight_ih" + suffix, "weight_ih" + reverse),
                        from.vector(products, "bias_ih" + suffix, "bias_ih" + reverse)),
                recurrence(from, suffix, products, hidden),
                recurrence(from, reverse, products, hidden));
    }

    private static Recurrence recurrence(
            ParameterSource from, String suffix, int products, int hidden) throws IOException {
        return new Recurrence(
                from.weight(products, hidden, "weight_hh" + suffix),
                from.vector(products, "bias_hh" + suffix));
    }

    /// What the backward pass of the forward direction works on.
    RecurrenceAdjoint forwardAdjoint(RecurrentLayer gradient) {
        return adjoint(forward, gradient.forward);
    }

    /// What the backward pass of the backward direction works on.
    RecurrenceAdjoint backwardAdjoint(RecurrentLayer gradient) {
        return adjoint(backward, gradient.backward);
    }

    private static RecurrenceAdjoint adjoint(Recurrence recurrence, Recurrence gradient) {
        WeightGradient weight = WeightGradient.of(gradient.weight());
        return new RecurrenceAdjoint(
                recurrence, weight.transposed(), weight.gradient(), gradient.bias());
    }

    /// Checks that there is a layer, that each has this many gates, and that each can read the one before.
    static List<RecurrentLayer> requireStack(List<RecurrentLayer> layers, int gates) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("num_layers: expected at least 1, found 0");
        }
        int hidden = layers.getFirst().forward.hidden();
        for (int n = 0; n < layers.size(); n++) {
            RecurrentLayer layer = layers.get(n);
            Matrix bias = layer.forward.bias();
            bias.requireShape("bias_hh_l" + n, 1, gates * hidden);
            int in = layer.inputs.in();
            if (layer.forward.hidden() != hidden || (n > 0 && in != 2 * hidden)) {
                throw new IllegalArgumentException(
                        "layer "
                                + n
                                + ": expected "
                                + 2 * hidden
                                + " inputs and a state of "
                                + hidden
                                + ", found "
                                + in
                                + " and "
                                + layer.forward.hidden());
            }
        }
        return List.copyOf(layers);
    }
}
