package io.github.bbrac.annotation;

import java.util.ArrayList;
import java.util.List;

/// A text whose tokens carry labels, in a legal sequence or not: what a CoNLL file holds, and what a model
/// finds before entities are read from it. Immutable.
///
/// @param id the document's name in its corpus; may be empty
/// @param text the text
/// @param tokens in order, none overlapping another; white space between them belongs to none
public record LabelledText(String id, String text, List<Token> tokens) {
    /// A token and its label. Immutable.
    ///
    /// @param start UTF-16 offset of its first `char`
    /// @param end UTF-16 offset after its last
    /// @param label `O`, or a prefix, `-` and a type
    public record Token(int start, int end, String label) {}

    /// Copies the list.
    public LabelledText {
        tokens = List.copyOf(tokens);
    }

    /// A document with a label for each of its characters (code points).
    ///
    /// @param labels must hold what the entities need
    /// @throws IllegalArgumentException if entities overlap, or the set lacks a label that one needs
    public static LabelledText of(Document document, LabelSet labels) {
        String text = document.text();
        var characters = new ArrayList<Token>();
        int next;
        for (int at = 0; at < text.length(); at = next) {
            next = at + Character.charCount(text.codePointAt(at));
            characters.add(new Token(at, next, ""));
        }
        return new LabelledText(document.id(), text, characters)
                .relabelled(document.entities(), labels);
    }

    /// The same tokens with the labels of these entities: a token belongs to an entity if they share a
    /// `char`.
    ///
    /// @param labels must hold what the entities need
    /// @throws IllegalArgumentException if two entities share a token, or the set lacks a label that one
    ///     needs
    public LabelledText relabelled(List<Entity> entities, LabelSet labels) {
        var spans = new ArrayList<TokenSpan>();
        for (Entity entity : entities) {
            int from = firstEndingAfter(entity.start());
            int to = from;
            while (to < tokens.size() && tokens.get(to).start() < entity.end()) {
                to++;
            }
            if (to > from) {
                spans.add(new TokenSpan(from, to, entity.type()));
            }
        }
        int[] sequence = new int[tokens.size()];
        try {
            labels.encode(spans, sequence);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("document '" + id + "': " + e.getMessage(), e);
        }
        var labelled = new ArrayList<Token>(tokens.size());
        for (int t = 0; t < sequence.length; t++) {
            Token token = tokens.get(t);
            labelled.add(new Token(token.start(), token.end(), labels.names().get(sequence[t])));
        }
        return new LabelledText(id, text, labelled);
    }

    /// The same labels, but at the tokens of these entities theirs.
    ///
    /// @param labels must hold what the entities need
    /// @throws IllegalArgumentException as {@link #relabelled}
    public LabelledText with(List<Entity> entities, LabelSet labels) {
        List<Token> theirs = relabelled(entities, labels).tokens();
        var both = new ArrayList<Token>(tokens.size());
        for (int t = 0; t < tokens.size(); t++) {
            both.add(theirs.get(t).label().equals("O") ? tokens.get(t) : theirs.get(t));
        }
        return new LabelledText(id, text, both);
    }

    /// The label ids of the tokens.
    ///
    /// @throws IllegalArgumentException if the set lacks one of them
    public int[] sequence(LabelSet labels) {
        return tokens.stream().mapToInt(token -> labels.id(token.label())).toArray();
    }

    /// The text with its complete entities; see {@link LabelSet#decode(int[])}.
    ///
    /// @throws IllegalArgumentException if the set lacks a label, or an entity would begin or end inside a
    ///     surrogate pair
    public Document strictly(LabelSet labels) {
        return document(labels.decode(sequence(labels)));
    }

    /// The text with the entities of a lenient reading; see {@link LabelSet#decodeLeniently}.
    ///
    /// @throws IllegalArgumentException as {@link #strictly}
    public Document leniently(LabelSet labels) {
        return document(labels.decodeLeniently(sequence(labels)));
    }

    private Document document(List<TokenSpan> spans) {
        return new Document(
                id,
                text,
                spans.stream()
                        .map(span ->
                                Entity.of(
                                        text,
                                        span.type(),
                                        tokens.get(span.from()).start(),
                                        tokens.get(span.to() - 1).end()))
                        .toList());
    }

    private int firstEndingAfter(int offset) {
        int low = 0;
        int high = tokens.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
