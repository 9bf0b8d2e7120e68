package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// One document's gold annotation and what was found in it. Immutable.
///
/// Where the gold document was annotated for some types only, what was found of others is left out: nobody
/// knows whether it is right.
///
/// @param gold as people annotated it, its entities complete by the label scheme's definition
/// @param found the same text with the entities found, read the same way
/// @param lenientGold the gold entities, read from its labels as generously as conlleval reads
/// @param lenientFound the entities found, read so
/// @param tokens tokens whose labels could be compared; 0 if that makes no sense
/// @param correctTokens those of them that have the same label
public record Comparison(
        Document gold,
        Document found,
        Document lenientGold,
        Document lenientFound,
        int tokens,
        int correctTokens) {

    /// @throws IllegalArgumentException if the texts differ
    public Comparison {
        if (!gold.text().equals(found.text())) {
            throw new IllegalArgumentException(
                    "document '"
                            + gold.id()
                            + "': expected the same text twice, found another in '"
                            + found.id()
                            + "'");
        }
        found = judged(gold, found);
        lenientGold = judged(gold, lenientGold);
        lenientFound = judged(gold, lenientFound);
    }

    /// Compares entities. Labels are compared as those of characters in BIOES; without labels of their own,
    /// both readings are one.
    public static Comparison of(Document gold, Document found) {
        boolean labelled =
                gold.annotatedTypes().isEmpty()
                        && gold.text().equals(found.text())
                        && distinct(gold).overlaps().isEmpty()
                        && distinct(found).overlaps().isEmpty();
        if (!labelled) {
            return new Comparison(gold, found, gold, found, 0, 0);
        }
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, types(gold, found));
        LabelledText expected = LabelledText.of(distinct(gold), labels);
        LabelledText actual = LabelledText.of(distinct(found), labels);
        int tokens = expected.tokens().size();
        return new Comparison(gold, found, gold, found, tokens, equal(expected, actual));
    }

    /// Compares entities with those of a model, and their labels with the model's, token by token.
    ///
    /// @param found the entities that the model finds
    /// @param labelled the labels of the path that it found them in; entities that they do not spell, such as
    ///     terms of a dictionary, are of both readings
    /// @param labels the model's
    public static Comparison of(
            Document gold, Document found, LabelledText labelled, LabelSet labels) {
        List<Entity> unspelt = new ArrayList<>(distinct(found).entities());
        unspelt.removeAll(labelled.strictly(labels).entities());
        var all = new ArrayList<>(labelled.leniently(labels).entities());
        all.addAll(unspelt);
        Document lenient = found.withEntities(all);
        if (gold.annotatedTypes().isPresent() || !distinct(gold).overlaps().isEmpty()) {
            return new Comparison(gold, found, gold, lenient, 0, 0);
        }
        LabelSet needed = LabelSet.forTypes(labels.scheme(), types(gold, found));
        int correct;
        try {
            correct =
                    equal(
                            labelled.relabelled(distinct(gold).entities(), needed),
                            labelled.with(unspelt, needed));
        } catch (IllegalArgumentException e) { // two entities share a token
            return new Comparison(gold, found, gold, lenient, 0, 0);
        }
        return new Comparison(gold, found, gold, lenient, labelled.tokens().size(), correct);
    }

    /// Compares labels as they stand in two files, each read by its own label set.
    public static Comparison of(
            LabelledText gold, LabelSet goldLabels, LabelledText found, LabelSet foundLabels) {
        boolean comparable =
                goldLabels.scheme() == foundLabels.scheme()
                        && gold.tokens().size() == found.tokens().size();
        return new Comparison(
                gold.strictly(goldLabels),
                found.strictly(foundLabels),
                gold.leniently(goldLabels),
                found.leniently(foundLabels),
                comparable ? gold.tokens().size() : 0,
                comparable ? equal(gold, found) : 0);
    }

    /// This comparison of gold that was annotated for some types only. Its tokens are not compared.
    ///
    /// @throws IllegalArgumentException if gold has an entity of another type
    public Comparison withAnnotatedTypes(Set<String> types) {
        return new Comparison(
                gold.withAnnotatedTypes(types), found, lenientGold, lenientFound, 0, 0);
    }

    /// The entities of both annotations, paired.
    public List<EntityMatch> matches() {
        return EntityMatching.match(distinct(gold).entities(), distinct(found).entities());
    }

    private static Document judged(Document gold, Document found) {
        return gold.annotatedTypes().isEmpty()
                ? found
                : found.withEntities(
                        found.entities().stream()
                                .filter(entity -> gold.isAnnotatedFor(entity.type()))
                                .toList());
    }

    /// The document with each entity once, whatever its probability.
    private static Document distinct(Document document) {
        return document.withEntities(
                document.entities().stream()
                        .map(e ->
                                new Entity(
                                        e.type(),
                                        e.start(),
                                        e.end(),
                                        e.text(),
                                        OptionalDouble.empty()))
                        .distinct()
                        .toList());
    }

    private static List<String> types(Document gold, Document found) {
        var types = new TreeSet<String>();
        Stream.of(gold, found)
                .flatMap(document -> document.entities().stream())
                .forEach(entity -> types.add(entity.type()));
        return List.copyOf(types);
    }

    private static int equal(LabelledText gold, LabelledText found) {
        int equal = 0;
        for (int t = 0; t < gold.tokens().size(); t++) {
            equal += gold.tokens().get(t).label().equals(found.tokens().get(t).label()) ? 1 : 0;
        }
        return equal;
    }
}
