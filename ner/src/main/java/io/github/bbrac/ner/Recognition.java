package io.github.bbrac.ner;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelledText;
import java.util.List;

/// What was found in a text, and the labels that it was read from. Immutable.
///
/// @param entities in order
/// @param labels of each token, on the best path; without [RecognizerOptions#legalOnly()] the path need not
///     be legal. `O` where an entity of it was dropped, and where the dictionary has a term that the model's
///     labels cannot spell. Its id is empty
public record Recognition(List<Entity> entities, LabelledText labels) {
    /// Copies the list.
    public Recognition {
        entities = List.copyOf(entities);
    }
}
