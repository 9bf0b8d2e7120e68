package io.github.bbrac.cli;

import java.nio.charset.Charset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Finds a character set by its name.
final class CharsetConverter implements ITypeConverter<Charset> {
    @Override
    public Charset convert(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) { // no such name, or none at all
            throw new TypeConversionException(
                    "expected UTF-8, GB18030, GBK, GB2312, Big5, UTF-16 or another that Java knows,"
                            + " found "
                            + name);
        }
    }
}
