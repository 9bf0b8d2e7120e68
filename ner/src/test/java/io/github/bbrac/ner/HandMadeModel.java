package io.github.bbrac.ner;

import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model whose weights are written by hand, so that tests know what it must find: 胃 followed by 癌 is
/// a disease (two characters whose labels depend on each other's, through a convolution of width 3),
/// 咳 alone is a symptom, nothing else is anything.
final class HandMadeModel {
    /// Emission of the right label; the others have 0, and O has [#OUTSIDE] everywhere.
    static final float SURE = 10;

    static final float OUTSIDE = 5;

    private HandMadeModel() {}

    /// Writes the model into an empty directory.
    ///
    /// @param maxWindow characters that the model reads at a time
    static Path write(Path directory, int maxWindow) throws IOException {
        Files.writeString(
                directory.resolve("config.json"),
                """
                {"model_type": "bbrac", "tokenization": "character", "do_lower_case": true,
                 "labels": ["O", "B-Dis", "I-Dis", "E-Dis", "S-Sym"], "max_window": %d,
                 "embedding": {"type": "lookup", "vocab_size": 8, "size": 3},
                 "encoder": {"type": "cnn", "channels": 3, "widths": [3]},
                 "attention": {"type": "none"}, "decoder": {"type": "crf"}}
                """
                        .formatted(maxWindow));
        Files.writeString(
                directory.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n胃\n癌\n咳\n");
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        Matrix embeddings = Matrix.zeros(8, 3);
        embeddings.set(5, 0, 1); // 胃
        embeddings.set(6, 1, 1); // 癌
        embeddings.set(7, 2, 1); // 咳
        put(tensors, "embeddings.weight", embeddings, 8, 3);
        Matrix convolution = Matrix.zeros(3, 9); // [channel, in · 3 + tap]
        convolution.set(0, 1, 1); // channel 0: 胃 here
        convolution.set(0, 5, 1); //            and 癌 after it
        convolution.set(1, 0, 1); // channel 1: 胃 before
        convolution.set(1, 4, 1); //            and 癌 here
        convolution.set(2, 7, 1); // channel 2: 咳 here
        put(tensors, "convolutions.layers.0.weight", convolution, 3, 3, 3);
        put(tensors, "convolutions.layers.0.bias", Matrix.of(1, 3, -1, -1, 0), 3);
        Matrix classifier = Matrix.zeros(5, 3);
        classifier.set(1, 0, SURE); // B-Dis
        classifier.set(3, 1, SURE); // E-Dis
        classifier.set(4, 2, SURE); // S-Sym
        put(tensors, "classifier.weight", classifier, 5, 3);
        put(tensors, "classifier.bias", Matrix.of(1, 5, OUTSIDE, 0, 0, 0, 0), 5);
        put(tensors, "crf.start_transitions", Matrix.zeros(1, 5), 5);
        put(tensors, "crf.end_transitions", Matrix.zeros(1, 5), 5);
        put(tensors, "crf.transitions", Matrix.zeros(5, 5), 5, 5);
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of());
        return directory;
    }

    private static void put(
            Map<TensorInfo, Matrix> tensors, String name, Matrix values, long... shape) {
        List<Long> extents = Arrays.stream(shape).boxed().toList();
        tensors.put(new TensorInfo(name, DType.F32, extents), values);
    }
}
