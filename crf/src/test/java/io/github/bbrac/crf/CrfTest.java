package io.github.bbrac.crf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Decoding, likelihood and marginals against the enumeration of every path.
@ParameterizedClass
@EnumSource(KernelSet.class)
class CrfTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    private final Kernels kernels;

    CrfTest(KernelSet set) {
        kernels = Kernels.of(set, 1);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    /// The example of docs/layers/crf.md: labels O and D, tokens 头 and 痛.
    private static Crf lesson() {
        return new Crf(Matrix.of(1, 2, 1, 0), Matrix.of(1, 2, 0, 0), Matrix.of(2, 2, 1, 0, 0, 2));
    }

    private static final Matrix LESSON = Matrix.of(2, 2, 1, 1, 0, 1);

    @Test
    void theLessonsPathsScoreAsComputedByHand() {
        assertEquals(3, lesson().score(LESSON, 0, 0)); // 1 + 1 + 1 + 0
        assertEquals(3, lesson().score(LESSON, 0, 1)); // 1 + 1 + 0 + 1
        assertEquals(1, lesson().score(LESSON, 1, 0)); // 0 + 1 + 0 + 0
        assertEquals(4, lesson().score(LESSON, 1, 1)); // 0 + 1 + 2 + 1
    }

    @Test
    void theLessonsProbabilitiesAreAsComputedByHand() {
        var fb = new ForwardBackward(lesson());
        fb.run(LESSON);
        double e = Math.E;
        double z = 2 * e * e * e + e + e * e * e * e;
        assertEquals(Math.log(z), fb.logPartition(), 1e-14);
        assertEquals((e + e * e * e * e) / z, fb.probability(0, 1), 1e-14);
        assertEquals((e * e * e + e * e * e * e) / z, fb.probability(1, 1), 1e-14);
        assertEquals(
                e * e * e * e / z, fb.spanProbability(0, 2, SpanProbabilityTest.inside(1)), 1e-14);
        assertArrayEquals(
                new int[] {1, 1}, new Viterbi(lesson(), kernels).decode(LESSON).toArray());
    }

    @Test
    void logPartitionAndMarginalsEqualTheSumsOverAllPaths() {
        forRandomCrfs((message, crf, emissions) -> {
            var all = Enumeration.of(crf, emissions);
            var fb = new ForwardBackward(crf);
            fb.run(emissions);
            assertEquals(all.logPartition(), fb.logPartition(), 1e-12, message);
            Matrix marginals = Matrix.zeros(emissions.rows(), crf.labels());
            fb.marginals(marginals);
            for (int t = 0; t < emissions.rows(); t++) {
                for (int j = 0; j < crf.labels(); j++) {
                    int token = t;
                    int label = j;
                    double p = all.probability(path -> path.label(token) == label);
                    assertEquals(p, fb.probability(t, j), 1e-12, message);
                    assertEquals((float) p, marginals.get(t, j), 1e-7f, message);
                }
            }
            LabelPath any = all.paths().get(all.paths().size() / 2);
            assertEquals(
                    all.logPartition() - any.score(),
                    fb.negativeLogLikelihood(any.toArray()),
                    1e-12,
                    message);
        });
    }

    @Test
    void viterbiFindsTheBestOfAllPaths() {
        forRandomCrfs((message, crf, emissions) -> {
            LabelPath best = Enumeration.of(crf, emissions).paths().getFirst();
            LabelPath found = new Viterbi(crf, kernels).decode(emissions);
            assertArrayEquals(best.toArray(), found.toArray(), message);
            assertEquals(best.score(), found.score(), 1e-12, message);
        });
    }

    @Test
    void bestPathsAreAllPathsInFallingOrder() {
        forRandomCrfs((message, crf, emissions) -> {
            List<LabelPath> all =
                    Enumeration.of(crf, emissions).paths().stream()
                            .filter(path -> path.score() > Double.NEGATIVE_INFINITY)
                            .toList();
            for (int k : new int[] {1, 2, 5, 2000}) {
                List<LabelPath> best = new BestPaths(crf).decode(emissions, k);
                assertEquals(Math.min(k, all.size()), best.size(), message);
                for (int r = 0; r < best.size(); r++) {
                    assertEquals(all.get(r).score(), best.get(r).score(), 1e-12, message);
                    assertArrayEquals(all.get(r).toArray(), best.get(r).toArray(), message);
                }
            }
        });
    }

    @Test
    void bestPathsOfEqualScoreAreAllFoundOnce() {
        List<LabelPath> best = new BestPaths(Crf.zero(3)).decode(Matrix.zeros(4, 3), 100);
        assertEquals(81, best.size());
        assertEquals(81, new HashSet<>(best).size());
    }

    @Test
    void amongEqualsTheLowestLabelWins() {
        assertArrayEquals(
                new int[] {0, 0, 0},
                new Viterbi(Crf.zero(4), kernels).decode(Matrix.zeros(3, 4)).toArray());
        Crf crf = Crf.zero(2).constrained(i -> true, i -> true, (i, j) -> i != j);
        assertArrayEquals(
                new int[] {1, 0, 1, 0},
                new Viterbi(crf, kernels).decode(Matrix.zeros(4, 2)).toArray());
    }

    @Test
    void zeroTransitionsAreSoftmaxDecoding() {
        Matrix emissions = Enumeration.random(new Random(5), 9, 33, 3);
        var fb = new ForwardBackward(Crf.zero(33));
        fb.run(emissions);
        LabelPath path = new Viterbi(Crf.zero(33), kernels).decode(emissions);
        for (int t = 0; t < 9; t++) {
            double sum = 0;
            for (int j = 0; j < 33; j++) {
                sum += Math.exp(emissions.get(t, j));
                assertTrue(emissions.get(t, j) <= emissions.get(t, path.label(t)));
            }
            for (int j = 0; j < 33; j++) {
                assertEquals(Math.exp(emissions.get(t, j)) / sum, fb.probability(t, j), 1e-13);
            }
        }
    }

    @Test
    void emissionsMayBeAViewOfALargerMatrix() {
        var random = new Random(6);
        Crf crf = Enumeration.randomCrf(random, 5);
        Matrix wide = Enumeration.random(random, 12, 9, 1);
        Matrix view = wide.rows(3, 10).cols(2, 7);
        Matrix copy = Matrix.of(7, 5, view.toArray());
        var onView = new ForwardBackward(crf);
        var onCopy = new ForwardBackward(crf);
        onView.run(view);
        onCopy.run(copy);
        assertEquals(onCopy.logPartition(), onView.logPartition());
        assertEquals(
                new Viterbi(crf, kernels).decode(copy), new Viterbi(crf, kernels).decode(view));
        assertEquals(new BestPaths(crf).decode(copy, 3), new BestPaths(crf).decode(view, 3));
    }

    @Test
    void buffersOfALongerSequenceDoNotShowInAShorterOne() {
        var random = new Random(7);
        Crf crf = Enumeration.randomCrf(random, 4);
        Matrix longer = Enumeration.random(random, 40, 4, 1);
        Matrix shorter = Enumeration.random(random, 3, 4, 1);
        var viterbi = new Viterbi(crf, kernels);
        var best = new BestPaths(crf);
        var fb = new ForwardBackward(crf);
        viterbi.decode(longer);
        best.decode(longer, 4);
        fb.run(longer);
        fb.run(shorter);
        assertEquals(new Viterbi(crf, kernels).decode(shorter), viterbi.decode(shorter));
        assertEquals(new BestPaths(crf).decode(shorter, 4), best.decode(shorter, 4));
        assertEquals(Enumeration.of(crf, shorter).logPartition(), fb.logPartition(), 1e-12);
    }

    @Test
    void aSequenceOfNoTokensHasTheEmptyPath() {
        Crf crf = Enumeration.randomCrf(new Random(8), 3);
        Matrix none = Matrix.zeros(0, 3);
        var fb = new ForwardBackward(crf);
        fb.run(none);
        assertEquals(0, fb.logPartition());
        assertEquals(0, crf.score(none));
        assertEquals(0, new Viterbi(crf, kernels).decode(none).length());
        assertEquals(1, new BestPaths(crf).decode(none, 5).size());
    }

    @Test
    void longSequencesStayFiniteAndExact() {
        var random = new Random(9);
        int tokens = 20_000;
        Crf crf = Enumeration.randomCrf(random, 9);
        Matrix emissions = Enumeration.random(random, tokens, 9, 4);
        LabelPath path = new Viterbi(crf, kernels).decode(emissions);
        LabelPath best = new BestPaths(crf).decode(emissions, 3).getFirst();
        assertArrayEquals(best.toArray(), path.toArray());
        var fb = new ForwardBackward(crf);
        fb.run(emissions);
        assertTrue(fb.logPartition() > path.score() && Double.isFinite(fb.logPartition()));
        for (int t = 0; t < tokens; t++) {
            double sum = 0;
            for (int j = 0; j < 9; j++) {
                sum += fb.probability(t, j);
            }
            assertEquals(1, sum, 1e-9);
        }
    }

    @Test
    void probabilitiesBeyondTheRangeOfADoubleAreNotLost() {
        // Label 1 at the first token is e⁻²⁰⁰⁰ times as likely as label 0, yet only it leads on.
        Crf crf =
                new Crf(
                        Matrix.of(1, 2, 0, -2000),
                        Matrix.of(1, 2, 0, 0),
                        Matrix.of(2, 2, NO, NO, 0, 0));
        var fb = new ForwardBackward(crf);
        Matrix emissions = Matrix.of(2, 2, 0, 0, -1000, -1000);
        fb.run(emissions);
        assertEquals(-3000 + Math.log(2), fb.logPartition(), 1e-9);
        assertEquals(1, fb.probability(0, 1), 1e-12);
        assertEquals(0.5, fb.probability(1, 0), 1e-12);
        assertEquals(1, new Viterbi(crf, kernels).decode(emissions).label(0));
    }

    @Test
    void constraintsOfSingleTokensAreInfiniteEmissions() {
        var random = new Random(10);
        Crf crf = Enumeration.randomCrf(random, 3);
        Matrix emissions = Enumeration.random(random, 4, 3, 1);
        emissions.set(2, 0, NO);
        emissions.set(2, 1, NO);
        var fb = new ForwardBackward(crf);
        fb.run(emissions);
        assertEquals(1, fb.probability(2, 2), 1e-14);
        assertEquals(0, fb.probability(2, 0));
        assertEquals(2, new Viterbi(crf, kernels).decode(emissions).label(2));
    }

    @Test
    void impossibleAndUndefinedScoresAreRefused() {
        Crf crf = Enumeration.randomCrf(new Random(11), 2);
        Matrix impossible = Matrix.of(3, 2, 0, 0, NO, NO, 0, 0);
        String none =
                "crf: expected a possible path over 3 tokens, found none;"
                        + " do the constraints contradict each other?";
        assertRefused(none, crf, impossible);
        Crf dead = crf.constrained(i -> false, i -> true, (i, j) -> true);
        assertRefused(none, dead, Matrix.zeros(3, 2));
        String undefined =
                "crf: expected finite scores or −∞, found NaN or +∞ among the emissions of 3 tokens"
                        + " or the transitions";
        for (int t = 0; t < 3; t++) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                Matrix emissions = Matrix.zeros(3, 2);
                emissions.set(t, 1, bad);
                assertRefused(undefined, crf, emissions);
            }
        }
    }

    private void assertRefused(String message, Crf crf, Matrix emissions) {
        var fb = new ForwardBackward(crf);
        var viterbi = new Viterbi(crf, kernels);
        var best = new BestPaths(crf);
        for (Runnable decoding :
                List.<Runnable>of(
                        () -> fb.run(emissions),
                        () -> viterbi.decode(emissions),
                        () -> best.decode(emissions, 2))) {
            var e = assertThrows(IllegalArgumentException.class, decoding::run);
            assertEquals(message, e.getMessage());
        }
    }

    @Test
    void wrongShapesAreRefused() {
        Crf crf = Crf.zero(3);
        assertMessage(
                "emissions: expected shape [2, 3], found [2, 4]",
                () -> new Viterbi(crf, kernels).decode(Matrix.zeros(2, 4)));
        assertMessage("path: expected 2 labels, found 1", () -> crf.score(Matrix.zeros(2, 3), 0));
        assertMessage(
                "k: expected at least 1, found 0",
                () -> new BestPaths(crf).decode(Matrix.zeros(2, 3), 0));
        assertMessage(
                "end_transitions: expected shape [1, 2], found [1, 3]",
                () -> new Crf(Matrix.zeros(1, 2), Matrix.zeros(1, 3), Matrix.zeros(2, 2)));
        assertMessage("transitions: expected at least one label, found [0, 0]", () -> Crf.zero(0));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    private interface Check {
        void on(String message, Crf crf, Matrix emissions);
    }

    /// Small CRFs, every second one with impossible transitions, that leave a path possible.
    private static void forRandomCrfs(Check check) {
        for (int seed = 0; seed < 60; seed++) {
            RandomGenerator random = new Random(seed);
            int labels = 1 + seed % 4;
            int tokens = 1 + seed / 4 % 5;
            Crf crf =
                    seed % 2 == 0
                            ? Enumeration.randomCrf(random, labels)
                            : Enumeration.randomCrfWithHoles(random, labels);
            Matrix emissions = Enumeration.random(random, tokens, labels, 1);
            double best = Enumeration.of(crf, emissions).paths().getFirst().score();
            if (best > Double.NEGATIVE_INFINITY) {
                check.on("seed " + seed, crf, emissions);
            }
        }
    }
}
