package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.crf.Crf;
import io.github.bbrac.crf.Viterbi;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;

/// CRF decoding, which no peer offers.
///
/// @param seconds of the best path over 128 tokens with 33 labels, on one thread
record Decoding(Samples seconds) {
    static final int TOKENS = 128;

    private static final double SAMPLE_SECONDS = 0.05;
    private static final double WARM_UP_SECONDS = 2;

    static Decoding measure(int rounds) {
        int labels = Network.Bbrac.LABELS;
        Crf crf =
                new Crf(
                        Network.TENSORS.get("crf.start_transitions", labels),
                        Network.TENSORS.get("crf.end_transitions", labels),
                        Network.TENSORS.get("crf.transitions", labels, labels));
        Matrix emissions = Batch.even(1, TOKENS).vectors(labels);
        int[] path = new int[TOKENS];
        Samples seconds = new Samples();
        try (Kernels kernels = Kernels.of(KernelSet.VECTOR, 1)) {
            Viterbi viterbi = new Viterbi(crf, kernels);
            Runnable decode = () -> viterbi.decode(emissions, path);
            Samples.time(WARM_UP_SECONDS, 1, decode);
            for (int round = 0; round < rounds; round++) {
                seconds.add(Samples.time(SAMPLE_SECONDS, 1, decode));
            }
        }
        return new Decoding(seconds);
    }
}
