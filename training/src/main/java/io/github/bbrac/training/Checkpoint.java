package io.github.bbrac.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A training on disk: one safetensors file with all matrices of its state, and as its metadata the counters, the
/// history and the [Fingerprint].
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

    static void write(Path file, Resumable state, Fingerprint fingerprint) throws IOException {
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        state.matrices()
                .forEach((name, values) ->
                        tensors.put(TensorInfo.f32(name, values.rows(), values.cols()), values));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put(FINGERPRINT, MAPPER.writeValueAsString(fingerprint.facts()));
        metadata.put(COUNTERS, MAPPER.writeValueAsString(state.counters()));
        metadata.put(HISTORY, MAPPER.writeValueAsString(state.history()));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    /// Reads what a training had come to.
    ///
    /// @param state overwritten
    /// @param fingerprint of the training that is to go on
    /// @throws IllegalArgumentException if the checkpoint is of another training; the message says what differs
    /// @throws IOException if the file cannot be read or is no checkpoint
    static void read(Path file, Resumable state, Fingerprint fingerprint) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            requireOf(fingerprint, file, tensors);
            Map<String, String> metadata = tensors.metadata();
            for (var entry : state.matrices().entrySet()) {
                tensors.read(entry.getKey(), entry.getValue());
            }
            state.restore(
                    MAPPER.readTree(metadata.get(COUNTERS)),
                    MAPPER.readTree(metadata.get(HISTORY)));
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
}
