package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// A weight packed into panels.
final class PanelWeight implements Weight {
    private final int out;
    private final int in;
    private final float[] panels;

    PanelWeight(Matrix w) {
        out = w.rows();
        in = w.cols();
        panels = new float[Panels.size(out, in)];
        Panels.pack(w.data(), w.offset(), w.stride(), out, in, panels);
    }

    @Override
    public int out() {
        return out;
    }

    @Override
    public int in() {
        return in;
    }

    float[] panels() {
        return panels;
    }

    /// The weight as what it must be.
    ///
    /// @throws IllegalArgumentException if other kernels prepared it
    static PanelWeight of(Weight weight) {
        if (weight instanceof PanelWeight packed) {
            return packed;
        }
        throw new IllegalArgumentException(
                "weight: expected one that the vector kernels prepared, found "
                        + weight.getClass().getSimpleName());
    }
}
