package io.github.bbrac.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/// Makes a path of a name.
final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
        return Path.of(new NameConverter().convert(name));
    }
}
