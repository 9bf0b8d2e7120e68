package io.github.bbrac.annotation;

/// An entity counted in tokens: those from `from` to before `to`. Immutable.
///
/// @param from index of its first token
/// @param to index after its last token, greater than `from`
/// @param type the entity type
public record TokenSpan(int from, int to, String type) {
    /// @throws IllegalArgumentException if the span is empty or begins before 0
    public TokenSpan {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "token span: expected 0 <= from < to, found [" + from + ", " + to + ")");
        }
    }
}
