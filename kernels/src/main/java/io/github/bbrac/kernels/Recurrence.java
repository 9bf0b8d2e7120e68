package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// The recurrent product of one direction of a GRU or LSTM layer: h ↦ h · weightᵀ + bias.
///
/// @param weight `weight_hh`, [gates · hidden, hidden], the gates in PyTorch's order (GRU: reset,
///     update, new; LSTM: input, forget, cell, output)
/// @param bias `bias_hh`, [1, gates · hidden]
public record Recurrence(Weight weight, Matrix bias) {
    public Recurrence {
        bias.requireShape("bias_hh", 1, weight.out());
    }

    /// Size of the hidden state.
    public int hidden() {
        return weight.in();
    }
}
