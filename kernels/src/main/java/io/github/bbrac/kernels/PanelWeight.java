package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// A weight packed into panels.
final class PanelWeight implements Weight {
    /// Where the panels begin. An array's floats begin 16 bytes after its object; where the collector
    /// puts large objects on a boundary, as G1 does, 48 bytes more keep vectors from straddling cache
    /// lines.
    private static final int FIRST = 12;

    private final int out;
    private final int in;
    private final float[] panels;

    PanelWeight(Matrix w) {
        out = w.rows();
        in = w.cols();
        panels = new float[Math.addExact(FIRST, Panels.size(out, in))];
        Panels.pack(w.data(), w.offset(), w.stride(), out, in, panels, FIRST);
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

    /// Index of the first float of a panel.
    int panel(int number) {
        return FIRST + number * in * Simd.PANEL;
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
