package io.github.bbrac.bench;

import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.util.List;
import java.util.SplittableRandom;

/// Seeded random operands, and a model's parameters made of them.
final class Data implements ParameterSource {
    private final SplittableRandom random = new SplittableRandom(20261122);
    private final Kernels kernels;

    Data(Kernels kernels) {
        this.kernels = kernels;
    }

    /// Uniform deviates of standard deviation 1/√cols: products with them keep the size of a row.
    Matrix matrix(int rows, int cols) {
        Matrix m = Matrix.zeros(rows, cols);
        double scale = Math.sqrt(3.0 / Math.max(cols, 1));
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return m;
    }

    @Override
    public Matrix floats(List<Parameter> stacked) {
        return whole(stacked);
    }

    @Override
    public Weight weight(List<Parameter> stacked) {
        return kernels.prepare(whole(stacked));
    }

    @Override
    public Matrix table(Parameter parameter) {
        return whole(List.of(parameter));
    }

    /// Vectors side by side, matrices one above the other.
    private Matrix whole(List<Parameter> stacked) {
        List<Integer> shape = stacked.getFirst().shape();
        return shape.size() == 1
                ? matrix(1, stacked.size() * shape.getFirst())
                : matrix(stacked.size() * shape.get(0), shape.get(1));
    }
}
