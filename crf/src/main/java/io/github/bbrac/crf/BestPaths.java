package io.github.bbrac.crf;

import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The k best paths, exactly, in falling order of score, each once.
///
/// After one Viterbi pass, the best path that runs through label i at token t and from there on along a
/// known path P is known without search: the best way to (t, i), then P. Every path other than the best
/// leaves exactly one path found before it in this way, at the last token where they differ (the
/// partition of Lawler 1972; for hidden Markov models the tree-trellis search of Soong & Huang 1991). So
/// one pops the best candidate, adds the ways in which it can be left, and does so k times:
/// O(k · tokens · labels · log k) after the pass of O(tokens · labels²). No more candidates are kept than
/// paths are still wanted.
///
/// Scores are summed in double. [Viterbi] decodes in float: where two paths are closer than float
/// rounds, its path may be the second here. One thread at a time.
public final class BestPaths {
    /// A path not yet written out: the best way to `label` at `token`, then the tokens after it as in
    /// `suffix`. Ordered by falling score; `number` tells equals apart.
    private record Candidate(double score, int number, int token, int label, LabelPath suffix)
            implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byScore = Double.compare(other.score, score);
            return byScore != 0 ? byScore : Integer.compare(number, other.number);
        }
    }

    private final Crf crf;
    private final int labels;
    private final float[] end;
    private final float[] transitions;
    private double[] alphas = new double[0];
    private int[] before = new int[0];

    /// A search over this CRF's paths. Its weights are copied.
    public BestPaths(Crf crf) {
        this.crf = crf;
        labels = crf.labels();
        end = crf.endTransitions().toArray();
        transitions = crf.transitions().toArray();
    }

    /// The best `k` paths, or all that are possible where there are fewer.
    ///
    /// @param emissions [tokens, labels], read
    /// @param k at least 1
    /// @throws IllegalArgumentException if no path is possible, or scores are NaN or +∞
    public List<LabelPath> decode(Matrix emissions, int k) {
        Crf.requireEmissions(emissions, labels);
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
        int tokens = emissions.rows();
        if (tokens == 0) {
            return List.of(LabelPath.EMPTY);
        }
        forward(emissions);
        var candidates = new Candidates(k);
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < labels; i++) {
            double score = alphas[(tokens - 1) * labels + i] + end[i];
            candidates.add(score, tokens - 1, i, LabelPath.EMPTY);
            best = Math.max(best, score);
        }
        if (!Double.isFinite(best)) {
            throw Crf.noPath(best, tokens);
        }
        List<LabelPath> found = new ArrayList<>();
        while (!candidates.isEmpty()) {
            Candidate next = candidates.take();
            LabelPath path = writtenOut(next, emissions);
            found.add(path);
            leave(path, next.token, emissions, candidates);
        }
        // A candidate's score is the path's, summed in another order: the last bits may differ.
        found.sort((a, b) -> Double.compare(b.score(), a.score()));
        return List.copyOf(found);
    }

    /// The best candidates, no more of them than paths are still wanted.
    private static final class Candidates {
        private final TreeSet<Candidate> best = new TreeSet<>();
        private int wanted;
        private int made;

        Candidates(int wanted) {
            this.wanted = wanted;
        }

        void add(double score, int token, int label, LabelPath suffix) {
            if (!Double.isFinite(score)
                    || wanted == 0
                    || (best.size() == wanted && score <= best.last().score)) {
                return;
            }
            best.add(new Candidate(score, made++, token, label, suffix));
            if (best.size() > wanted) {
                best.pollLast();
            }
        }

        Candidate take() {
            wanted--;
            return best.pollFirst();
        }

        boolean isEmpty() {
            return best.isEmpty();
        }
    }

    /// Fills α and the best label before each label of every token.
    private void forward(Matrix emissions) {
        int tokens = emissions.rows();
        int needed = Math.multiplyExact(tokens, labels);
        if (alphas.length < needed) {
            alphas = new double[needed];
            before = new int[needed];
        }
        for (int j = 0; j < labels; j++) {
            alphas[j] = crf.startTransitions().get(0, j) + (double) emissions.get(0, j);
        }
        for (int t = 1; t < tokens; t++) {
            for (int j = 0; j < labels; j++) {
                int best = 0;
                double max = alphas[(t - 1) * labels] + transitions[j];
                for (int i = 1; i < labels; i++) {
                    double score = alphas[(t - 1) * labels + i] + transitions[i * labels + j];
                    if (score > max) {
                        best = i;
                    }
                    max = Math.max(max, score); // which passes NaN on
                }
                alphas[t * labels + j] = max + emissions.get(t, j);
                before[t * labels + j] = best;
            }
        }
    }

    private LabelPath writtenOut(Candidate candidate, Matrix emissions) {
        int[] path = new int[emissions.rows()];
        for (int t = candidate.token + 1; t < path.length; t++) {
            path[t] = candidate.suffix.label(t);
        }
        path[candidate.token] = candidate.label;
        for (int t = candidate.token; t > 0; t--) {
            path[t - 1] = before[t * labels + path[t]];
        }
        return new LabelPath(path, crf.score(emissions, path));
    }

    /// Adds the ways to leave a path at a token before `token`, seen from its end.
    private void leave(LabelPath path, int token, Matrix emissions, Candidates candidates) {
        int tokens = emissions.rows();
        double rest = end[path.label(tokens - 1)]; // the score of what follows the label of token t
        for (int t = tokens - 2; t >= 0; t--) {
            int next = path.label(t + 1);
            rest += emissions.get(t + 1, next);
            if (t < token) {
                for (int i = 0; i < labels; i++) {
                    if (i != path.label(t)) {
                        double score =
                                alphas[t * labels + i] + transitions[i * labels + next] + rest;
                        candidates.add(score, t, i, path);
                    }
                }
            }
            rest += transitions[path.label(t) * labels + next];
        }
    }
}
