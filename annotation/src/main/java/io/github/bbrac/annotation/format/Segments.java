package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/// A text as the stretches between all borders of its entities, so that entities that overlap or
/// nest can be shown like any others.
final class Segments {
    private Segments() {}

    /// Shows one stretch.
    ///
    /// @param <T> what covers it
    @FunctionalInterface
    interface Sink<T> {
        /// Takes the text of [start, end) with what covers it, the outermost first.
        void accept(int start, int end, List<T> covering) throws IOException;
    }

    static void forEach(Document document, Sink<Entity> sink) throws IOException {
        forEach(document.text().length(), document.entities(), Entity::start, Entity::end, sink);
    }

    /// @param length of the text
    /// @param spans by start, the longer first
    static <T> void forEach(
            int length, List<T> spans, ToIntFunction<T> start, ToIntFunction<T> end, Sink<T> sink)
            throws IOException {
        var borders = new TreeSet<Integer>();
        borders.add(length);
        for (T span : spans) {
            borders.add(start.applyAsInt(span));
            borders.add(end.applyAsInt(span));
        }
        var open = new ArrayList<T>();
        int next = 0;
        int at = 0;
        for (int border : borders) {
            if (border > at) {
                sink.accept(at, border, List.copyOf(open));
                at = border;
            }
            open.removeIf(span -> end.applyAsInt(span) <= border);
            while (next < spans.size() && start.applyAsInt(spans.get(next)) == border) {
                open.add(spans.get(next));
                next++;
            }
        }
    }

    /// A code point as it may be shown: controls, which a terminal would obey, as their pictures;
    /// marks that turn the direction of writing, and halves of pairs, as U+FFFD.
    static int visible(int codePoint) {
        if (codePoint < 0x20) {
            return 0x2400 + codePoint;
        }
        if (codePoint == 0x7F) {
            return 0x2421;
        }
        boolean turns =
                (codePoint >= 0x202A && codePoint <= 0x202E)
                        || (codePoint >= 0x2066 && codePoint <= 0x2069);
        int type = Character.getType(codePoint);
        return turns || type == Character.CONTROL || type == Character.SURROGATE
                ? 0xFFFD
                : codePoint;
    }
}
