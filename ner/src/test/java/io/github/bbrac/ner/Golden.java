package io.github.bbrac.ner;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
}
