package io.github.bbrac.layers;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.tensor.Matrix;

/// Sees what each stage of a model writes, to compare it with golden values.
public interface Trace {
    /// Called after the operations of a stage were called. To read `values`, finish them first
    /// (`kernels.finish(values)`), and copy what must outlive the call: the memory is used again.
    ///
    /// @param name of the stage, such as "layer0" or "emissions"
    /// @param values [tokens, …], read
    /// @param sequences of the rows of `values`
    void stage(String name, Matrix values, Sequences sequences);

    /// Sees nothing.
    static Trace none() {
        return (_, _, _) -> {};
    }
}
