package io.github.bbrac.training;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.format.JsonLines;
import io.github.bbrac.tensor.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The annotated documents of a training. Immutable.
///
/// @param train what is learnt from
/// @param dev what the best epoch is chosen by; may be empty: the last epoch is kept then
/// @param test what the finished model is scored on; may be empty
public record TrainingData(List<Document> train, List<Document> dev, List<Document> test) {
    /// The paper's types in its order, which a model's labels keep.
    private static final List<String> PAPER =
            List.of("Dis", "Bod", "Dru", "Ope", "Tre", "Sym", "Ite", "Pro");

    private static final int MOST_PROBLEMS = 20;

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException if there is nothing to learn, or entities overlap; the message lists all, and
    ///     no text
    public TrainingData {
        train = List.copyOf(train);
        dev = List.copyOf(dev);
        test = List.copyOf(test);
        if (train.stream().allMatch(document -> document.entities().isEmpty())) {
            throw new IllegalArgumentException(
                    "training data: expected documents with entities, found "
                            + train.size()
                            + " documents without any");
        }
        List<String> overlaps = new ArrayList<>();
        for (Document document : train) {
            for (Document.Overlap overlap : document.overlaps()) {
                overlaps.add(describe(document, overlap));
            }
        }
        if (!overlaps.isEmpty()) {
            throw new IllegalArgumentException(
                    "training data: expected entities that share no char, found "
                            + overlaps.size()
                            + " pairs that do:\n  "
                            + String.join(
                                    "\n  ",
                                    overlaps.subList(0, Math.min(MOST_PROBLEMS, overlaps.size()))));
        }
    }

    /// The types that the training documents are annotated for: the paper's in its order, then others by name.
    public List<String> types() {
        Set<String> found = new TreeSet<>();
        for (Document document : train) {
            document.annotatedTypes().ifPresent(found::addAll);
            document.entities().stream().map(Entity::type).forEach(found::add);
        }
        return found.stream()
                .sorted(Comparator.comparingInt(TrainingData::rank).thenComparing(type -> type))
                .toList();
    }

    /// The sets by name, in their order: [Provenance#TRAIN], [Provenance#DEV], [Provenance#TEST].
    public Map<String, List<Document>> sets() {
        Map<String, List<Document>> sets = new LinkedHashMap<>();
        sets.put(Provenance.TRAIN, train);
        sets.put(Provenance.DEV, dev);
        sets.put(Provenance.TEST, test);
        return sets;
    }

    /// The checksum of each set by its name.
    Map<String, String> checksums() {
        Map<String, String> checksums = new LinkedHashMap<>();
        sets().forEach((name, documents) -> checksums.put(name, checksum(documents)));
        return checksums;
    }

    /// The SHA-256 of documents as JSON Lines, in hexadecimal: of texts, annotations and order, whatever format they
    /// came in.
    static String checksum(List<Document> documents) {
        JsonLines lines = new JsonLines();
        return Sha256.of(() -> documents.stream().map(d -> lines.format(d) + "\n").iterator());
    }

    private static int rank(String type) {
        int place = PAPER.indexOf(type);
        return place < 0 ? PAPER.size() : place;
    }

    private static String describe(Document document, Document.Overlap overlap) {
        return "document '"
                + document.id()
                + "': "
                + describe(overlap.first())
                + " and "
                + describe(overlap.second());
    }

    private static String describe(Entity entity) {
        return entity.type() + " [" + entity.start() + ", " + entity.end() + ")";
    }
}
