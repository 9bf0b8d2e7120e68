package io.github.bbrac.bench.workload;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.bigru.BiGru;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What is run: a composition of layers, whose parameters are [#TENSORS] by the names that the engine loads them by.
/// Immutable.
public sealed interface Network {
    /// The values of all parameters. The deviation is that of trained weights, so that no softmax is nearly even.
    RandomTensors TENSORS = new RandomTensors(1, 0.04f);

    /// The prefix of a BERT's names.
    String BERT = "bert";

    /// The prefix of a recurrent layer's names.
    String GRU = "bigru";

    /// What tables call it.
    String name();

    /// Names and shapes of what it loads, in order.
    List<Parameter> parameters() throws IOException;

    /// Columns of the vectors that its first layer reads.
    int inputs();

    /// Columns of its results.
    int outputs();

    /// Rows of its results that a sequence has less than tokens.
    int droppedRows();

    /// Floating-point operations of all matrix products of a batch: twice the multiply-adds, attention's included,
    /// padding not.
    double flops(Batch batch);

    /// BERT's encoder, from token ids to hidden states, [tokens, hidden].
    record Bert(String name, BertConfig config) implements Network {
        /// 12 layers of 768.
        public static final Bert BASE = of("base", 12, 768);

        /// 4 layers of 512.
        public static final Bert SMALL = of("small", 4, 512);

        /// 4 layers of 256.
        public static final Bert MINI = of("mini", 4, 256);

        private static final int VOCAB = 21_128;
        private static final int HEAD_SIZE = 64;

        private static Bert of(String name, int layers, int hidden) {
            int heads = hidden / HEAD_SIZE;
            BertConfig config =
                    new BertConfig(
                            VOCAB, hidden, layers, heads, 4 * hidden, 512, 2, "gelu", 1e-12f);
            return new Bert(name, config);
        }

        @Override
        public List<Parameter> parameters() throws IOException {
            ParameterOutline outline = new ParameterOutline();
            BertEncoder.load(outline.at(BERT), config);
            return outline.parameters();
        }

        @Override
        public int inputs() {
            return config.hiddenSize();
        }

        @Override
        public int outputs() {
            return config.hiddenSize();
        }

        @Override
        public int droppedRows() {
            return 0;
        }

        @Override
        public double flops(Batch batch) {
            double hidden = config.hiddenSize();
            double projections = 4 * hidden * hidden + 2 * hidden * config.intermediateSize();
            double layer = projections * batch.tokens() + attention(batch, 0, hidden);
            return 2 * config.numHiddenLayers() * layer;
        }
    }

    /// A bidirectional GRU alone, from vectors to states, [tokens, 2 · hidden].
    record Gru(int in, int hidden) implements Network {
        @Override
        public String name() {
            return "BiGRU " + in + " → 2 × " + hidden;
        }

        @Override
        public List<Parameter> parameters() throws IOException {
            ParameterOutline outline = new ParameterOutline();
            BiGru.load(outline.at(GRU), in, hidden, 1);
            return outline.parameters();
        }

        @Override
        public int inputs() {
            return in;
        }

        @Override
        public int outputs() {
            return 2 * hidden;
        }

        @Override
        public int droppedRows() {
            return 0;
        }

        @Override
        public double flops(Batch batch) {
            return 12.0 * batch.tokens() * hidden * (in + hidden);
        }
    }

    /// The whole model, from token ids to emissions, [tokens without `[CLS]` and `[SEP]`, labels]: BERT, one
    /// bidirectional GRU, one layer of residual attention, a classifier.
    record Bbrac(Bert bert, int gruHidden, int heads) implements Network {
        /// On BERT-base.
        public static final Bbrac BASE = new Bbrac(Bert.BASE, 256, 8);

        /// On BERT-mini.
        public static final Bbrac MINI = new Bbrac(Bert.MINI, 128, 4);

        /// BIOES labels of eight types, and O.
        public static final int LABELS = 33;

        @Override
        public String name() {
            return "BBRAC " + bert.name();
        }

        /// As a model directory's `config.json` would say it.
        public TaggerConfig config() {
            List<String> labels = new ArrayList<>(List.of("O"));
            for (int label = 1; label < LABELS; label++) {
                labels.add("S-" + label);
            }
            return new TaggerConfig(
                    labels,
                    TaggerConfig.Tokenization.CHARACTER,
                    true,
                    Sections.WINDOW,
                    new TaggerConfig.Embedding.Bert(bert.config()),
                    new TaggerConfig.Encoder.Gru(gruHidden, 1),
                    new TaggerConfig.Attention.Stack(heads, 1, true),
                    TaggerConfig.Decoder.CRF);
        }

        @Override
        public List<Parameter> parameters() throws IOException {
            return Tagger.parameters(config());
        }

        @Override
        public int inputs() {
            return bert.inputs();
        }

        @Override
        public int outputs() {
            return LABELS;
        }

        @Override
        public int droppedRows() {
            return 2;
        }

        @Override
        public double flops(Batch batch) {
            double size = 2.0 * gruHidden;
            int rows = batch.tokens() - droppedRows() * batch.count();
            double gru = 3 * size * (bert.outputs() + gruHidden) * rows;
            double attention = 3 * size * size * rows + attention(batch, droppedRows(), size);
            double classifier = size * LABELS * rows;
            return bert.flops(batch) + 2 * (gru + attention + classifier);
        }
    }

    /// Multiply-adds of the two products of one attention layer: of queries and keys, of weights and values.
    private static double attention(Batch batch, int dropped, double size) {
        double pairs = 0;
        for (int length : batch.lengths()) {
            pairs += Math.pow(length - dropped, 2);
        }
        return 2 * size * pairs;
    }
}
