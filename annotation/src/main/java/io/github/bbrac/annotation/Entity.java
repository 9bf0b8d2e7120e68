package io.github.bbrac.annotation;

import java.util.Objects;
import java.util.OptionalDouble;

/// A stretch of a document's text with a type. Immutable.
///
/// Its text is always the document's own: `document.text().substring(start, end)` equals `text`,
/// which {@link Document} checks. Entities that a person annotated, or that the user's dictionary
/// forced, carry no probability.
///
/// @param type the entity type, such as `Dis`; not blank, without control characters
/// @param start UTF-16 offset of its first `char` in the document's text
/// @param end UTF-16 offset after its last `char`, greater than `start`
/// @param text the `end - start` chars of the document's text
/// @param probability the model's probability for exactly this span and type, in [0, 1]; empty where
///     no model said so
public record Entity(String type, int start, int end, String text, OptionalDouble probability) {
    /// @throws IllegalArgumentException if the type is blank or holds control characters, the offsets do
    ///     not make a span, or the text does not have the span's length; without quoting the text
    public Entity {
        Objects.requireNonNull(probability, "probability");
        if (!isType(type)) {
            throw new IllegalArgumentException(
                    "entity: expected a type that is not blank and without control characters, found '"
                            + type
                            + "'");
        }
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "entity: expected 0 <= start < end, found [" + start + ", " + end + ")");
        }
        if (text.length() != end - start) {
            throw new IllegalArgumentException(
                    "entity ["
                            + start
                            + ", "
                            + end
                            + "): expected a text of "
                            + (end - start)
                            + " chars, found "
                            + text.length());
        }
        if (probability.isPresent()
                && !(probability.getAsDouble() >= 0 && probability.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "entity ["
                            + start
                            + ", "
                            + end
                            + "): expected a probability in [0, 1], found "
                            + probability.getAsDouble());
        }
    }

    /// An entity without a probability, its text taken from the document's.
    ///
    /// @param documentText the document's text
    /// @throws IllegalArgumentException if [start, end) is not a span inside the text
    public static Entity of(String documentText, String type, int start, int end) {
        return of(documentText, type, start, end, OptionalDouble.empty());
    }

    /// An entity with a probability, its text taken from the document's.
    ///
    /// @param documentText the document's text
    /// @throws IllegalArgumentException if [start, end) is not a span inside the text, or the
    ///     probability is not in [0, 1]
    public static Entity of(
            String documentText, String type, int start, int end, OptionalDouble probability) {
        if (start < 0 || end <= start || end > documentText.length()) {
            throw new IllegalArgumentException(
                    "entity: expected a span inside a text of "
                            + documentText.length()
                            + " chars, found ["
                            + start
                            + ", "
                            + end
                            + ")");
        }
        return new Entity(type, start, end, documentText.substring(start, end), probability);
    }

    /// Whether a string can name a type, and be a field of a line in every format.
    public static boolean isType(String type) {
        for (int i = 0; i < type.length(); i++) { // no stream: every entity found passes here
            if (Character.isISOControl(type.charAt(i))) {
                return false;
            }
        }
        return !type.isBlank();
    }

    /// Whether the two spans share a `char`, whatever their types.
    public boolean overlaps(Entity other) {
        return start < other.end && other.start < end;
    }
}
