package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.CodePointOffsets;

/// What offsets in a file count. Immutable.
public enum OffsetUnit {
    /// UTF-16 `char`s, as Java and JavaScript count; the engine's own unit.
    CHARS,
    /// Unicode code points, as Python counts. The same as chars where a text has no surrogate pairs.
    CODE_POINTS;

    /// A `char` offset in this unit.
    int of(int offset, CodePointOffsets offsets) {
        return this == CHARS ? offset : offsets.toCodePoints(offset);
    }
}
