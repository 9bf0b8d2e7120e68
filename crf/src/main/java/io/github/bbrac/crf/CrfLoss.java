package io.github.bbrac.crf;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// The loss of a CRF: how improbable it holds what is known of the labels, and the gradient of that.
/// Where a label is known only to be one of a set, all paths through the set count (the marginal
/// likelihood of Tsuboi et al. 2008, "Training conditional random fields using incomplete annotations",
/// and Täckström et al. 2013, "Token and type constraints for cross-lingual part-of-speech tagging").
///
///     loss = log Z − log Z_allowed        Z_allowed = Σ exp(score(y)) over the paths that are allowed
///     ∂loss/∂weight = count of the weight expected under P − count expected among the allowed paths
///
/// Where every label is known one path is allowed, and the second count is what stands in it. With the
/// weights of [Crf#zero] this is the cross entropy of the softmax, summed over tokens.
///
/// One thread at a time.
public final class CrfLoss {
    private final Crf crf;
    private final Crf gradient;
    private final int labels;
    private final ForwardBackward lattice;
    private final Buffer buffer;
    private final double[] starts; // expected counts less those of what is known, over the batch
    private final double[] ends;
    private final double[][] pairs;

    /// The loss of this CRF.
    ///
    /// @param crf its weights may change between calls
    /// @param gradient the gradient of the CRF's weights, in their shapes
    public CrfLoss(Crf crf, Crf gradient) {
        this.crf = crf;
        this.gradient = gradient;
        labels = crf.labels();
        gradient.transitions().requireShape("gradient of transitions", labels, labels);
        lattice = new ForwardBackward(crf);
        buffer = new Buffer(labels);
        starts = new double[labels];
        ends = new double[labels];
        pairs = new double[labels][labels];
    }

    /// Sums the loss of each sequence, and adds `scale` times its gradient to that of the CRF.
    ///
    /// @param emissions [tokens, labels], read
    /// @param targets of the rows of `emissions`
    /// @param demissions [tokens, labels], overwritten: `scale` times the gradient of the emissions
    /// @return the sum of the losses, not scaled
    /// @throws IllegalArgumentException if no path is possible, or none that is allowed, or scores are NaN
    ///     or +∞
    public double backward(
            Matrix emissions,
            Sequences sequences,
            LabelTargets targets,
            float scale,
            Matrix demissions) {
        int tokens = sequences.tokens();
        emissions.requireShape("emissions", tokens, labels);
        demissions.requireShape("demissions", tokens, labels);
        targets.require(tokens, labels);
        lattice.update();
        clearCounts();
        double loss = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            Matrix own = buffer.rows(sequences.length(s));
            copyRows(emissions, start, own);
            lattice.run(own);
            setExpected(scale, start, demissions);
            loss += lattice.logPartition();
            if (targets.anyOpen(start, sequences.end(s))) {
                forbid(targets, start, own);
                lattice.run(own);
                addExpected(-scale, start, demissions);
                loss -= lattice.logPartition();
            } else {
                loss -= subtractPath(targets, start, own, scale, demissions);
            }
        }
        addCounts();
        return loss;
    }

    private void clearCounts() {
        Arrays.fill(starts, 0);
        Arrays.fill(ends, 0);
        for (double[] row : pairs) {
            Arrays.fill(row, 0);
        }
    }

    private static void copyRows(Matrix from, int start, Matrix to) {
        for (int t = 0; t < to.rows(); t++) {
            System.arraycopy(
                    from.data(), from.rowOffset(start + t), to.data(), to.rowOffset(t), to.cols());
        }
    }

    /// Leaves only the labels that are allowed.
    private void forbid(LabelTargets targets, int start, Matrix own) {
        for (int t = 0; t < own.rows(); t++) {
            for (int j = 0; j < labels; j++) {
                if (!targets.allows(start + t, j)) {
                    own.set(t, j, Float.NEGATIVE_INFINITY);
                }
            }
        }
    }

    private void setExpected(float scale, int start, Matrix demissions) {
        for (int t = 0; t < lattice.tokens(); t++) {
            int at = demissions.rowOffset(start + t);
            Arrays.fill(demissions.data(), at, at + labels, 0);
        }
        addExpected(scale, start, demissions);
    }

    /// Adds the expected count of everything that the lattice's paths are made of.
    private void addExpected(float scale, int start, Matrix demissions) {
        int last = lattice.tokens() - 1;
        for (int t = 0; t <= last; t++) {
            int at = demissions.rowOffset(start + t);
            for (int j = 0; j < labels; j++) {
                demissions.data()[at + j] += (float) (scale * lattice.probability(t, j));
            }
        }
        for (int j = 0; j < labels; j++) {
            starts[j] += scale * lattice.probability(0, j);
            ends[j] += scale * lattice.probability(last, j);
        }
        lattice.addExpectedPairs(scale, pairs);
    }

    /// Subtracts what stands in the only path that is allowed.
    ///
    /// @return its score
    private double subtractPath(
            LabelTargets targets, int start, Matrix own, float scale, Matrix demissions) {
        int last = own.rows() - 1;
        double score = 0;
        for (int t = 0; t <= last; t++) {
            int label = targets.label(start + t);
            score += own.get(t, label);
            demissions.data()[demissions.rowOffset(start + t) + label] -= scale;
            if (t > 0) {
                int before = targets.label(start + t - 1);
                score += crf.transitions().get(before, label);
                pairs[before][label] -= scale;
            }
        }
        int first = targets.label(start);
        int end = targets.label(start + last);
        starts[first] -= scale;
        ends[end] -= scale;
        score += crf.startTransitions().get(0, first) + (double) crf.endTransitions().get(0, end);
        if (!Double.isFinite(score)) {
            throw Crf.noPath(score, own.rows());
        }
        return score;
    }

    private void addCounts() {
        add(starts, gradient.startTransitions(), 0);
        add(ends, gradient.endTransitions(), 0);
        for (int i = 0; i < labels; i++) {
            add(pairs[i], gradient.transitions(), i);
        }
    }

    private static void add(double[] counts, Matrix to, int row) {
        int at = to.rowOffset(row);
        for (int j = 0; j < counts.length; j++) {
            to.data()[at + j] += (float) counts[j];
        }
    }
}
