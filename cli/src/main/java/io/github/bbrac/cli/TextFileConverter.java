package io.github.bbrac.cli;

import io.github.bbrac.training.text.TextFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `FILE` or `FILE=WEIGHT`. What follows the last equals sign is a weight if it is a number.
final class TextFileConverter implements ITypeConverter<TextFile> {
    private static final Pattern WEIGHTED = Pattern.compile("(.+)=(\\d+(?:\\.\\d+)?)");

    @Override
    public TextFile convert(String value) throws Exception {
        Matcher weighted = WEIGHTED.matcher(value);
        boolean named = weighted.matches();
        try {
            return new TextFile(
                    new PathConverter().convert(named ? weighted.group(1) : value),
                    named ? Double.parseDouble(weighted.group(2)) : 1);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
