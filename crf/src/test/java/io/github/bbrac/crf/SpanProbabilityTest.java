package io.github.bbrac.crf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The probability of a span against the enumeration of all paths, each of them decoded by a reader
/// that walks through its labels.
class SpanProbabilityTest {
    /// Maximal runs of one label.
    static SpanGrammar inside(int label) {
        return new SpanGrammar() {
            @Override
            public int[] labels() {
                return new int[] {label};
            }

            @Override
            public boolean begins(int previous, int current) {
                return previous != label;
            }

            @Override
            public boolean continues(int current, int next) {
                return true;
            }

            @Override
            public boolean ends(int current, int next) {
                return next != label;
            }
        };
    }

    /// BIOES and its like, strict: what is not spelt B I* E or S is no entity. −1 where a scheme has no
    /// such label.
    private record Strict(int b, int i, int e, int s) implements SpanGrammar {
        @Override
        public int[] labels() {
            return new int[] {b, i, e, s};
        }

        @Override
        public boolean begins(int previous, int label) {
            return label == b || label == s;
        }

        @Override
        public boolean continues(int label, int next) {
            return (label == b || label == i) && (next == i || next == e);
        }

        @Override
        public boolean ends(int label, int next) {
            return label == e || label == s;
        }
    }

    /// BIO: B begins, and so does I where nothing of its type stands before it.
    private record Bio(int b, int i) implements SpanGrammar {
        @Override
        public int[] labels() {
            return new int[] {b, i};
        }

        @Override
        public boolean begins(int previous, int label) {
            return label == b || (previous != b && previous != i);
        }

        @Override
        public boolean continues(int label, int next) {
            return next == i;
        }

        @Override
        public boolean ends(int label, int next) {
            return next != i;
        }
    }

    private record Span(int from, int to) {}

    /// Reads a path from left to right by a grammar's own words.
    private static List<Span> read(LabelPath path, SpanGrammar grammar) {
        List<Span> spans = new ArrayList<>();
        int begun = -1;
        for (int t = 0; t < path.length(); t++) {
            int previous = t == 0 ? -1 : path.label(t - 1);
            int next = t + 1 == path.length() ? -1 : path.label(t + 1);
            int label = path.label(t);
            boolean own = false;
            for (int candidate : grammar.labels()) {
                own |= candidate == label;
            }
            if (!own) {
                begun = -1;
                continue;
            }
            if (grammar.begins(previous, label)) {
                begun = t;
            } else if (begun >= 0 && !grammar.continues(previous, label)) {
                begun = -1;
            }
            if (begun >= 0 && grammar.ends(label, next)) {
                spans.add(new Span(begun, t + 1));
                begun = -1;
            }
        }
        return spans;
    }

    private static void equalsTheSum(SpanGrammar grammar, int labels, int tokens) {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            Crf crf =
                    seed % 2 == 0
                            ? Enumeration.randomCrf(random, labels)
                            : Enumeration.randomCrfWithHoles(random, labels);
            Matrix emissions = Enumeration.random(random, tokens, labels, 2);
            var all = Enumeration.of(crf, emissions);
            if (all.paths().getFirst().score() == Double.NEGATIVE_INFINITY) {
                continue;
            }
            var fb = new ForwardBackward(crf);
            fb.run(emissions);
            for (int from = 0; from < tokens; from++) {
                for (int to = from + 1; to <= tokens; to++) {
                    var span = new Span(from, to);
                    assertEquals(
                            all.probability(path -> read(path, grammar).contains(span)),
                            fb.spanProbability(from, to, grammar),
                            1e-12,
                            "seed " + seed + ", " + span);
                }
            }
        }
    }

    @Test
    void bioesSpansHaveTheProbabilityOfThePathsThatSpellThem() {
        equalsTheSum(new Strict(1, 2, 3, 4), 5, 4);
    }

    @Test
    void bioesSpansAmongTwoTypesHaveTheProbabilityOfThePathsThatSpellThem() {
        equalsTheSum(new Strict(5, 6, 7, 8), 9, 3);
    }

    @Test
    void bioSpansHaveTheProbabilityOfThePathsThatSpellThem() {
        equalsTheSum(new Bio(1, 2), 4, 5);
    }

    @Test
    void runsHaveTheProbabilityOfThePathsThatSpellThem() {
        equalsTheSum(inside(1), 3, 5);
    }

    @Test
    void aSpanThatIsCertainHasProbabilityOne() {
        Matrix emissions = Matrix.zeros(3, 5);
        for (int t = 0; t < 3; t++) {
            for (int j = 0; j < 5; j++) {
                emissions.set(t, j, j == t + 1 ? 0 : Float.NEGATIVE_INFINITY);
            }
        }
        var fb = new ForwardBackward(Enumeration.randomCrf(new Random(3), 5));
        fb.run(emissions);
        assertEquals(1, fb.spanProbability(0, 3, new Strict(1, 2, 3, 4)), 1e-14);
        assertEquals(0, fb.spanProbability(0, 2, new Strict(1, 2, 3, 4)));
        assertTrue(fb.spanProbability(0, 3, new Strict(1, 2, 3, 4)) <= 1);
    }

    @Test
    void spansOutsideTheSequenceAreRefused() {
        var fb = new ForwardBackward(Crf.zero(3));
        fb.run(Matrix.zeros(4, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> fb.spanProbability(2, 5, inside(1)));
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> fb.spanProbability(2, 2, inside(1)));
        assertEquals("span: expected at least one token, found [2, 2)", e.getMessage());
    }
}
