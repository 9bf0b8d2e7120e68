package io.github.bbrac.crf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Loss and gradients against the enumeration of every path.
class CrfLossTest {
    /// One sequence, what is known of it, and what the loss makes of both.
    private record Computed(double loss, Matrix demissions, Crf gradient) {
        static Computed of(Crf crf, Matrix emissions, LabelTargets targets, float scale) {
            Crf gradient = Crf.zero(crf.labels());
            Matrix demissions = nan(emissions.rows(), crf.labels());
            Sequences sequences = Sequences.ofLengths(emissions.rows());
            double loss =
                    new CrfLoss(crf, gradient)
                            .backward(emissions, sequences, targets, scale, demissions);
            return new Computed(loss, demissions, gradient);
        }
    }

    @Test
    void lossAndGradientsOfKnownLabelsEqualThoseOverAllPaths() {
        for (int round = 0; round < 60; round++) {
            RandomGenerator random = new Random(round);
            int labels = 1 + random.nextInt(4);
            Matrix emissions = Enumeration.random(random, 1 + random.nextInt(4), labels, 1);
            LabelTargets targets = new LabelTargets();
            for (int t = 0; t < emissions.rows(); t++) {
                targets.add(random.nextInt(labels));
            }
            check(Enumeration.randomCrf(random, labels), emissions, targets, 1, "seed " + round);
        }
    }

    @Test
    void lossAndGradientsOfSetsEqualThoseOverAllPaths() {
        int possible = 0;
        for (int round = 0; round < 200; round++) {
            RandomGenerator random = new Random(round);
            int labels = 1 + random.nextInt(4);
            Crf crf = Enumeration.randomCrfWithHoles(random, labels);
            Matrix emissions = Enumeration.random(random, 1 + random.nextInt(4), labels, 1);
            LabelTargets targets = randomTargets(random, emissions.rows(), labels);
            if (Enumeration.of(crf, emissions).probability(path -> isAllowed(path, targets)) > 0) {
                possible++;
                check(crf, emissions, targets, 1, "seed " + round);
            }
        }
        assertEquals(91, possible);
    }

    /// Scores in the thousands: no product of exponentials is within the range of a double.
    @Test
    void scoresFarApartKeepTheirGradients() {
        for (int round = 0; round < 60; round++) {
            RandomGenerator random = new Random(round);
            Crf crf =
                    new Crf(
                            Enumeration.random(random, 1, 3, 1000),
                            Enumeration.random(random, 1, 3, 1000),
                            Enumeration.random(random, 3, 3, 1000));
            Matrix emissions = Enumeration.random(random, 4, 3, 1000);
            check(crf, emissions, randomTargets(random, 4, 3), 3000, "seed " + round);
        }
    }

    private static LabelTargets randomTargets(RandomGenerator random, int tokens, int labels) {
        LabelTargets targets = new LabelTargets();
        for (int t = 0; t < tokens; t++) {
            boolean[] allowed = new boolean[labels];
            for (int j = 0; j < labels; j++) {
                allowed[j] = random.nextBoolean();
            }
            allowed[random.nextInt(labels)] = true;
            if (random.nextBoolean()) {
                targets.addAnyOf(allowed);
            } else {
                targets.add(random.nextInt(labels));
            }
        }
        return targets;
    }

    private static boolean isAllowed(LabelPath path, LabelTargets targets) {
        for (int t = 0; t < path.length(); t++) {
            if (!targets.allows(t, path.label(t))) {
                return false;
            }
        }
        return true;
    }

    /// @param size of the loss, by which it may be off 1e-12
    private static void check(
            Crf crf, Matrix emissions, LabelTargets targets, double size, String message) {
        Enumeration all = Enumeration.of(crf, emissions);
        Enumeration allowed =
                new Enumeration(
                        all.paths().stream().filter(path -> isAllowed(path, targets)).toList());
        float scale = 0.5f;
        Computed computed = Computed.of(crf, emissions, targets, scale);
        double loss = all.logPartition() - allowed.logPartition();
        assertEquals(loss, computed.loss, 1e-12 * size * 10, message);

        int tokens = emissions.rows();
        for (int j = 0; j < crf.labels(); j++) {
            int label = j;
            for (int t = 0; t < tokens; t++) {
                int token = t;
                double count = difference(all, allowed, p -> p.label(token) == label ? 1 : 0);
                assertEquals(scale * count, computed.demissions.get(t, j), 1e-7, message);
            }
            double start = difference(all, allowed, p -> p.label(0) == label ? 1 : 0);
            double end = difference(all, allowed, p -> p.label(tokens - 1) == label ? 1 : 0);
            Crf gradient = computed.gradient;
            assertEquals(scale * start, gradient.startTransitions().get(0, j), 1e-7, message);
            assertEquals(scale * end, gradient.endTransitions().get(0, j), 1e-7, message);
            for (int i = 0; i < crf.labels(); i++) {
                int before = i;
                double pairs = difference(all, allowed, p -> pairs(p, before, label));
                assertEquals(scale * pairs, gradient.transitions().get(i, j), 2e-7, message);
            }
        }
    }

    private static double difference(
            Enumeration all, Enumeration allowed, ToDoubleFunction<LabelPath> count) {
        return expected(all, count) - expected(allowed, count);
    }

    private static double expected(Enumeration paths, ToDoubleFunction<LabelPath> count) {
        double logPartition = paths.logPartition();
        return paths.paths().stream()
                .mapToDouble(p -> Math.exp(p.score() - logPartition) * count.applyAsDouble(p))
                .sum();
    }

    private static int pairs(LabelPath path, int before, int label) {
        int pairs = 0;
        for (int t = 1; t < path.length(); t++) {
            pairs += path.label(t - 1) == before && path.label(t) == label ? 1 : 0;
        }
        return pairs;
    }

    @Test
    void whereNothingIsKnownNothingIsLost() {
        RandomGenerator random = new Random(1);
        LabelTargets targets = new LabelTargets();
        for (int t = 0; t < 5; t++) {
            targets.addAnyOf(new boolean[] {true, true, true});
        }
        Crf crf = Enumeration.randomCrf(random, 3);
        Computed computed = Computed.of(crf, Enumeration.random(random, 5, 3, 1), targets, 1);
        assertEquals(0, computed.loss);
        assertArrayEquals(new float[15], computed.demissions.data(), 1e-15f);
        assertArrayEquals(new float[9], computed.gradient.transitions().data(), 1e-15f);
    }

    @Test
    void aSetOfOneLabelIsThatLabel() {
        RandomGenerator random = new Random(2);
        Crf crf = Enumeration.randomCrf(random, 3);
        Matrix emissions = Enumeration.random(random, 3, 3, 1);
        LabelTargets sets = LabelTargets.of(2);
        sets.addAnyOf(new boolean[] {true, false, false});
        sets.add(1);
        Computed ofSets = Computed.of(crf, emissions, sets, 1);
        Computed ofLabels = Computed.of(crf, emissions, LabelTargets.of(2, 0, 1), 1);
        assertEquals(ofLabels.loss, ofSets.loss, 1e-14);
        assertArrayEquals(ofLabels.demissions.data(), ofSets.demissions.data(), 1e-7f);
    }

    /// −log softmax(e)(label), and its gradient softmax(e) − 1 at the label.
    @Test
    void withoutTransitionsItIsTheCrossEntropyOfTheSoftmax() {
        Matrix emissions = Matrix.of(2, 2, 0, (float) Math.log(3), (float) Math.log(4), 0);
        Computed computed = Computed.of(Crf.zero(2), emissions, LabelTargets.of(0, 0), 1);
        assertEquals(Math.log(4) - Math.log(4.0 / 5), computed.loss, 1e-7);
        assertArrayEquals(
                new float[] {-0.75f, 0.75f, -0.2f, 0.2f}, computed.demissions.data(), 1e-7f);
    }

    @Test
    void aBatchIsTheSumOfItsSequencesAndGradientsAreAddedTo() {
        RandomGenerator random = new Random(3);
        Crf crf = Enumeration.randomCrf(random, 3);
        Matrix emissions = Enumeration.random(random, 6, 3, 1);
        LabelTargets targets = randomTargets(random, 6, 3);
        LabelTargets first = new LabelTargets();
        LabelTargets second = new LabelTargets();
        for (int t = 0; t < 6; t++) {
            boolean[] allowed = new boolean[3];
            for (int j = 0; j < 3; j++) {
                allowed[j] = targets.allows(t, j);
            }
            (t < 4 ? first : second).addAnyOf(allowed);
        }
        Crf gradient = Crf.zero(3);
        Arrays.fill(gradient.transitions().data(), 10);
        Matrix demissions = nan(6, 3);
        CrfLoss loss = new CrfLoss(crf, gradient);
        double both = loss.backward(emissions, Sequences.ofLengths(4, 2), targets, 1, demissions);
        Computed a = Computed.of(crf, emissions.rows(0, 4), first, 1);
        Computed b = Computed.of(crf, emissions.rows(4, 6), second, 1);
        assertEquals(a.loss + b.loss, both, 1e-13);
        assertArrayEquals(a.demissions.data(), demissions.rows(0, 4).toArray(), 1e-7f);
        assertArrayEquals(b.demissions.data(), demissions.rows(4, 6).toArray(), 1e-7f);
        for (int k = 0; k < 9; k++) {
            float sum = a.gradient.transitions().data()[k] + b.gradient.transitions().data()[k];
            assertEquals(10 + sum, gradient.transitions().data()[k], 2e-6f);
        }
    }

    @Test
    void weightsThatChangedAreReadAnew() {
        RandomGenerator random = new Random(4);
        Crf crf = Enumeration.randomCrf(random, 3);
        CrfLoss loss = new CrfLoss(crf, Crf.zero(3));
        Matrix emissions = Enumeration.random(random, 4, 3, 1);
        LabelTargets targets = LabelTargets.of(0, 1, 2, 1);
        Sequences sequences = Sequences.ofLengths(4);
        loss.backward(emissions, sequences, targets, 1, Matrix.zeros(4, 3));
        crf.transitions().set(0, 1, 5);
        double changed = loss.backward(emissions, sequences, targets, 1, Matrix.zeros(4, 3));
        assertEquals(Computed.of(crf, emissions, targets, 1).loss, changed);
    }

    @Test
    void labelsThatNoPathAllowsAreRefused() {
        Crf crf = Crf.zero(2).constrained(_ -> true, _ -> true, (i, j) -> i != j);
        String message =
                "crf: expected a possible path over 2 tokens, found none;"
                        + " do the constraints contradict each other?";
        assertRefused(message, crf, LabelTargets.of(0, 0));
        LabelTargets sets = LabelTargets.of(0);
        sets.addAnyOf(new boolean[] {true, false});
        assertRefused(message, crf, sets);
    }

    @Test
    void targetsThatDoNotFitAreRefused() {
        assertRefused("targets: expected 2 tokens, found 3", Crf.zero(2), LabelTargets.of(0, 0, 0));
        assertRefused(
                "targets: expected labels below 2, found 2 at token 1",
                Crf.zero(2),
                LabelTargets.of(0, 2));
        LabelTargets set = LabelTargets.of(0);
        set.addAnyOf(new boolean[] {true, false, false});
        assertRefused(
                "targets: expected a set among 2 labels, found one among 3 at token 1",
                Crf.zero(2),
                set);
        assertEquals(
                "label: expected at least 0, found -1",
                assertThrows(IllegalArgumentException.class, () -> LabelTargets.of(-1))
                        .getMessage());
    }

    private static void assertRefused(String message, Crf crf, LabelTargets targets) {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Computed.of(crf, Matrix.zeros(2, 2), targets, 1));
        assertEquals(message, refusal.getMessage());
    }

    private static Matrix nan(int rows, int cols) {
        Matrix matrix = Matrix.zeros(rows, cols);
        Arrays.fill(matrix.data(), Float.NaN);
        return matrix;
    }
}
