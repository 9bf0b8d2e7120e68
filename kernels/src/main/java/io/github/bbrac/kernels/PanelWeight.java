package io.github.bbrac.kernels;

import static io.github.bbrac.kernels.Simd.FIRST;
import static io.github.bbrac.kernels.Simd.PANEL;

import io.github.bbrac.tensor.Matrix;

/// A weight packed into panels.
final class PanelWeight implements Weight {
    private final boolean transposed;
    private int out;
    private int in;
    private float[] panels = {};

    private PanelWeight(boolean transposed) {
        this.transposed = transposed;
    }

    /// Room for a weight that multiplies by w.
    ///
    /// @param w [out, in]
    static PanelWeight like(Matrix w) {
        PanelWeight weight = new PanelWeight(false);
        weight.reshape(w);
        return weight;
    }

    /// Room for a weight that multiplies by wᵀ.
    ///
    /// @param w [in, out]
    static PanelWeight likeTransposed(Matrix w) {
        PanelWeight weight = new PanelWeight(true);
        weight.reshape(w);
        return weight;
    }

    /// Makes room for the values of w. What is in it is undefined until they are packed.
    void reshape(Matrix w) {
        out = transposed ? w.cols() : w.rows();
        in = transposed ? w.rows() : w.cols();
        int size = Math.addExact(FIRST, Panels.size(out, in));
        if (panels.length < size) {
            panels = new float[size];
        }
    }

    void requireShapeOf(Matrix w) {
        w.requireShape("weight", transposed ? in : out, transposed ? out : in);
    }

    /// Takes the values of one panel from w.
    void pack(Matrix w, int panel) {
        int to = panel(panel);
        if (transposed) {
            Panels.packPanelTransposed(
                    w.data(), w.offset(), w.stride(), out, in, panel, panels, to);
        } else {
            Panels.packPanel(w.data(), w.offset(), w.stride(), out, in, panel, panels, to);
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
        return FIRST + number * in * PANEL;
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
