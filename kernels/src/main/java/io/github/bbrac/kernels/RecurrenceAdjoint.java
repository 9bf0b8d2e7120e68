package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// One direction of a GRU or LSTM layer, as its backward pass needs it: what it multiplied by, and where the gradients
/// of that go.
///
/// @param recurrence what the forward pass had
/// @param transposed its weight by [TrainingKernels#prepareTransposed]
/// @param dweight gradient of `weight_hh`, [gates · hidden, hidden], added to
/// @param dbias gradient of `bias_hh`, [1, gates · hidden], added to
public record RecurrenceAdjoint(
        Recurrence recurrence, Weight transposed, Matrix dweight, Matrix dbias) {
    public RecurrenceAdjoint {
        int products = recurrence.weight().out();
        int hidden = recurrence.hidden();
        if (transposed.out() != hidden || transposed.in() != products) {
            throw new IllegalArgumentException(
                    "weight_hh transposed: expected shape ["
                            + hidden
                            + ", "
                            + products
                            + "], found ["
                            + transposed.out()
                            + ", "
                            + transposed.in()
                            + "]");
        }
        dweight.requireShape("gradient of weight_hh", products, hidden);
        dbias.requireShape("gradient of bias_hh", 1, products);
    }

    /// Size of the hidden state.
    public int hidden() {
        return recurrence.hidden();
    }
}
