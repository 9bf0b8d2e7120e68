package io.github.bbrac.bench;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.util.Arrays;

/// A BERT-base encoder and a bidirectional GRU layer with random weights. GFLOP/s counts twice the
/// multiply-adds of all matrix products, attention's included.
final class Models {
    static final BertConfig BASE =
            new BertConfig(21_128, 768, 12, 12, 3072, 512, 2, "gelu", 1e-12f);

    /// Sentences and tokens of each, `[CLS]` and `[SEP]` included.
    private static final int[][] BATCHES = {{1, 32}, {1, 128}, {1, 512}, {8, 128}};

    private Models() {}

    /// Measures the encoder and prints a table.
    static void bert(Kernels kernels, int repeats) throws IOException {
        Data data = new Data(kernels);
        BertEncoder encoder = BertEncoder.load(data, BASE);
        BertEncoder.Workspace workspace = new BertEncoder.Workspace(BASE, Trace.none());
        Table.head(
                "BERT-base, " + kernels.name() + ", threads: " + kernels.threads(),
                "ms (middle half)",
                "sentences/s",
                "GFLOP/s");
        for (int[] batch : BATCHES) {
            Sequences sequences = sequences(batch[0], batch[1]);
            int tokens = sequences.tokens();
            int[] ids = data.ids(tokens, BASE.vocabSize());
            Matrix y = Matrix.zeros(tokens, BASE.hiddenSize());
            Samples seconds =
                    sample(
                            repeats,
                            kernels.threads(),
                            () -> {
                                encoder.forward(kernels, ids, sequences, workspace, y);
                                kernels.finish(y);
                            });
            row(batch[0], batch[1], seconds, bertFlops(BASE, tokens, batch[1]));
        }
        Table.end();
    }

    /// Of the products of a forward pass.
    static double bertFlops(BertConfig bert, int tokens, int length) {
        double hidden = bert.hiddenSize();
        double projections = 4 * hidden * hidden + 2 * hidden * bert.intermediateSize();
        double attention = 2 * hidden * length;
        return 2 * bert.numHiddenLayers() * tokens * (projections + attention);
    }

    /// Measures a bidirectional GRU layer, its input products included, and prints a table.
    static void gru(Kernels kernels, int repeats) {
        int input = 768;
        int hidden = 256;
        Data data = new Data(kernels);
        Weight inputWeight = kernels.prepare(data.matrix(6 * hidden, input));
        Matrix inputBias = data.matrix(1, 6 * hidden);
        Recurrence forward = recurrence(kernels, data, hidden);
        Recurrence backward = recurrence(kernels, data, hidden);
        Table.head(
                "BiGRU 768 → 2 × 256, " + kernels.name() + ", threads: " + kernels.threads(),
                "ms (middle half)",
                "sentences/s",
                "GFLOP/s");
        for (int[] batch : new int[][] {{1, 128}, {8, 128}, {32, 128}}) {
            Sequences sequences = sequences(batch[0], batch[1]);
            int tokens = sequences.tokens();
            Matrix x = data.matrix(tokens, input);
            Matrix gates = Matrix.zeros(tokens, 6 * hidden);
            Matrix y = Matrix.zeros(tokens, 2 * hidden);
            Samples seconds =
                    sample(
                            repeats,
                            kernels.threads(),
                            () -> {
                                kernels.linear(x, inputWeight, inputBias, Activation.NONE, gates);
                                kernels.gru(gates, forward, backward, sequences, y);
                                kernels.finish(y);
                            });
            row(batch[0], batch[1], seconds, 12.0 * tokens * hidden * (input + hidden));
        }
        Table.end();
    }

    private static Recurrence recurrence(Kernels kernels, Data data, int hidden) {
        Weight weight = kernels.prepare(data.matrix(3 * hidden, hidden));
        return new Recurrence(weight, data.matrix(1, 3 * hidden));
    }

    static Sequences sequences(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return Sequences.ofLengths(lengths);
    }

    static Samples sample(int repeats, int threads, Runnable body) {
        Samples seconds = new Samples();
        Samples.time(8, threads, body); // until the compiler is done
        for (int repeat = 0; repeat < repeats; repeat++) {
            seconds.add(Samples.time(0.1, threads, body));
        }
        return seconds;
    }

    private static void row(int count, int length, Samples seconds, double flops) {
        double median = seconds.median();
        String low = Table.tenths(1e3 * seconds.quantile(0.25));
        String high = Table.tenths(1e3 * seconds.quantile(0.75));
        Table.row(
                count + " × " + length,
                Table.tenths(1e3 * median) + " (" + low + "–" + high + ")",
                Table.tenths(count / median),
                Table.whole(flops / median / 1e9));
    }
}
