package io.github.bbrac.crf;

import io.github.bbrac.tensor.Matrix;
import java.util.Objects;

/// All paths at once: their total weight Z, the probability of each label at each token, and the
/// probability of a span (forward–backward: Rabiner 1989, section III.A; Lafferty et al. 2001,
/// section 3).
///
///     α₁(j) = start(j) + e(1, j)     α_t(j) = e(t, j) + log Σ_i exp(α_t₋₁(i) + transitions(i, j))
///     β_L(i) = end(i)                β_t(i) = log Σ_j exp(transitions(i, j) + e(t+1, j) + β_t₊₁(j))
///     log Z = log Σ_j exp(α_L(j) + β_L(j))
///     P(y_t = j) = exp(α_t(j) + β_t(j) − log Z)
///
/// α and β are kept for one sequence, as logarithms in double; [#run] computes them, and every
/// question after it is about that sequence. The emissions given to `run` are read by later questions
/// and must not change before the last of them.
///
/// Buffers are kept from one run to the next. One thread at a time.
public final class ForwardBackward {
    private final Crf crf;
    private final int labels;
    private final LogMatrix fromBefore; // transitions(i, j)
    private final LogMatrix fromAfter; // transposed
    private final double[] row;
    private double[] alphas = new double[0];
    private double[] betas = new double[0];
    private double[] left; // of each label of a span grammar: the weight of all that leads to it
    private double[] right;
    private final Matrix none;
    private Matrix emissions;
    private double logPartition;

    /// The sums over this CRF's paths, and so far no sequence.
    public ForwardBackward(Crf crf) {
        this.crf = crf;
        labels = crf.labels();
        fromBefore = new LogMatrix(labels);
        fromAfter = new LogMatrix(labels);
        row = new double[labels];
        left = new double[labels];
        right = new double[labels];
        none = Matrix.zeros(0, labels);
        update();
    }

    /// Reads the CRF's weights anew, as they are after a step of training. Forgets the sequence.
    void update() {
        fromBefore.fill(crf.transitions(), false);
        fromAfter.fill(crf.transitions(), true);
        emissions = none;
        logPartition = 0;
    }

    /// Computes α and β of a sequence. Before the first run the sequence is the empty one.
    ///
    /// @param emissions [tokens, labels], read, now and by what is asked later
    /// @throws IllegalArgumentException if no path is possible, or scores are NaN or +∞
    public void run(Matrix emissions) {
        Crf.requireEmissions(emissions, labels);
        this.emissions = none;
        logPartition = 0;
        int tokens = emissions.rows();
        if (tokens == 0) {
            return;
        }
        int needed = Math.multiplyExact(tokens, labels);
        if (alphas.length < needed) {
            alphas = new double[needed];
            betas = new double[needed];
        }
        forward(emissions);
        int last = (tokens - 1) * labels;
        for (int j = 0; j < labels; j++) {
            betas[last + j] = crf.endTransitions().get(0, j);
            row[j] = alphas[last + j] + betas[last + j];
        }
        double sum = LogMatrix.logSum(row, labels);
        if (!Double.isFinite(sum)) {
            throw Crf.noPath(sum, tokens);
        }
        backward(emissions);
        this.emissions = emissions;
        logPartition = sum;
    }

    private void forward(Matrix emissions) {
        for (int j = 0; j < labels; j++) {
            alphas[j] = crf.startTransitions().get(0, j) + (double) emissions.get(0, j);
        }
        float[] es = emissions.data();
        for (int t = 1; t < emissions.rows(); t++) {
            int at = t * labels;
            int e = emissions.rowOffset(t);
            fromBefore.apply(alphas, at - labels, alphas, at);
            for (int j = 0; j < labels; j++) {
                alphas[at + j] += es[e + j];
            }
        }
    }

    private void backward(Matrix emissions) {
        float[] es = emissions.data();
        for (int t = emissions.rows() - 1; t > 0; t--) {
            int at = t * labels;
            int e = emissions.rowOffset(t);
            for (int j = 0; j < labels; j++) {
                row[j] = betas[at + j] + es[e + j];
            }
            fromAfter.apply(row, 0, betas, at - labels);
        }
    }

    /// Number of tokens of the sequence.
    public int tokens() {
        return emissions.rows();
    }

    /// log Z.
    public double logPartition() {
        return logPartition;
    }

    /// −log P(path) = log Z − score(path).
    ///
    /// @param path the label of each token
    public double negativeLogLikelihood(int... path) {
        return logPartition - crf.score(emissions, path);
    }

    /// The probability that token `t` bears a label.
    public double probability(int t, int label) {
        Objects.checkIndex(t, tokens());
        Objects.checkIndex(label, labels);
        return Math.exp(alphas[t * labels + label] + betas[t * labels + label] - logPartition);
    }

    /// The probability of each label at each token.
    ///
    /// @param marginals [tokens, labels], overwritten
    public void marginals(Matrix marginals) {
        marginals.requireShape("marginals", tokens(), labels);
        for (int t = 0; t < tokens(); t++) {
            for (int j = 0; j < labels; j++) {
                marginals.set(t, j, (float) probability(t, j));
            }
        }
    }

    /// Adds, times a weight, how often label j is expected directly after label i.
    ///
    /// @param counts [labels][labels], added to
    void addExpectedPairs(double weight, double[][] counts) {
        float[] es = emissions.data();
        for (int t = 1; t < tokens(); t++) {
            int e = emissions.rowOffset(t);
            for (int j = 0; j < labels; j++) {
                row[j] = es[e + j] + betas[t * labels + j];
            }
            fromBefore.addPairs(weight, alphas, (t - 1) * labels, row, -logPartition, counts);
        }
    }

    /// The probability that decoding yields exactly the entity over the tokens `[from, to)`: the
    /// weight of all paths whose labels spell it, divided by Z. α sums what may stand before it, β what
    /// may stand after, and in between only the labels of its type are left (the constrained
    /// forward–backward of Culotta & McCallum 2004, with the neighbours' labels taken into account):
    ///
    ///     left(y) = e(from, y) + log Σ exp(α(p) + transitions(p, y))       p: begins(p, y)
    ///     left'(y') = e(t, y') + log Σ exp(left(y) + transitions(y, y'))   y: continues(y, y')
    ///     right(y) = log Σ exp(transitions(y, n) + e(to, n) + β(n))        n: ends(y, n)
    ///     P = Σ_y exp(left(y) + right(y) − log Z)
    ///
    /// @param from first token of the entity
    /// @param to the token after its last; greater than `from`
    public double spanProbability(int from, int to, SpanGrammar grammar) {
        Objects.checkFromToIndex(from, to, tokens());
        if (from == to) {
            throw new IllegalArgumentException(
                    "span: expected at least one token, found [" + from + ", " + to + ")");
        }
        int[] own = grammar.labels();
        beginAt(from, own, grammar);
        for (int t = from + 1; t < to; t++) {
            continueTo(t, own, grammar);
        }
        for (int k = 0; k < own.length; k++) {
            row[k] = left[k] + rightOf(to, own[k], grammar) - logPartition;
        }
        // Rounding may take a certain span a few 2⁻⁵² beyond 1.
        return Math.min(1, Math.exp(LogMatrix.logSum(row, own.length)));
    }

    private void beginAt(int from, int[] own, SpanGrammar grammar) {
        for (int k = 0; k < own.length; k++) {
            int y = own[k];
            if (from == 0) {
                left[k] = grammar.begins(-1, y) ? alphas[y] : Double.NEGATIVE_INFINITY;
                continue;
            }
            int count = 0;
            for (int p = 0; p < labels; p++) {
                if (grammar.begins(p, y)) {
                    row[count++] = alphas[(from - 1) * labels + p] + fromBefore.log(p, y);
                }
            }
            left[k] = LogMatrix.logSum(row, count) + emissions.get(from, y);
        }
    }

    private void continueTo(int t, int[] own, SpanGrammar grammar) {
        for (int k = 0; k < own.length; k++) {
            int y = own[k];
            int count = 0;
            for (int b = 0; b < own.length; b++) {
                if (grammar.continues(own[b], y)) {
                    row[count++] = left[b] + fromBefore.log(own[b], y);
                }
            }
            right[k] = LogMatrix.logSum(row, count) + emissions.get(t, y);
        }
        double[] swap = left;
        left = right;
        right = swap;
    }

    private double rightOf(int to, int y, SpanGrammar grammar) {
        if (to == tokens()) {
            return grammar.ends(y, -1) ? crf.endTransitions().get(0, y) : Double.NEGATIVE_INFINITY;
        }
        int count = 0;
        for (int n = 0; n < labels; n++) {
            if (grammar.ends(y, n)) {
                right[count++] =
                        fromBefore.log(y, n) + emissions.get(to, n) + betas[to * labels + n];
            }
        }
        return LogMatrix.logSum(right, count);
    }
}
