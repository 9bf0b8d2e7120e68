package io.github.bbrac.tensor;

import java.util.regex.Pattern;

/// Makes names that come from a file safe to show. Stateless.
public final class Printable {
    /// Control characters, also those above ASCII, and the format and separator characters that reorder
    /// or divide lines.
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private Printable() {}

    /// The text with `?` for each character that could steer a terminal or forge a line of a log.
    public static String of(String text) {
        return UNSAFE.matcher(text).replaceAll("?");
    }
}
