package io.github.bbrac.bench;

import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
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
import java.util.List;

/// A BERT-base encoder and a bidirectional GRU layer with random weights. GFLOP/s counts twice the
/// multiply-adds of all matrix products, attention's included.
final class Models {
    /// Sentences and tokens of each, `[CLS]` and `[SEP]` included.
    private static final List<Batch> BATCHES =
            List.of(Batch.even(1, 32), Batch.even(1, 128), Batch.even(1, 512), Batch.even(8, 128));

    private Models() {}

    /// Measures the encoder and prints a table.
    static void bert(Kernels kernels, int repeats) throws IOException {
        Data data = new Data(kernels);
        BertConfig config = Network.Bert.BASE.config();
        BertEncoder encoder = BertEncoder.load(data, config);
        BertEncoder.Workspace workspace = new BertEncoder.Workspace(config, Trace.none());
        Table.head(
                "BERT-base, " + kernels.name() + ", threads: " + kernels.threads(),
                "ms (middle half)",
                "sentences/s",
                "GFLOP/s");
        for (Batch batch : BATCHES) {
            Sequences sequences = batch.sequences();
            int[] ids = batch.ids(config.vocabSize());
            Matrix y = Matrix.zeros(batch.tokens(), config.hiddenSize());
            Samples seconds =
                    sample(
                            repeats,
                            kernels.threads(),
                            () -> {
                                encoder.forward(kernels, ids, sequences, workspace, y);
                                kernels.finish(y);
                            });
            row(batch, seconds, Network.Bert.BASE.flops(batch));
        }
        Table.end();
    }

    /// Measures a bidirectional GRU layer, its input products included, and prints a table.
    static void gru(Kernels kernels, int repeats) {
        Network.Gru gru = new Network.Gru(768, 256);
        int input = gru.in();
        int hidden = gru.hidden();
        Data data = new Data(kernels);
        Weight inputWeight = kernels.prepare(data.matrix(6 * hidden, input));
        Matrix inputBias = data.matrix(1, 6 * hidden);
        Recurrence forward = recurrence(kernels, data, hidden);
        Recurrence backward = recurrence(kernels, data, hidden);
        Table.head(
                gru.name() + ", " + kernels.name() + ", threads: " + kernels.threads(),
                "ms (middle half)",
                "sentences/s",
                "GFLOP/s");
        for (int count : new int[] {1, 8, 32}) {
            Batch batch = Batch.even(count, 128);
            Sequences sequences = batch.sequences();
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
            row(batch, seconds, gru.flops(batch));
        }
        Table.end();
    }

    private static Recurrence recurrence(Kernels kernels, Data data, int hidden) {
        Weight weight = kernels.prepare(data.matrix(3 * hidden, hidden));
        return new Recurrence(weight, data.matrix(1, 3 * hidden));
    }

    static Samples sample(int repeats, int threads, Runnable body) {
        Samples seconds = new Samples();
        Samples.time(8, threads, body); // until the compiler is done
        for (int repeat = 0; repeat < repeats; repeat++) {
            seconds.add(Samples.time(0.1, threads, body));
        }
        return seconds;
    }

    private static void row(Batch batch, Samples seconds, double flops) {
        double median = seconds.median();
        String low = Table.tenths(1e3 * seconds.quantile(0.25));
        String high = Table.tenths(1e3 * seconds.quantile(0.75));
        Table.row(
                batch.name(),
                Table.tenths(1e3 * median) + " (" + low + "–" + high + ")",
                Table.tenths(batch.count() / median),
                Table.whole(flops / median / 1e9));
    }
}
