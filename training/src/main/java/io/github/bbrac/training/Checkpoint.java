package io.github.bbrac.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import io.github.bbrac.training.optimization.Optimizer.Learnt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A training on disk: one safetensors file with the weights, both moments, the moving average and the best weights
/// of every parameter that is learnt, and as its metadata the counters, the history and the [Fingerprint].
///
/// It is written under another name in the same folder, brought to the disk and moved into place: at any moment there
/// is a whole checkpoint or none. A disk that is full leaves the one before.
final class Checkpoint {
    static final String FILE = "checkpoint.safetensors";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String FORMAT = "bbrac-training-1";
    private static final String FINGERPRINT = "fingerprint";
    private static final String COUNTERS = "counters";
    private static final String HISTORY = "history";

    private Checkpoint() {}

    static void write(Path file, TrainingState state, Fingerprint fingerprint) throws IOException {
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        matrices(state)
                .forEach((name, values) ->
                        tensors.put(TensorInfo.f32(name, values.rows(), values.cols()), values));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put(FINGERPRINT, MAPPER.writeValueAsString(fingerprint.facts()));
        metadata.put(COUNTERS, MAPPER.writeValueAsString(counters(state)));
        metadata.put(HISTORY, MAPPER.writeValueAsString(state.history));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    /// Reads what a training had come to.
    ///
    /// @param state overwritten
    /// @param fingerprint of the training that is to go on
    /// @throws IllegalArgumentException if the checkpoint is of another training; the message says what differs
    /// @throws IOException if the file cannot be read or is no checkpoint
    static void read(Path file, TrainingState state, Fingerprint fingerprint) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOf(fingerprint, file, tensors);
            Map<String, String> metadata = tensors.metadata();
            for (var entry : matrices(state).entrySet()) {
                tensors.read(entry.getKey(), entry.getValue());
            }
            setCounters(state, MAPPER.readTree(metadata.get(COUNTERS)));
            state.history.clear();
            state.history.addAll(
                    MAPPER.readValue(
                            metadata.get(HISTORY), new TypeReference<List<EpochResult>>() {}));
        }
    }

    /// Refuses a checkpoint of another training.
    ///
    /// @param fingerprint of the training that is to go on
    /// @throws IllegalArgumentException if it is of another; the message says what differs
    /// @throws IOException if the file cannot be read or is no checkpoint
    static void requireOf(Fingerprint fingerprint, Path file) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOf(fingerprint, file, tensors);
        }
    }

    private static void requireOf(Fingerprint fingerprint, Path file, Safetensors tensors)
            throws IOException {
        Map<String, String> metadata = tensors.metadata();
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new WeightFormatException(
                    String.valueOf(file.getFileName()),
                    "a checkpoint of the format " + FORMAT,
                    "the format " + metadata.get("format"));
        }
        Map<String, String> facts =
                MAPPER.readValue(metadata.get(FINGERPRINT), new TypeReference<>() {});
        List<String> differences = fingerprint.differencesFrom(new Fingerprint(facts));
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "checkpoint: expected the same training, found another;"
                            + " continue it as it was begun, or begin anew:\n  "
                            + String.join("\n  ", differences));
        }
    }

    /// All matrices of a training by their names in the file.
    private static Map<String, Matrix> matrices(TrainingState state) {
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        List<Learnt> learnt = state.optimizer().learnt();
        for (int i = 0; i < learnt.size(); i++) {
            Learnt one = learnt.get(i);
            String name = one.parameter().name();
            matrices.put("weights." + name, one.parameter().values());
            matrices.put("mean." + name, one.mean());
            matrices.put("square." + name, one.square());
            matrices.put("best." + name, state.best().get(i));
            if (!state.average().isEmpty()) {
                matrices.put("average." + name, state.average().get(i));
            }
        }
        return matrices;
    }

    private static ObjectNode counters(TrainingState state) {
        return MAPPER.createObjectNode()
                .put("epoch", state.epoch)
                .put("stepInEpoch", state.stepInEpoch)
                .put("step", state.step)
                .put("lossSum", state.lossSum)
                .put("lossCount", state.lossCount)
                .put("tokens", state.tokens)
                .put("seconds", state.seconds)
                .put("bestEpoch", state.bestEpoch);
    }

    private static void setCounters(TrainingState state, JsonNode json) {
        state.epoch = json.required("epoch").intValue();
        state.stepInEpoch = json.required("stepInEpoch").intValue();
        state.step = json.required("step").intValue();
        state.lossSum = json.required("lossSum").doubleValue();
        state.lossCount = json.required("lossCount").longValue();
        state.tokens = json.required("tokens").longValue();
        state.seconds = json.required("seconds").doubleValue();
        state.bestEpoch = json.required("bestEpoch").intValue();
    }
}
