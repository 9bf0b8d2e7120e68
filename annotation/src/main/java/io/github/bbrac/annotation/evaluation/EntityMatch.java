package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Entity;
import java.util.Optional;

/// An entity of the gold annotation and what was found in its place; one of them may be missing. Immutable.
///
/// @param gold empty if nothing was annotated there
/// @param found empty if nothing was found there
public record EntityMatch(Optional<Entity> gold, Optional<Entity> found) {
    /// How gold and found differ.
    public enum Kind {
        /// Not at all: the same span and type.
        CORRECT,
        /// The same span with another type.
        TYPE,
        /// The same type with another span that overlaps.
        BOUNDARY,
        /// Another type and another span that overlaps.
        TYPE_AND_BOUNDARY,
        /// Annotated, and nothing found.
        MISSED,
        /// Found, and nothing annotated.
        SPURIOUS
    }

    /// @throws IllegalArgumentException if both are missing
    public EntityMatch {
        if (gold.isEmpty() && found.isEmpty()) {
            throw new IllegalArgumentException("match: expected an entity, found none");
        }
    }

    /// How the two differ.
    public Kind kind() {
        if (gold.isEmpty()) {
            return Kind.SPURIOUS;
        }
        return found.map(entity -> kind(gold.get(), entity)).orElse(Kind.MISSED);
    }

    static Kind kind(Entity gold, Entity found) {
        boolean sameSpan = gold.start() == found.start() && gold.end() == found.end();
        boolean sameType = gold.type().equals(found.type());
        if (sameSpan) {
            return sameType ? Kind.CORRECT : Kind.TYPE;
        }
        return sameType ? Kind.BOUNDARY : Kind.TYPE_AND_BOUNDARY;
    }

    /// Where the first of the two begins.
    public int start() {
        int least = Integer.MAX_VALUE;
        least = gold.isPresent() ? gold.get().start() : least;
        return found.isPresent() ? Math.min(found.get().start(), least) : least;
    }
}
