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
    private final boolean transposed;
    private final float[] panels;

    /// @param transposed whether to multiply by wᵀ instead of w
    PanelWeight(Matrix w, boolean transposed) {
        this.transposed = transposed;
        out = transposed ? w.cols() : w.rows();
        in = transposed ? w.rows() : w.cols();
        panels = new float[Math.addExact(FIRST, Panels.size(out, in))];
        pack(w);
    }

    /// Takes the values of a matrix of the shape that this was made of.
    void pack(Matrix w) {
        if (transposed) {
            w.requireShape("weight", in, out);
            Panels.packTransposed(w.data(), w.offset(), w.stride(), out, in, panels, FIRST);
        } else {
            w.requireShape("weight", out, in);
            Panels.pack(w.data(), w.offset(), w.stride(), out, in, panels, FIRST);
        }
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

    /// The matrix in its unpacked order, [out, in].
    Matrix toMatrix() {
        Matrix w = Matrix.zeros(out, in);
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                w.set(o, c, panels[panel(o / Simd.PANEL) + c * Simd.PANEL + o % Simd.PANEL]);
            }
        }
        return w;
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
