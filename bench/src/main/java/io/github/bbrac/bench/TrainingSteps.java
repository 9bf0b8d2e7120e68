package io.github.bbrac.bench;

import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.TrainingSession;
import io.github.bbrac.training.optimization.Optimizer;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One step of fine-tuning BERT with a classifier of 33 labels: forward and backward pass with dropout,
/// AdamW, and the weights prepared anew. GFLOP/s counts three times the products of a forward pass.
final class TrainingSteps {
    private static final int LABELS = Network.Bbrac.LABELS;
    private static final int LENGTH = 128;
    private static final float DROPOUT = 0.1f;

    private final TrainingKernels kernels;
    private final TrainableTagger model;
    private final TrainingSession session;
    private final Optimizer optimizer;
    private final Sequences sequences;
    private final int[] ids;
    private final LabelTargets targets = new LabelTargets();
    private int steps;

    private TrainingSteps(TrainingKernels kernels, BertConfig bert, Batch batch)
            throws IOException {
        this.kernels = kernels;
        model = TrainableTagger.load(config(bert), new RandomTensors(1, 0.02f), kernels);
        session = model.newSession();
        ParameterRules rules = new ParameterRules(1e-5, 1e-5, 1, bert.numHiddenLayers(), 0.01);
        optimizer = new Optimizer(model.parameters(), rules, 1, kernels);
        sequences = batch.sequences();
        ids = batch.ids(bert.vocabSize());
        for (int t = 0; t < batch.count() * (LENGTH - 2); t++) {
            targets.add(t % LABELS);
        }
    }

    private static TaggerConfig config(BertConfig bert) {
        List<String> labels = new ArrayList<>(List.of("O"));
        for (int label = 1; label < LABELS; label++) {
            labels.add("S-" + label);
        }
        return new TaggerConfig(
                labels,
                TaggerConfig.Tokenization.CHARACTER,
                true,
                LENGTH - 2,
                new TaggerConfig.Embedding.Bert(bert),
                new TaggerConfig.Encoder.None(),
                new TaggerConfig.Attention.None(),
                TaggerConfig.Decoder.SOFTMAX);
    }

    /// Measures both sizes and prints a table.
    static void run(TrainingKernels kernels, int repeats) throws IOException {
        Table.head(
                "a training step, " + kernels.name() + ", threads: " + kernels.threads(),
                "ms (middle half)",
                "GFLOP/s");
        measure(kernels, Network.Bert.MINI, Batch.even(32, LENGTH), repeats);
        measure(kernels, Network.Bert.BASE, Batch.even(8, LENGTH), repeats);
        Table.end();
    }

    private static void measure(
            TrainingKernels kernels, Network.Bert bert, Batch batch, int repeats)
            throws IOException {
        TrainingSteps steps = new TrainingSteps(kernels, bert.config(), batch);
        Samples seconds = Models.sample(repeats, kernels.threads(), steps::step);
        double flops = 3 * bert.flops(batch);
        Table.row(
                bert.name() + ", " + batch.name(),
                Table.tenths(1e3 * seconds.median())
                        + " ("
                        + Table.tenths(1e3 * seconds.quantile(0.25))
                        + "–"
                        + Table.tenths(1e3 * seconds.quantile(0.75))
                        + ")",
                Table.whole(flops / seconds.median() / 1e9));
    }

    private void step() {
        model.zeroGradients();
        float scale = 1f / (sequences.tokens() - 2 * sequences.count());
        session.addGradients(ids, sequences, targets, scale, new Dropouts(DROPOUT, ++steps));
        optimizer.step(1, steps);
        model.update();
        kernels.finish(model.parameters().getFirst().values());
    }
}
