package io.github.bbrac.annotation.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.corpus.CorpusCheck.Finding;
import io.github.bbrac.annotation.corpus.CorpusCheck.Kind;
import io.github.bbrac.annotation.format.CorpusFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusCheckTest {
    private static final String TEXT = "患者一周前受凉后出现咳嗽、咳痰，无发热，自服药物后未见好转。";

    private static Corpus corpus(String name, Document... documents) {
        return new Corpus(
                name, CorpusFormat.JSONL, "", List.of(documents), List.of(), 0, List.of());
    }

    @Test
    void soundCorporaGiveNoFindings() {
        var entities = List.of(Entity.of(TEXT, "Sym", 10, 12));
        Corpus train = corpus("train", new Document("a", TEXT, entities));
        Corpus test = corpus("test", new Document("a", "胃镜检查示胃体溃疡，病理示腺癌。"));
        assertEquals(List.of(), CorpusCheck.of(List.of(train, test)).findings());
    }

    @Test
    void textsThatLeakFromOneCorpusIntoAnotherAreErrors() {
        Corpus train =
                corpus(
                        "train",
                        new Document("a", TEXT),
                        new Document("b", "胃"),
                        new Document("c", "胃"));
        Corpus test = corpus("test", new Document("d", TEXT), new Document("e", TEXT + "查体："));
        CorpusCheck check = CorpusCheck.of(List.of(train, test));
        assertEquals(
                List.of(
                        new Finding(
                                Kind.REPETITION,
                                "train, document 'c': the same text as train, document 'b'"),
                        new Finding(
                                Kind.LEAK,
                                "test, document 'd': the same text as train, document 'a'"),
                        new Finding(
                                Kind.NEAR_LEAK,
                                "test, document 'e': 90% the same as train, document 'a'")),
                check.findings());
        assertTrue(check.hasErrors());
        assertFalse(CorpusCheck.of(List.of(train)).hasErrors());
    }

    /// As many as would take minutes if each were compared with all before it.
    @Test
    void aTextThatComesAgainAndAgainIsComparedOnce() {
        Document[] records =
                IntStream.range(0, 30_000)
                        .mapToObj(i -> new Document("" + i, TEXT))
                        .toArray(Document[]::new);
        Corpus train = corpus("train", records);
        Corpus test = corpus("test", new Document("near", TEXT + "查体："));
        CorpusCheck check = CorpusCheck.of(List.of(train, test));
        assertEquals(records.length - 1, check.of(Kind.REPETITION).size());
        assertEquals(
                List.of(
                        new Finding(
                                Kind.NEAR_LEAK,
                                "test, document 'near': 90% the same as train, document '0'")),
                check.of(Kind.NEAR_LEAK));
    }

    @Test
    void oddEntitiesAreToldByOffsetAndNeverQuoted() {
        String text = "咳嗽 咳嗽 咳嗽";
        var entities =
                List.of(
                        Entity.of(text, "Sym", 0, 2),
                        Entity.of(text, "Dis", 3, 5),
                        Entity.of(text, "Sym", 6, 8));
        Corpus corpus =
                corpus(
                        "f",
                        new Document("a", text, entities),
                        new Document("b", " "),
                        new Document("c", text + "。", List.of(Entity.of(text, "Sym", 2, 5))));
        assertEquals(
                List.of(
                        new Finding(Kind.NO_TEXT, "f, document 'b': expected a text, found none"),
                        new Finding(
                                Kind.INCONSISTENCY,
                                "f, document 'a', Dis [3, 5): the same text is Dis 1, Sym 2"),
                        new Finding(
                                Kind.WHITE_SPACE,
                                "f, document 'c', Sym [2, 5): expected no white space at its ends,"
                                        + " found some")),
                CorpusCheck.of(List.of(corpus)).findings());
    }

    @Test
    void mistakesOfReadingAreErrors() {
        var corpus =
                new Corpus(
                        "f", CorpusFormat.JSONL, "", List.of(), List.of("f:1: bad"), 3, List.of());
        CorpusCheck check = CorpusCheck.of(List.of(corpus));
        assertEquals(
                List.of(
                        new Finding(Kind.MISTAKE, "f:1: bad"),
                        new Finding(Kind.MISTAKE, "f: 2 more mistakes")),
                check.findings());
        assertTrue(check.hasErrors());
    }

    /// Against the comparison of all pairs.
    @Test
    void nearDuplicatesAreThoseOfComparingAllPairs() {
        for (long seed = 0; seed < 30; seed++) {
            var random = new SplittableRandom(seed);
            List<Document> documents =
                    IntStream.range(0, 40)
                            .mapToObj(i -> new Document("" + i, variant(random)))
                            .toList();
            var near = new NearDuplicates(documents);
            for (int i = 0; i < documents.size(); i++) {
                String text = documents.get(i).text();
                double best = 0;
                for (int j = 0; j < i; j++) {
                    best = Math.max(best, similarity(text, documents.get(j).text()));
                }
                double found = near.nearest(text, 0, i).map(m -> m.similarity()).orElse(0.0);
                assertEquals(best >= 0.8 ? best : 0, found, "seed " + seed);
                near.add(text);
            }
        }
    }

    private static String variant(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            boolean typo = random.nextInt(40) == 0;
            text.append(typo ? (char) ('a' + random.nextInt(3)) : TEXT.charAt(i));
        }
        return text.substring(random.nextInt(3));
    }

    private static double similarity(String a, String b) {
        Set<String> both = pieces(a);
        both.retainAll(pieces(b));
        Set<String> either = pieces(a);
        either.addAll(pieces(b));
        return (double) both.size() / either.size();
    }

    private static Set<String> pieces(String text) {
        var pieces = new HashSet<String>();
        for (int i = 0; i + 4 <= text.length(); i++) {
            pieces.add(text.substring(i, i + 4));
        }
        return pieces;
    }
}
