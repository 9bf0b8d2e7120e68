package io.github.bbrac.converter;

import java.net.URISyntaxException;
import java.nio.file.Path;

/// Where the golden files lie: made by PyTorch, TensorFlow and Hugging Face transformers.
public final class Golden {
    private Golden() {}

    /// @param name below `golden`
    public static Path path(String name) {
        try {
            return Path.of(Golden.class.getResource("/golden").toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new AssertionError(name, e);
        }
    }
}
