package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;

/// Copies a matrix into a weight. An item is one panel.
final class PackJob extends Job {
    /// Floats below which a second thread costs more than it saves.
    private static final long SHARED = 1 << 15;

    private Matrix w;
    private PanelWeight into;

    void set(Matrix w, PanelWeight into) {
        this.w = w;
        this.into = into;
    }

    @Override
    void clear() {
        w = null;
        into = null;
    }

    @Override
    int items() {
        return Panels.count(into.out());
    }

    @Override
    boolean shared() {
        return (long) into.out() * into.in() >= SHARED;
    }

    @Override
    void run(int item, Scratch scratch) {
        into.pack(w, item);
    }
}
