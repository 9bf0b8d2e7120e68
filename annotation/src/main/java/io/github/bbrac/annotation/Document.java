package io.github.bbrac.annotation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// A text with its entities. Immutable.
///
/// Entities are kept in reading order: by start, the longer first, then by type. They may overlap;
/// {@link #overlaps} says which do, since a flat label scheme can hold only one of each pair.
///
/// @param id the document's name in its corpus; may be empty
/// @param text the text as the caller gave it, never normalised
/// @param entities the entities, in reading order whatever the order given
public record Document(String id, String text, List<Entity> entities) {
    private static final Comparator<Entity> READING_ORDER =
            Comparator.comparingInt(Entity::start)
                    .thenComparing(Comparator.comparingInt(Entity::end).reversed())
                    .thenComparing(Entity::type);

    /// Two entities of one document that share a `char`.
    ///
    /// @param first the one that comes first in reading order
    /// @param second the other
    public record Overlap(Entity first, Entity second) {}

    /// @throws IllegalArgumentException if an entity leaves the text, begins or ends inside a surrogate
    ///     pair, or has another text than its span of the document's; the message gives offsets, never
    ///     text
    public Document {
        Objects.requireNonNull(id, "id");
        for (Entity entity : entities) {
            check(id, text, entity);
        }
        entities = entities.stream().sorted(READING_ORDER).toList();
    }

    /// A document without entities.
    public Document(String id, String text) {
        this(id, text, List.of());
    }

    /// The same text with other entities.
    public Document withEntities(List<Entity> others) {
        return new Document(id, text, others);
    }

    /// Every pair of entities that overlap, in reading order; empty for a flat annotation.
    public List<Overlap> overlaps() {
        var pairs = new ArrayList<Overlap>();
        for (int i = 0; i < entities.size(); i++) {
            Entity first = entities.get(i);
            for (int j = i + 1; j < entities.size(); j++) {
                Entity second = entities.get(j);
                if (second.start() >= first.end()) {
                    break;
                }
                pairs.add(new Overlap(first, second));
            }
        }
        return List.copyOf(pairs);
    }

    private static void check(String id, String text, Entity entity) {
        int start = entity.start();
        int end = entity.end();
        String where = "document '" + id + "', entity [" + start + ", " + end + ")";
        if (end > text.length()) {
            throw new IllegalArgumentException(
                    where
                            + ": expected a span inside the text, found a text of "
                            + text.length()
                            + " chars");
        }
        if (!text.startsWith(entity.text(), start)) {
            throw new IllegalArgumentException(
                    where
                            + ": expected the entity's text to be the document's at this span, found"
                            + " another; are the offsets UTF-16 chars with an exclusive end?");
        }
        if (insidePair(text, start) || insidePair(text, end)) {
            throw new IllegalArgumentException(
                    where + ": expected whole code points, found a border inside a surrogate pair");
        }
    }

    private static boolean insidePair(String text, int offset) {
        return offset > 0
                && offset < text.length()
                && Character.isHighSurrogate(text.charAt(offset - 1))
                && Character.isLowSurrogate(text.charAt(offset));
    }
}
