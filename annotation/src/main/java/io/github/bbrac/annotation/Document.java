package io.github.bbrac.annotation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A text with its entities. Immutable.
///
/// Entities are kept in reading order: by start, the longer first, then by type. They may overlap;
/// {@link #overlaps} says which do, since a flat label scheme can hold only one of each pair.
///
/// Whoever annotated a document may have looked for some types only. What it says of those is all there
/// is; of any other type it says nothing, and its text may hold entities of them that nobody marked.
///
/// @param id the document's name in its corpus; may be empty
/// @param text the text as the caller gave it, never normalised
/// @param entities the entities, in reading order whatever the order given
/// @param annotatedTypes the types that the text was annotated for, in the order of their names; empty
///     where that is all of them
public record Document(
        String id, String text, List<Entity> entities, Optional<Set<String>> annotatedTypes) {
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
    ///     pair, has another text than its span of the document's, or is of a type that the text was not
    ///     annotated for; the message gives offsets, never text
    public Document {
        Objects.requireNonNull(id, "id");
        annotatedTypes = annotatedTypes.map(Document::sorted);
        for (Entity entity : entities) {
            check(id, text, entity);
            if (annotatedTypes.isPresent() && !annotatedTypes.get().contains(entity.type())) {
                throw new IllegalArgumentException(
                        where(id, entity)
                                + ": expected a type that the document was annotated for, found "
                                + entity.type());
            }
        }
        entities = entities.stream().sorted(READING_ORDER).toList();
    }

    /// A document annotated for all types.
    public Document(String id, String text, List<Entity> entities) {
        this(id, text, entities, Optional.empty());
    }

    /// A document without entities.
    public Document(String id, String text) {
        this(id, text, List.of());
    }

    /// The same text with other entities, annotated for all types.
    public Document withEntities(List<Entity> others) {
        return new Document(id, text, others);
    }

    /// The same text and entities, annotated for these types only.
    ///
    /// @throws IllegalArgumentException if an entity is of another type
    public Document withAnnotatedTypes(Collection<String> types) {
        return new Document(id, text, entities, Optional.of(sorted(types)));
    }

    /// Whether the absence of an entity of this type means that there is none.
    public boolean isAnnotatedFor(String type) {
        return annotatedTypes.isEmpty() || annotatedTypes.get().contains(type);
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

    private static Set<String> sorted(Collection<String> types) {
        return Collections.unmodifiableSet(new TreeSet<>(types));
    }

    private static String where(String id, Entity entity) {
        return "document '" + id + "', entity [" + entity.start() + ", " + entity.end() + ")";
    }

    private static void check(String id, String text, Entity entity) {
        int start = entity.start();
        int end = entity.end();
        String where = where(id, entity);
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
