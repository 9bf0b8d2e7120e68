package io.github.bbrac.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Takes any name but the empty one: what a shell makes of a variable that is not set is no name of
/// anything, and would be that of the current folder.
final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("expected a name, found an empty one");
        }
        return name;
    }
}
