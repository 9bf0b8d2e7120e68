package io.github.bbrac.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads how many there are to be of something.
final class CountConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String digits) {
        try {
            int count = Integer.parseInt(digits);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new TypeConversionException(
                "expected a number from 0 to " + Integer.MAX_VALUE + ", found " + digits);
    }
}
