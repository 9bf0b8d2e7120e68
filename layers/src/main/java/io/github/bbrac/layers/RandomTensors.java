package io.github.bbrac.layers;

import io.github.bbrac.tensor.Matrix;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Tensors of normally distributed numbers instead of a checkpoint's, for benchmarks and tests. A
/// tensor depends on its name, its shape and the seed alone, so it can be read again.
///
/// Immutable.
///
/// @param seed of all tensors together
/// @param deviation standard deviation; the mean is 1 for `LayerNorm.weight`, else 0
public record RandomTensors(long seed, float deviation) implements ParameterReader.Tensors {
    @Override
    public void read(Parameter parameter, Matrix into) {
        long own = 31 * seed + parameter.name().hashCode();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(own);
        float mean = parameter.name().endsWith("LayerNorm.weight") ? 1 : 0;
        for (int i = 0; i < into.rows(); i++) {
            for (int j = 0; j < into.cols(); j++) {
                into.set(i, j, (float) random.nextGaussian(mean, deviation));
            }
        }
    }

    /// The tensor of this name as it stands in a checkpoint, trailing axes folded.
    public Matrix get(String name, Integer... shape) {
        Parameter parameter = new Parameter(name, List.of(shape));
        Matrix values = Matrix.zeros(parameter.rows(), parameter.cols());
        read(parameter, values);
        return values;
    }
}
