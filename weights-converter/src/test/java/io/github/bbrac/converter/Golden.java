package io.github.bbrac.converter;

import java.net.URISyntaxException;
import java.nio.file.Path;

/// Where the golden files lie.
final class Golden {
    private Golden() {}

    static Path path(String name) {
        try {
            return Path.of(Golden.class.getResource("/golden").toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new AssertionError(name, e);
        }
    }
}
