package io.github.bbrac.crf;

import io.github.bbrac.kernels.Chain;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;

/// The best path (Viterbi 1967; Rabiner 1989, section III.B), as [Kernels#bestPath] finds it: in float and in
/// the order of operations of PyTorch implementations; among equals the lowest label wins.
///
/// Immutable, shared by as many threads as the kernels are.
public final class Viterbi {
    private final Crf crf;
    private final Kernels kernels;
    private final Chain chain;

    /// A search over this CRF's paths. Its weights are copied.
    public Viterbi(Crf crf, Kernels kernels) {
        this.crf = crf;
        this.kernels = kernels;
        chain =
                kernels.prepareChain(
                        crf.startTransitions(), crf.endTransitions(), crf.transitions());
    }

    /// The path with the greatest score.
    ///
    /// @param emissions [tokens, labels], read
    /// @throws IllegalArgumentException if no path is possible, or scores are NaN or +∞
    public LabelPath decode(Matrix emissions) {
        if (emissions.rows() == 0) {
            return LabelPath.EMPTY;
        }
        int[] path = new int[emissions.rows()];
        decode(emissions, path);
        return new LabelPath(path, crf.score(emissions, path));
    }

    /// As [#decode(Matrix)], into an array of the caller's, without allocating.
    ///
    /// @param emissions [tokens, labels], read
    /// @param path at least as long as there are tokens; the label of each token, overwritten
    public void decode(Matrix emissions, int[] path) {
        Crf.requireEmissions(emissions, crf.labels());
        if (emissions.rows() == 0) {
            return;
        }
        float score = kernels.bestPath(emissions, chain, path);
        if (!Float.isFinite(score)) {
            throw Crf.noPath(score, emissions.rows());
        }
    }
}
