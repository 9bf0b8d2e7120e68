package io.github.bbrac.layers;

import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Where a layer gets its parameters from. A layer's `load` method asks for each of them by the
/// checkpoint's name, with the shape that it needs: loading is the one place that spells a model's
/// names and shapes, and what asks is the same whether the answer comes from a file
/// ([ParameterReader]), only lists what was asked for ([ParameterOutline]), or keeps every matrix for
/// an optimiser (docs/decisions/0004-layers.md). After candle's `VarBuilder`.
///
/// One thread at a time.
public interface ParameterSource {
    /// Parameters that a layer reads as they are: biases, normalisation, transitions.
    ///
    /// @param stacked one parameter, or several of equal shape that go side by side (vectors) or one
    ///     above the other (matrices)
    /// @throws IOException if one is missing, has another shape, or cannot be read
    Matrix floats(List<Parameter> stacked) throws IOException;

    /// A matrix that a layer multiplies by, prepared for the kernels.
    ///
    /// @param stacked one parameter, or several of equal shape that go one above the other
    /// @throws IOException if one is missing, has another shape, or cannot be read
    Weight weight(List<Parameter> stacked) throws IOException;

    /// A table of which a layer looks up rows.
    ///
    /// @throws IOException if it is missing, has another shape, or cannot be read
    Matrix table(Parameter parameter) throws IOException;

    /// Vectors `[size]` of these names, side by side: [1, names · size].
    default Matrix vector(int size, String... names) throws IOException {
        return floats(
                Arrays.stream(names).map(name -> new Parameter(name, List.of(size))).toList());
    }

    /// A matrix: [rows, cols].
    default Matrix matrix(int rows, int cols, String name) throws IOException {
        return floats(List.of(new Parameter(name, List.of(rows, cols))));
    }

    /// A table: [rows, cols].
    default Matrix table(int rows, int cols, String name) throws IOException {
        return table(new Parameter(name, List.of(rows, cols)));
    }

    /// Weights `[out, in]` of these names, one above the other: [names · out, in].
    default Weight weight(int out, int in, String... names) throws IOException {
        return weight(
                Arrays.stream(names).map(name -> new Parameter(name, List.of(out, in))).toList());
    }

    /// The weight of a convolution, `[channels, in, width]` in the checkpoint, in the order of
    /// `Kernels.unfold`: [channels, width · in].
    default Weight convolution(int channels, int in, int width, String name) throws IOException {
        return weight(List.of(new Parameter(name, List.of(channels, in, width))));
    }

    /// This source with `prefix` and a full stop before every name.
    default ParameterSource at(String prefix) {
        ParameterSource outer = this;
        return new ParameterSource() {
            @Override
            public Matrix floats(List<Parameter> stacked) throws IOException {
                return outer.floats(prefixed(stacked));
            }

            @Override
            public Weight weight(List<Parameter> stacked) throws IOException {
                return outer.weight(prefixed(stacked));
            }

            @Override
            public Matrix table(Parameter parameter) throws IOException {
                return outer.table(prefixed(parameter));
            }

            private List<Parameter> prefixed(List<Parameter> stacked) {
                return stacked.stream().map(this::prefixed).toList();
            }

            private Parameter prefixed(Parameter parameter) {
                return new Parameter(prefix + "." + parameter.name(), parameter.shape());
            }
        };
    }
}
