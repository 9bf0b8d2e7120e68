package io.github.bbrac.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.optimization.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All of a pre-training that changes. Whatever is drawn is a function of the seed and of the counters here. One thread
/// at a time.
final class PretrainingState implements Resumable {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Optimizer optimizer;
    private final List<PretrainingProgress> history = new ArrayList<>();

    /// Steps done.
    int step;

    /// Epochs done.
    long epoch;

    /// Places of the epoch in progress that are done.
    long place;

    /// Sum of the losses of hidden tokens since the last progress, as the next four.
    double lossSum;

    /// Hidden tokens.
    long guessed;

    /// Hidden tokens that were guessed right.
    long right;

    /// Tokens learnt from.
    long tokens;

    /// Time spent.
    double seconds;

    PretrainingState(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /// Notes progress, and begins to count again.
    void add(PretrainingProgress progress) {
        history.add(progress);
        lossSum = 0;
        guessed = 0;
        right = 0;
        tokens = 0;
        seconds = 0;
    }

    @Override
    public Map<String, Matrix> matrices() {
        return Resumable.matrices(optimizer);
    }

    @Override
    public ObjectNode counters() {
        return MAPPER.createObjectNode()
                .put("step", step)
                .put("epoch", epoch)
                .put("place", place)
                .put("lossSum", lossSum)
                .put("guessed", guessed)
                .put("right", right)
                .put("tokens", tokens)
                .put("seconds", seconds);
    }

    @Override
    public List<PretrainingProgress> history() {
        return history;
    }

    @Override
    public void restore(JsonNode counters, JsonNode progress) {
        step = counters.required("step").intValue();
        epoch = counters.required("epoch").longValue();
        place = counters.required("place").longValue();
        lossSum = counters.required("lossSum").doubleValue();
        guessed = counters.required("guessed").longValue();
        right = counters.required("right").longValue();
        tokens = counters.required("tokens").longValue();
        seconds = counters.required("seconds").doubleValue();
        history.clear();
        history.addAll(
                MAPPER.convertValue(progress, new TypeReference<List<PretrainingProgress>>() {}));
    }
}
