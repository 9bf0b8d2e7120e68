package io.github.bbrac.annotation.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.RandomText;
import io.github.bbrac.annotation.Shared;
import io.github.bbrac.annotation.evaluation.Bootstrap.Difference;
import io.github.bbrac.annotation.evaluation.Bootstrap.Interval;
import io.github.bbrac.annotation.evaluation.EntityMatch.Kind;
import io.github.bbrac.annotation.evaluation.Scores.Score;
import io.github.bbrac.annotation.format.JsonLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final String TEXT = "左肺癌伴咳嗽、发热三天";

    private static Document document(Entity... entities) {
        return new Document("d", TEXT, List.of(entities));
    }

    private static Entity entity(String type, int start, int end) {
        return Entity.of(TEXT, type, start, end);
    }

    private static List<String> describe(Comparison comparison) {
        return comparison.matches().stream()
                .map(match ->
                        match.kind()
                                + match.gold().map(e -> " " + e.type() + e.start()).orElse(" -")
                                + match.found().map(e -> " " + e.type() + e.start()).orElse(" -"))
                .toList();
    }

    @Test
    void eachEntityIsInOneMatchOfTheNearestKind() {
        Document gold =
                document(
                        entity("Bod", 0, 2),
                        entity("Dis", 2, 3),
                        entity("Sym", 4, 6),
                        entity("Sym", 7, 9),
                        entity("Ite", 9, 11));
        Document found =
                document(
                        entity("Dis", 0, 3),
                        entity("Dis", 4, 6),
                        entity("Sym", 7, 9),
                        entity("Sym", 7, 9),
                        entity("Tre", 6, 7));
        Comparison comparison = Comparison.of(gold, found);
        assertEquals(
                List.of(
                        "BOUNDARY Dis2 Dis0",
                        "MISSED Bod0 -",
                        "TYPE Sym4 Dis4",
                        "SPURIOUS - Tre6",
                        "CORRECT Sym7 Sym7",
                        "MISSED Ite9 -"),
                describe(comparison));
        Evaluation evaluation = Evaluation.of(List.of(comparison, comparison), 1);
        assertEquals(new Score(2, 8, 10), evaluation.strict().micro());
        assertEquals(4, evaluation.count(Kind.MISSED));
        Confusion confusion = evaluation.confusion();
        assertEquals(List.of("Bod", "Dis", "Ite", "Sym", "Tre"), confusion.types());
        assertEquals(2, confusion.count("Sym", "Dis"));
        assertEquals(2, confusion.count("Sym", "Sym"));
        assertEquals(2, confusion.count("Dis", "Dis"));
        assertEquals(2, confusion.missed("Bod"));
        assertEquals(2, confusion.spurious("Tre"));
        assertEquals(0, confusion.count("Bod", "Tre"));
    }

    @Test
    void entitiesThatShareMostAreMatchedFirst() {
        Document gold = document(entity("Sym", 0, 6));
        Document found = document(entity("Sym", 0, 1), entity("Sym", 2, 6), entity("Dis", 0, 5));
        assertEquals(
                List.of("BOUNDARY Sym0 Sym2", "SPURIOUS - Dis0", "SPURIOUS - Sym0"),
                describe(Comparison.of(gold, found)));
        Document other = document(entity("Dis", 1, 6));
        assertEquals(List.of("TYPE_AND_BOUNDARY Sym0 Dis1"), describe(Comparison.of(gold, other)));
    }

    /// In BIOES: gold B E O O S, found B I E O S; 3 of 11 characters differ.
    @Test
    void tokensAreCharactersWhereThereAreNoOthers() {
        Document gold = document(entity("Dis", 0, 2), entity("Sym", 4, 5));
        Document found = document(entity("Dis", 0, 3), entity("Dis", 4, 5));
        Evaluation evaluation = Evaluation.of(List.of(Comparison.of(gold, found)), 1);
        assertEquals(11, evaluation.tokens());
        assertEquals(8, evaluation.correctTokens());
        assertEquals(8.0 / 11, evaluation.tokenAccuracy());
        Document nested = document(entity("Dis", 0, 2), entity("Bod", 0, 1));
        assertEquals(0, Comparison.of(nested, found).tokens());
    }

    /// Three of the illegal sequences of readings.tsv: lenient reading finds what strict reading drops.
    @Test
    void lenientScoresCountWhatIsSpeltWrongly() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, List.of("X"));
        List<Comparison> comparisons =
                List.of(
                        compare(labels, "B-X I-X E-X", "B-X I-X I-X"),
                        compare(labels, "O S-X O", "O I-X O"),
                        compare(labels, "B-X E-X O", "B-X E-X E-X"));
        Evaluation evaluation = Evaluation.of(comparisons, 1);
        assertEquals(new Score(1, 1, 3), evaluation.strict().micro());
        assertEquals(new Score(3, 4, 3), evaluation.lenient().micro());
        assertEquals(6.0 / 9, evaluation.tokenAccuracy());
    }

    @Test
    void aModelsLabelsAreComparedTokenByToken() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, List.of("Dis", "Sym"));
        var tokens =
                List.of(
                        new LabelledText.Token(0, 3, "B-Dis"), // gold: S-Dis
                        new LabelledText.Token(3, 4, "O"),
                        new LabelledText.Token(4, 6, "S-Sym"),
                        new LabelledText.Token(7, 9, "O")); // gold: S-Bod, which the model lacks
        var labelled = new LabelledText("d", TEXT, tokens);
        Document gold = document(entity("Dis", 0, 3), entity("Sym", 4, 6), entity("Bod", 7, 9));
        Comparison comparison =
                Comparison.of(gold, document(entity("Sym", 4, 6)), labelled, labels);
        assertEquals(4, comparison.tokens());
        assertEquals(2, comparison.correctTokens());
        assertEquals(
                List.of(entity("Dis", 0, 3), entity("Sym", 4, 6)),
                comparison.lenientFound().entities());
    }

    /// A term of the user's, of a type that the model's labels do not spell.
    @Test
    void entitiesThatTheLabelsDoNotSpellAreOfBothReadings() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, List.of("Sym"));
        var tokens =
                List.of(
                        new LabelledText.Token(0, 1, "O"),
                        new LabelledText.Token(1, 3, "O"),
                        new LabelledText.Token(4, 6, "S-Sym"));
        Document gold = document(entity("Dis", 0, 3), entity("Sym", 4, 6));
        Comparison comparison =
                Comparison.of(gold, gold, new LabelledText("d", TEXT, tokens), labels);
        Evaluation evaluation = Evaluation.of(List.of(comparison), 1);
        assertEquals(new Score(2, 2, 2), evaluation.strict().micro());
        assertEquals(evaluation.strict(), evaluation.lenient());
        assertEquals(3, evaluation.correctTokens());
    }

    @Test
    void aComparisonOfLabelsIsJudgedByTheTypesThatGoldWasAnnotatedFor() {
        LabelSet labels = LabelSet.forTypes(LabelScheme.BIOES, List.of("X", "Y"));
        Comparison comparison =
                compare(labels, "S-X O O", "S-X S-Y I-Y").withAnnotatedTypes(Set.of("X"));
        Evaluation evaluation = Evaluation.of(List.of(comparison), 1);
        assertEquals(new Score(1, 1, 1), evaluation.strict().micro());
        assertEquals(new Score(1, 1, 1), evaluation.lenient().micro());
        assertEquals(0, evaluation.tokens());
    }

    @Test
    void typesThatNobodyAnnotatedAreLeftOut() {
        Document gold = document(entity("Sym", 4, 6)).withAnnotatedTypes(List.of("Sym"));
        Document found = document(entity("Dis", 0, 3), entity("Sym", 4, 6));
        Comparison comparison = Comparison.of(gold, found);
        assertEquals(List.of("CORRECT Sym4 Sym4"), describe(comparison));
        assertEquals(0, comparison.tokens());
    }

    @Test
    void otherTextsAreRefused() {
        var other = new Document("e", "咳");
        assertEquals(
                "document 'd': expected the same text twice, found another in 'e'",
                assertThrows(IllegalArgumentException.class, () -> Comparison.of(document(), other))
                        .getMessage());
    }

    /// 100 documents with 9 of 10 right: F1 0.9, a binomial spread of sqrt(0.09 / 1000) = 0.0095, of which 1.96
    /// on each side, where documents are alike; where whole documents are wrong, it is wider.
    @Test
    void theIntervalIsThatOfTheDocuments() {
        List<Score> alike = IntStream.range(0, 100).mapToObj(i -> new Score(9, 10, 10)).toList();
        assertEquals(new Interval(0.9, 0.9), Bootstrap.f1(alike, 1000, 5));
        List<Score> mixed =
                IntStream.range(0, 1000)
                        .mapToObj(i -> i % 10 == 0 ? new Score(0, 1, 1) : new Score(1, 1, 1))
                        .toList();
        Interval interval = Bootstrap.f1(mixed, 1000, 5);
        assertEquals(0.9 - 1.96 * 0.0095, interval.low(), 0.003);
        assertEquals(0.9 + 1.96 * 0.0095, interval.high(), 0.003);
        assertEquals(interval, Bootstrap.f1(mixed, 1000, 5));
        assertEquals(new Interval(0, 0), Bootstrap.f1(List.of(), 10, 5));
    }

    /// Of two documents the first system has both right, the second one. Four draws are as likely: they differ by 1
    /// where the wrong one is drawn twice, by 0 where the other is, else by 1/2.
    @Test
    void aDifferenceIsThatOfTheSameDraws() {
        Score right = new Score(1, 1, 1);
        Score wrong = new Score(0, 1, 1);
        Difference difference =
                Bootstrap.difference(List.of(right, right), List.of(wrong, right), 4000, 5);
        assertEquals(0.5, difference.f1());
        assertEquals(new Interval(0, 1), difference.interval());
        assertEquals(0.25, difference.notAhead(), 0.03);
        assertEquals(
                new Difference(0, new Interval(0, 0), 1),
                Bootstrap.difference(List.of(right, wrong), List.of(right, wrong), 100, 5));
    }

    @Test
    void countsOfMatchesAreThoseOfTheScores() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            Document gold = RandomText.document(random, "d", true);
            var some = new ArrayList<>(gold.entities());
            some.removeIf(entity -> random.nextInt(3) == 0);
            Evaluation evaluation =
                    Evaluation.of(List.of(Comparison.of(gold, gold.withEntities(some))), seed);
            Score micro = evaluation.strict().micro();
            assertEquals(micro.correct(), evaluation.count(Kind.CORRECT), "seed " + seed);
            int matches = evaluation.comparisons().getFirst().matches().size();
            assertEquals(micro.found(), matches - evaluation.count(Kind.MISSED), "seed " + seed);
            assertEquals(
                    micro.support(), matches - evaluation.count(Kind.SPURIOUS), "seed " + seed);
        }
    }

    /// What PyTorch's side found, 535 or so of 632.
    @Test
    void predictionsScoreAsTheirScoresSay() throws IOException {
        List<Document> gold = new JsonLines().read(Shared.file("data/cehrner/test.jsonl"));
        List<Document> found =
                new JsonLines().read(Shared.file("models/bbrac-nano/predictions.test.jsonl"));
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < gold.size(); i++) {
            comparisons.add(Comparison.of(gold.get(i), found.get(i)));
        }
        Evaluation evaluation = Evaluation.of(comparisons, 1);
        assertEquals(new Score(536, 635, 632), evaluation.strict().micro());
        assertEquals(evaluation.strict(), evaluation.lenient());
        assertTrue(evaluation.f1().low() < 0.846 && evaluation.f1().high() > 0.846);
        assertTrue(evaluation.f1().high() - evaluation.f1().low() < 0.1);
    }

    private static Comparison compare(LabelSet labels, String gold, String found) {
        return Comparison.of(labelled(gold), labels, labelled(found), labels);
    }

    private static LabelledText labelled(String labels) {
        String[] each = labels.split(" ", -1);
        var tokens =
                IntStream.range(0, each.length)
                        .mapToObj(t -> new LabelledText.Token(t, t + 1, each[t]))
                        .toList();
        return new LabelledText("d", "abc", tokens);
    }
}
