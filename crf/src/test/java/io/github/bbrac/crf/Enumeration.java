package io.github.bbrac.crf;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// The definition: every path of a small CRF, written out with its score.
record Enumeration(List<LabelPath> paths) {
    static Enumeration of(Crf crf, Matrix emissions) {
        List<LabelPath> paths = new ArrayList<>();
        int tokens = emissions.rows();
        int count = 1;
        for (int t = 0; t < tokens; t++) {
            count *= crf.labels();
        }
        for (int c = 0; c < count; c++) {
            int[] labels = new int[tokens];
            int rest = c;
            for (int t = 0; t < tokens; t++) {
                labels[t] = rest % crf.labels();
                rest /= crf.labels();
            }
            paths.add(new LabelPath(labels, score(crf, emissions, labels)));
        }
        paths.sort(Comparator.comparingDouble(LabelPath::score).reversed());
        return new Enumeration(paths);
    }

    private static double score(Crf crf, Matrix emissions, int[] labels) {
        double score = 0;
        for (int t = 0; t < labels.length; t++) {
            score += emissions.get(t, labels[t]);
            score +=
                    t == 0
                            ? crf.startTransitions().get(0, labels[0])
                            : crf.transitions().get(labels[t - 1], labels[t]);
        }
        return score + crf.endTransitions().get(0, labels[labels.length - 1]);
    }

    /// Σ exp(score) over the paths that a predicate accepts, as a part of Σ exp(score) over all.
    double probability(Predicate<LabelPath> accepted) {
        double best = paths.getFirst().score();
        double part = 0;
        double all = 0;
        for (LabelPath path : paths) {
            double weight = Math.exp(path.score() - best);
            all += weight;
            part += accepted.test(path) ? weight : 0;
        }
        return part / all;
    }

    double logPartition() {
        double best = paths.getFirst().score();
        double all = 0;
        for (LabelPath path : paths) {
            all += Math.exp(path.score() - best);
        }
        return best + Math.log(all);
    }

    static Matrix random(RandomGenerator random, int rows, int cols, double scale) {
        Matrix matrix = Matrix.zeros(rows, cols);
        for (int i = 0; i < rows * cols; i++) {
            matrix.data()[i] = (float) (scale * random.nextGaussian());
        }
        return matrix;
    }

    static Crf randomCrf(RandomGenerator random, int labels) {
        return new Crf(
                random(random, 1, labels, 1),
                random(random, 1, labels, 1),
                random(random, labels, labels, 1));
    }

    /// A CRF in which about a third of all starts, ends and transitions is impossible.
    static Crf randomCrfWithHoles(RandomGenerator random, int labels) {
        return randomCrf(random, labels)
                .constrained(
                        i -> random.nextInt(3) > 0,
                        i -> random.nextInt(3) > 0,
                        (i, j) -> random.nextInt(3) > 0);
    }
}
