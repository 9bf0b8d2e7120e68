package io.github.bbrac.cli;

import io.github.bbrac.tensor.Printable;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/// Where a command reads and writes. Text on all three streams is UTF-8, whatever the platform.
///
/// @param in standard input
/// @param out standard output; flushed, and its failures reported, by whoever runs the command
/// @param err standard error
record Terminal(InputStream in, Output out, PrintStream err) {
    /// Prints one line, numbers in the same form everywhere. Ids and names among the values, which come
    /// from files, are made [Printable].
    @SuppressWarnings("AnnotateFormatMethod") // which would take one more dependency
    void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, printable(values)));
    }

    private static Object[] printable(Object... values) {
        return Arrays.stream(values)
                .map(value -> value instanceof Number ? value : Printable.of(value.toString()))
                .toArray();
    }

    /// Prints lines on standard error, each made [Printable].
    void tell(String message) {
        message.lines().map(Printable::of).forEach(err::println);
    }

    /// Whether people look at standard output. Java cannot tell for a single stream; the launcher can,
    /// and without it nobody is assumed to look.
    static boolean outIsInteractive() {
        return Boolean.getBoolean("bbrac.terminal.out");
    }

    /// Whether standard input is a keyboard.
    static boolean inIsInteractive() {
        return Boolean.getBoolean("bbrac.terminal.in");
    }

    /// Whether people look at standard error.
    static boolean errIsInteractive() {
        return Boolean.getBoolean("bbrac.terminal.err");
    }
}
