package io.github.bbrac.annotation.tokenization;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.TokenSpan;
import java.util.ArrayList;
import java.util.List;

/// Entities of a text counted in its tokens. Immutable.
///
/// @param spans the entities that begin where a token begins and end where a token ends, in the
///     order given
/// @param unaligned the others, which no labels can say exactly: with WordPiece, such as begin inside
///     a number or consist of white space
public record Alignment(List<TokenSpan> spans, List<Entity> unaligned) {
    /// Copies the lists.
    public Alignment {
        spans = List.copyOf(spans);
        unaligned = List.copyOf(unaligned);
    }

    /// Finds the tokens of each entity.
    public static Alignment of(List<Entity> entities, Tokens tokens) {
        var spans = new ArrayList<TokenSpan>();
        var unaligned = new ArrayList<Entity>();
        for (Entity entity : entities) {
            int from = tokens.firstStartingAt(entity.start());
            int last = tokens.lastEndingAt(entity.end());
            if (from >= 0 && last >= from) {
                spans.add(new TokenSpan(from, last + 1, entity.type()));
            } else {
                unaligned.add(entity);
            }
        }
        return new Alignment(spans, unaligned);
    }
}
