package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A document as the stretches between all borders of its entities, so that entities that overlap or
/// nest can be shown like any others.
final class Segments {
    private Segments() {}

    /// Shows one stretch.
    @FunctionalInterface
    interface Sink {
        /// Takes the text of [start, end) with the entities that cover it, the outermost first.
        void accept(int start, int end, List<Entity> covering) throws IOException;
    }

    static void forEach(Document document, Sink sink) throws IOException {
        var borders = new TreeSet<Integer>();
        borders.add(document.text().length());
        for (Entity entity : document.entities()) {
            borders.add(entity.start());
            borders.add(entity.end());
        }
        var open = new ArrayList<Entity>();
        int next = 0;
        int at = 0;
        for (int border : borders) {
            if (border > at) {
                sink.accept(at, border, List.copyOf(open));
                at = border;
            }
            open.removeIf(entity -> entity.end() <= border);
            while (next < document.entities().size()
                    && document.entities().get(next).start() == border) {
                open.add(document.entities().get(next));
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
