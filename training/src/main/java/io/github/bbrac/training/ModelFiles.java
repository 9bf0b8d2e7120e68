package io.github.bbrac.training;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.SafetensorsWriter;
import io.github.bbrac.tensor.Sha256;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files of a model directory that every training writes.
final class ModelFiles {
    private ModelFiles() {}

    static void writeWeights(List<TrainableParameter> parameters, Path directory)
            throws IOException {
        Map<TensorInfo, Matrix> tensors = new LinkedHashMap<>();
        for (TrainableParameter parameter : parameters) {
            long[] shape = parameter.parameter().shape().stream().mapToLong(n -> n).toArray();
            tensors.put(TensorInfo.f32(parameter.name(), shape), parameter.stored());
        }
        SafetensorsWriter.write(directory.resolve(Tagger.WEIGHTS), tensors, Map.of("format", "pt"));
    }

    static void writeVocabulary(Vocabulary vocabulary, Path directory) throws IOException {
        Files.writeString(
                directory.resolve(Vocabulary.FILE), String.join("\n", vocabulary.tokens()) + "\n");
    }

    static Vocabulary readVocabulary(Path directory) throws IOException {
        return Vocabulary.read(directory.resolve(Vocabulary.FILE));
    }

    /// The SHA-256 of a vocabulary as a file, but for the last line's end.
    static String checksum(Vocabulary vocabulary) {
        return Sha256.of(String.join("\n", vocabulary.tokens()));
    }
}
