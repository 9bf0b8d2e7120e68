package io.github.bbrac.layers;

import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Lists the parameters that a model asks for while it loads, without a file. The model that is loaded
/// from it holds zeros, tables without rows, and weights that no kernels can multiply by: it is only
/// good for being dropped. All zeros share one array, of at most [#MAX_FLOATS], so that a list costs
/// little memory, whatever sizes a configuration names.
///
/// One thread at a time.
public final class ParameterOutline implements ParameterSource {
    /// The most elements that a bias or another parameter that is read as it is may have.
    public static final int MAX_FLOATS = 1 << 24;

    /// Is shown each parameter as it is asked for, before anything is made for it.
    public interface Visitor {
        /// @throws IOException to refuse the parameter, and with it the model
        void visit(Parameter parameter) throws IOException;
    }

    private record Extents(int out, int in) implements Weight {}

    private final Set<Parameter> parameters = new LinkedHashSet<>();
    private final Visitor visitor;
    private float[] zeros = new float[0];

    /// Nothing asked for yet; everything may be.
    public ParameterOutline() {
        this(_ -> {});
    }

    /// Nothing asked for yet.
    public ParameterOutline(Visitor visitor) {
        this.visitor = visitor;
    }

    /// What was asked for, in order; once what was asked for as a table and as a weight.
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /// @throws IllegalArgumentException if these have more than [#MAX_FLOATS] elements together
    @Override
    public Matrix floats(List<Parameter> stacked) throws IOException {
        note(stacked);
        int rows = Parameter.stackedRows(stacked);
        int cols = Parameter.stackedCols(stacked);
        long count = (long) rows * cols;
        if (count > MAX_FLOATS) {
            throw new IllegalArgumentException(
                    stacked.getFirst().name()
                            + ": expected at most "
                            + MAX_FLOATS
                            + " elements, found "
                            + count);
        }
        if (zeros.length < count) {
            zeros = new float[(int) Math.min(MAX_FLOATS, 2 * count)];
        }
        return Matrix.view(zeros, 0, rows, cols, cols);
    }

    @Override
    public Matrix table(Parameter parameter) throws IOException {
        note(List.of(parameter));
        return Matrix.zeros(0, parameter.cols());
    }

    @Override
    public Weight weight(List<Parameter> stacked) throws IOException {
        note(stacked);
        return new Extents(Parameter.stackedRows(stacked), Parameter.stackedCols(stacked));
    }

    private void note(List<Parameter> asked) throws IOException {
        for (Parameter parameter : asked) {
            visitor.visit(parameter);
            parameters.add(parameter);
        }
    }
}
