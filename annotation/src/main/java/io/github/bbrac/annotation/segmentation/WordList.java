package io.github.bbrac.annotation.segmentation;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.format.Utf8Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A list of words, one a line, perhaps with a tab and a count behind it: how often the word was met somewhere. Either
/// all words have counts or none has. A word that comes again adds its count. Immutable.
///
/// @param counts word → count, in the order of the list; 1 each where the list has no counts
/// @param counted whether the list has counts
public record WordList(Map<String, Long> counts, boolean counted) {
    /// Copies the map.
    public WordList {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /// No words, so that every character is one.
    public static WordList empty() {
        return new WordList(Map.of(), false);
    }

    /// Reads a list from a file of UTF-8, compressed if its name ends in `.gz`. Empty lines are passed over.
    ///
    /// @throws FormatException if it is not UTF-8, has no words, a count is no positive integer, or some words have
    ///     counts and others not; the message names the line, not the word
    /// @throws IOException if it cannot be read
    public static WordList read(Path file) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        boolean counted = false;
        try (InputStream in = Utf8Lines.open(file)) {
            Utf8Lines lines = new Utf8Lines(file.toString(), in);
            while (lines.advance()) {
                if (lines.text().isBlank()) {
                    continue;
                }
                int tab = lines.text().indexOf('\t');
                String word = (tab < 0 ? lines.text() : lines.text().substring(0, tab)).strip();
                if (counts.isEmpty()) {
                    counted = tab >= 0;
                }
                if (word.isEmpty() || counted != tab >= 0) {
                    throw new FormatException(
                            lines.where()
                                    + ": expected a word"
                                    + (counted ? ", a tab and a count" : " and no count")
                                    + " as on the lines before, found another");
                }
                counts.merge(word, counted ? count(lines, tab) : 1, Math::addExact);
            }
        }
        if (counts.isEmpty()) {
            throw new FormatException(file + ": expected words, found none");
        }
        return new WordList(counts, counted);
    }

    private static long count(Utf8Lines lines, int tab) throws FormatException {
        String count = lines.text().substring(tab + 1).strip();
        return parse(count)
                .orElseThrow(() ->
                        new FormatException(
                                lines.where()
                                        + ": expected a count of at least 1, found "
                                        + count.length()
                                        + " characters that are none"));
    }

    private static OptionalLong parse(String count) {
        boolean digits = !count.isEmpty() && count.chars().allMatch(c -> c >= '0' && c <= '9');
        long value = digits && count.length() <= 15 ? Long.parseLong(count) : 0;
        return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
