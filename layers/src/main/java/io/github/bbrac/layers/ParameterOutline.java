package io.github.bbrac.layers;

import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Lists the parameters that a model asks for while it loads, without a file. The model that is loaded
/// from it holds zeros, tables without rows, and weights that no kernels can multiply by: it is only
/// good for being dropped, and so a list costs next to no memory, whatever sizes a configuration names.
///
/// One thread at a time.
public final class ParameterOutline implements ParameterSource {
    private record Extents(int out, int in) implements Weight {}

    private final List<Parameter> parameters = new ArrayList<>();

    /// Nothing asked for yet.
    public ParameterOutline() {}

    /// What was asked for, in order.
    public List<Parameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    @Override
    public Matrix floats(List<Parameter> stacked) {
        parameters.addAll(stacked);
        return Matrix.zeros(Parameter.stackedRows(stacked), Parameter.stackedCols(stacked));
    }

    @Override
    public Matrix table(Parameter parameter) {
        parameters.add(parameter);
        return Matrix.zeros(0, parameter.cols());
    }

    @Override
    public Weight weight(List<Parameter> stacked) {
        parameters.addAll(stacked);
        return new Extents(Parameter.stackedRows(stacked), Parameter.stackedCols(stacked));
    }
}
