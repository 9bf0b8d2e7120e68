package io.github.bbrac.cli;

import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model with weights written by hand, so that tests know what it finds: 咳 is a symptom (with
/// probability e¹⁰ / (e¹⁰ + 3), all but certain), 痛 is one with probability e / (e + 3), nothing else
/// is anything.
final class SmallModel {
    private SmallModel() {}

    static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("config.json"),
                """
                {"model_type": "bbrac", "tokenization": "character", "do_lower_case": true,
                 "labels": ["O", "B-Sym", "E-Sym", "S-Sym"], "max_window": 20,
                 "embedding": {"type": "lookup", "vocab_size": 7, "size": 3},
                 "encoder": {"type": "none"},
                 "attention": {"type": "none"}, "decoder": {"type": "softmax"}}
                """);
        Files.writeString(
                directory.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n咳\n痛\n");
        Matrix embeddings = Matrix.zeros(7, 3);
        for (int other = 0; other < 5; other++) {
            embeddings.set(other, 0, 1);
        }
        embeddings.set(5, 1, 1);
        embeddings.set(6, 2, 1);
        Matrix classifier = Matrix.zeros(4, 3); // [label, feature]
        classifier.set(0, 0, 20);
        classifier.set(3, 1, 10);
        classifier.set(3, 2, 1);
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        tensors.put(TensorInfo.f32("embeddings.weight", 7, 3), embeddings);
        tensors.put(TensorInfo.f32("classifier.weight", 4, 3), classifier);
        tensors.put(TensorInfo.f32("classifier.bias", 4), Matrix.zeros(1, 4));
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of());
        return directory;
    }
}
