package io.github.bbrac.ner;

import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The golden model directories among the test resources.
final class Golden {
    static final List<String> MODELS =
            List.of(
                    "bbrac",
                    "bbrac-deep",
                    "bert",
                    "bert-bigru",
                    "bert-bigru-attention",
                    "bert-bilstm-crf",
                    "bigru-attention",
                    "fasttext-cnn",
                    "huggingface-ner");

    private Golden() {}

    static Path directory(String model) {
        try {
            var config = Golden.class.getResource("/golden/" + model + "/config.json");
            return Path.of(config.toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// Copies a model directory, so that a test can spoil it.
    static void copy(String model, Path to) throws IOException {
        try (Stream<Path> files = Files.list(directory(model))) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(file.getFileName().toString());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// Copies a model directory with one golden tensor multiplied by a factor, or, if that is 0, left out.
    ///
    /// @param shape of that tensor in the copy; its own if empty
    static void rewrite(String model, Path to, String name, float factor, long... shape)
            throws IOException {
        copy(model, to);
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        Path golden = directory(model).resolve("expected.safetensors");
        try (Safetensors file = Safetensors.open(golden)) {
            for (TensorInfo info : file.tensors().values()) {
                float[] values = file.floats(info.name());
                long[] own = info.shape().stream().mapToLong(Long::longValue).toArray();
                boolean target = info.name().equals(name);
                for (int i = 0; target && i < values.length; i++) {
                    values[i] *= factor;
                }
                if (!target || factor != 0) {
                    long[] written = target && shape.length > 0 ? shape : own;
                    tensors.put(
                            TensorInfo.f32(info.name(), written),
                            Matrix.of(1, values.length, values));
                }
            }
        }
        SafetensorsWriter.write(to.resolve("expected.safetensors"), tensors, Map.of());
    }
}
