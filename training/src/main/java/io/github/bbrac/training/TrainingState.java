package io.github.bbrac.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.optimization.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All of a training that changes: what a checkpoint keeps. Whatever is drawn is a function of the seed and of the
/// counters here, so no generator's state is among it. One thread at a time.
final class TrainingState implements Resumable {
    private static final JsonMapper MAPPER = new JsonMapper();

    /// Steps over which the moving average grows slow: it would else begin with many steps of the first weights.
    private static final double AVERAGE_WARMUP = 10;

    private final Optimizer optimizer;
    private final TrainingKernels kernels;

    /// A moving average of what is learnt, in the optimiser's order; empty where none is kept.
    private final List<Matrix> average;

    /// What is learnt as it was after the best epoch, in the optimiser's order.
    private final List<Matrix> best;

    final List<EpochResult> history = new ArrayList<>();

    /// Epochs done.
    int epoch;

    /// Steps done of the epoch in progress.
    int stepInEpoch;

    /// Steps done of all epochs.
    int step;

    /// Losses of the epoch in progress.
    double lossSum;

    /// What to divide them by: windows with a CRF, else tokens.
    long lossCount;

    /// Tokens learnt from in the epoch in progress.
    long tokens;

    /// Time spent on the epoch in progress.
    double seconds;

    /// The best epoch, from 1; 0 before the first.
    int bestEpoch;

    /// The beginning of a training.
    ///
    /// @param averaging whether a moving average is kept
    TrainingState(Optimizer optimizer, boolean averaging, TrainingKernels kernels) {
        this.optimizer = optimizer;
        this.kernels = kernels;
        this.average = averaging ? copies() : List.of();
        this.best = copies();
    }

    Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public Map<String, Matrix> matrices() {
        Map<String, Matrix> matrices = Resumable.matrices(optimizer);
        average.forEach(kernels::finish);
        for (int i = 0; i < best.size(); i++) {
            String name = optimizer.learnt().get(i).parameter().name();
            matrices.put("best." + name, best.get(i));
            if (!average.isEmpty()) {
                matrices.put("average." + name, average.get(i));
            }
        }
        return matrices;
    }

    @Override
    public ObjectNode counters() {
        return MAPPER.createObjectNode()
                .put("epoch", epoch)
                .put("stepInEpoch", stepInEpoch)
                .put("step", step)
                .put("lossSum", lossSum)
                .put("lossCount", lossCount)
                .put("tokens", tokens)
                .put("seconds", seconds)
                .put("bestEpoch", bestEpoch);
    }

    @Override
    public List<EpochResult> history() {
        return history;
    }

    @Override
    public void restore(JsonNode counters, JsonNode results) {
        epoch = counters.required("epoch").intValue();
        stepInEpoch = counters.required("stepInEpoch").intValue();
        step = counters.required("step").intValue();
        lossSum = counters.required("lossSum").doubleValue();
        lossCount = counters.required("lossCount").longValue();
        tokens = counters.required("tokens").longValue();
        seconds = counters.required("seconds").doubleValue();
        bestEpoch = counters.required("bestEpoch").intValue();
        history.clear();
        history.addAll(MAPPER.convertValue(results, new TypeReference<List<EpochResult>>() {}));
    }

    /// Lets the moving average follow the weights by one step.
    void follow(double decay) {
        double slow = Math.min(decay, (1.0 + step) / (AVERAGE_WARMUP + step));
        for (int i = 0; i < average.size(); i++) {
            kernels.lerp(values(i), (float) (1 - slow), average.get(i));
        }
    }

    /// Puts the average where the weights are, and the weights where the average is. Twice is as if nothing had been
    /// done.
    void swapAverage() {
        for (int i = 0; i < average.size(); i++) {
            Matrix weights = copy(values(i));
            values(i).copyFrom(finished(average.get(i)));
            average.get(i).copyFrom(weights);
        }
    }

    /// Keeps the weights as they are as the best.
    void keepBest() {
        bestEpoch = epoch;
        for (int i = 0; i < best.size(); i++) {
            best.get(i).copyFrom(finished(values(i)));
        }
    }

    /// Puts the best where the weights are.
    void restoreBest() {
        for (int i = 0; i < best.size(); i++) {
            finished(values(i)).copyFrom(best.get(i));
        }
    }

    private Matrix values(int i) {
        return optimizer.learnt().get(i).parameter().values();
    }

    private List<Matrix> copies() {
        return optimizer.learnt().stream().map(one -> copy(one.parameter().values())).toList();
    }

    private Matrix copy(Matrix values) {
        Matrix copy = Matrix.zeros(values.rows(), values.cols());
        copy.copyFrom(finished(values));
        return copy;
    }

    /// A matrix that Java may read and write.
    private Matrix finished(Matrix matrix) {
        kernels.finish(matrix);
        return matrix;
    }
}
