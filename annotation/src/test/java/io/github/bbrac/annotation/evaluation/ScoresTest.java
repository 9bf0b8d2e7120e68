package io.github.bbrac.annotation.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.Shared;
import io.github.bbrac.annotation.evaluation.Scores.Means;
import io.github.bbrac.annotation.evaluation.Scores.Score;
import io.github.bbrac.annotation.format.JsonLines;
import io.github.bbrac.annotation.format.OffsetUnit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private static final String TEXT = "左肺癌伴咳嗽";

    @Test
    void onlyTheExactSpanOfTheExactTypeCounts() {
        var gold =
                document(
                        Entity.of(TEXT, "Bod", 0, 2),
                        Entity.of(TEXT, "Dis", 0, 3),
                        Entity.of(TEXT, "Sym", 4, 6));
        var found =
                document(
                        Entity.of(TEXT, "Dis", 0, 2),
                        Entity.of(TEXT, "Sym", 4, 6),
                        Entity.of(TEXT, "Sym", 4, 6));
        Scores scores = Scores.of(List.of(gold, gold), List.of(found, document()));
        assertEquals(new Score(1, 2, 6), scores.micro());
        assertEquals(
                new TreeMap<>(
                        Map.of(
                                "Bod", new Score(0, 0, 2),
                                "Dis", new Score(0, 1, 2),
                                "Sym", new Score(1, 1, 2))),
                scores.types());
        assertEquals(1.0 / 2, scores.micro().precision());
        assertEquals(1.0 / 6, scores.micro().recall());
        assertEquals(2.0 / 8, scores.micro().f1());
    }

    @Test
    void typesThatNobodyAnnotatedAreNotJudged() {
        var gold = document(Entity.of(TEXT, "Sym", 4, 6)).withAnnotatedTypes(List.of("Bod", "Sym"));
        var found =
                document(
                        Entity.of(TEXT, "Bod", 0, 2),
                        Entity.of(TEXT, "Dis", 0, 3),
                        Entity.of(TEXT, "Sym", 4, 6));
        Scores scores = Scores.of(List.of(gold), List.of(found));
        assertEquals(Map.of("Bod", new Score(0, 1, 0), "Sym", new Score(1, 1, 1)), scores.types());
    }

    /// P, R and F1 of Bod 0, 0, 0; Dis 1/2, 1, 2/3; Sym 1, 1/3, 1/2, with support 2, 1 and 3.
    @Test
    void meansAreOverAllTypesThatOccur() {
        var scores =
                new Scores(
                        new Score(2, 3, 6),
                        new TreeMap<>(
                                Map.of(
                                        "Bod", new Score(0, 0, 2),
                                        "Dis", new Score(1, 2, 1),
                                        "Sym", new Score(1, 1, 3))));
        assertClose(new Means(1.5 / 3, 4.0 / 9, 3.5 / 9), scores.macro());
        assertClose(new Means(3.5 / 6, 2.0 / 6, 13.0 / 36), scores.weighted());
        assertEquals(
                new Means(0, 0, 0), new Scores(new Score(0, 0, 0), new TreeMap<>()).weighted());
    }

    private static void assertClose(Means expected, Means found) {
        assertEquals(expected.precision(), found.precision(), 1e-15);
        assertEquals(expected.recall(), found.recall(), 1e-15);
        assertEquals(expected.f1(), found.f1(), 1e-15);
    }

    @Test
    void nothingFoundIsZeroAndNotNaN() {
        Score none = Scores.of(List.of(document()), List.of(document())).micro();
        assertEquals(new Score(0, 0, 0), none);
        assertEquals(0, none.precision());
        assertEquals(0, none.recall());
        assertEquals(0, none.f1());
    }

    @Test
    void otherDocumentsAreRefused() {
        assertEquals(
                "scores: expected the same documents twice, found 1 and 0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Scores.of(List.of(document()), List.of()))
                        .getMessage());
        assertEquals(
                "scores, document 0: expected the same text twice, found that of 'd' and another of 'e'",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Scores.of(
                                                List.of(document()),
                                                List.of(new Document("e", "a"))))
                        .getMessage());
    }

    /// The scores that PyTorch's side computed of its own predictions.
    @Test
    void scoresAreThoseOfTheReference() throws IOException {
        var format = new JsonLines(OffsetUnit.CODE_POINTS);
        List<Document> gold = format.read(Shared.file("data/cehrner/test.jsonl"));
        List<Document> found = format.read(Shared.file("models/bbrac-nano/predictions.test.jsonl"));
        JsonNode expected =
                new ObjectMapper()
                        .readTree(Shared.file("models/bbrac-nano/scores.json").toFile())
                        .get("test");
        Scores scores = Scores.of(gold, found);
        assertScore(expected.get("micro"), scores.micro());
        assertEquals(expected.size() - 1, scores.types().size());
        scores.types().forEach((type, score) -> assertScore(expected.get(type), score));
    }

    private static void assertScore(JsonNode expected, Score score) {
        assertEquals(expected.get("precision").asDouble(), score.precision());
        assertEquals(expected.get("recall").asDouble(), score.recall());
        assertEquals(expected.get("f1").asDouble(), score.f1());
        assertEquals(expected.get("support").asInt(), score.support());
    }

    private static Document document(Entity... entities) {
        return new Document("d", TEXT, List.of(entities));
    }
}
