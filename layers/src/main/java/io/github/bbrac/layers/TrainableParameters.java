package io.github.bbrac.layers;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The parameters of a model in training: each as floats, with a gradient beside it, and each weight
/// prepared twice, as it is and transposed. A model loaded from [#values] is good for recognition and
/// for training alike; the same layers loaded from [#gradients] are its gradient. Either may be loaded
/// more than once: the answers are the same matrices.
///
/// One thread at a time.
public final class TrainableParameters {
    /// What one question was answered with.
    private static final class Kept {
        final List<Parameter> stacked;
        final Matrix values;
        final boolean allFrozen;
        Matrix gradient;
        Weight weight;
        Weight transposed;

        Kept(List<Parameter> stacked, Matrix values, boolean allFrozen) {
            this.stacked = stacked;
            this.values = values;
            this.allFrozen = allFrozen;
            gradient = Matrix.zeros(allFrozen ? 0 : values.rows(), values.cols());
        }
    }

    private final ParameterReader.Tensors initial;
    private final TrainingKernels kernels;
    private final Predicate<String> frozen;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /// Parameters that begin with these values.
    ///
    /// @param initial read while [#values] are asked for the first time, not later
    /// @param kernels that the model is computed with
    /// @param frozen the names of those that are to stay as they are and need no gradient; always the same answer
    public TrainableParameters(
            ParameterReader.Tensors initial, TrainingKernels kernels, Predicate<String> frozen) {
        this.initial = initial;
        this.kernels = kernels;
        this.frozen = frozen;
    }

    /// A source of the model.
    public ParameterSource values() {
        return new Values();
    }

    /// A source of the model's gradient, for layers that were loaded from [#values].
    public ParameterSource gradients() {
        return new Gradients();
    }

    /// What was loaded, in order.
    public List<TrainableParameter> list() {
        List<TrainableParameter> list = new ArrayList<>();
        for (Kept one : kept.values()) {
            List<Matrix> values = Parameter.parts(one.stacked, one.values);
            List<Matrix> gradients =
                    one.allFrozen ? List.of() : Parameter.parts(one.stacked, one.gradient);
            for (int k = 0; k < values.size(); k++) {
                Parameter parameter = one.stacked.get(k);
                Matrix gradient =
                        frozen.test(parameter.name())
                                ? Matrix.zeros(0, values.get(k).cols())
                                : gradients.get(k);
                list.add(new TrainableParameter(parameter, values.get(k), gradient, kernels));
            }
        }
        return List.copyOf(list);
    }

    /// Prepares anew the weights that are learnt, after their values have changed.
    public void update() {
        for (Kept one : kept.values()) {
            if (one.allFrozen) {
                continue;
            }
            if (one.weight != null) {
                kernels.prepareAgain(one.values, one.weight);
            }
            if (one.transposed != null) {
                kernels.prepareAgain(one.values, one.transposed);
            }
        }
    }

    /// Sets all gradients to 0.
    public void zeroGradients() {
        for (Kept one : kept.values()) {
            kernels.clear(one.gradient);
        }
    }

    private final class Values implements ParameterSource {
        @Override
        public Matrix floats(List<Parameter> stacked) throws IOException {
            return ask(stacked).values;
        }

        @Override
        public Matrix table(Parameter parameter) throws IOException {
            return floats(List.of(parameter));
        }

        @Override
        public Weight weight(List<Parameter> stacked) throws IOException {
            Kept one = ask(stacked);
            if (one.weight == null) {
                one.weight = kernels.prepare(one.values);
            }
            return one.weight;
        }

        private Kept ask(List<Parameter> stacked) throws IOException {
            String name = stacked.getFirst().name();
            Kept known = kept.get(name);
            if (known == null) {
                int rows = Parameter.stackedRows(stacked);
                Matrix values = Matrix.zeros(rows, Parameter.stackedCols(stacked));
                ParameterReader.read(initial, stacked, values);
                boolean allFrozen = stacked.stream().map(Parameter::name).allMatch(frozen);
                known = new Kept(List.copyOf(stacked), values, allFrozen);
                kept.put(name, known);
            }
            return known;
        }
    }

    private final class Gradients implements ParameterSource {
        @Override
        public Matrix floats(List<Parameter> stacked) {
            return ask(stacked).gradient;
        }

        @Override
        public Matrix table(Parameter parameter) {
            return floats(List.of(parameter));
        }

        @Override
        public Weight weight(List<Parameter> stacked) {
            Kept one = ask(stacked);
            if (one.transposed == null) {
                one.transposed = kernels.prepareTransposed(one.values);
            }
            return new WeightGradient(one.gradient, one.transposed);
        }

        /// A frozen parameter among others that are not has a gradient that nobody lists.
        private Kept ask(List<Parameter> stacked) {
            String name = stacked.getFirst().name();
            Kept known = kept.get(name);
            if (known == null) {
                throw new IllegalArgumentException(
                        name + ": expected a parameter whose values are loaded, found none");
            }
            if (known.gradient.rows() != known.values.rows()) {
                known.gradient = Matrix.zeros(known.values.rows(), known.values.cols());
            }
            return known;
        }
    }
}
