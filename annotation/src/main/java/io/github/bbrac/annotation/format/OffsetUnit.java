package io.github.bbrac.annotation.format;

/// What offsets in a file count. Immutable.
public enum OffsetUnit {
    /// UTF-16 `char`s, as Java and JavaScript count; the engine's own unit.
    CHARS,
    /// Unicode code points, as Python counts. The same as chars where a text has no surrogate pairs.
    CODE_POINTS
}
