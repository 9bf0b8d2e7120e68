package io.github.bbrac.bench.onnx;

import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bench.workload.Parameters;
import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Writes networks as ONNX graphs, in the form that ONNX Runtime's own tool for transformers brings BERT to:
/// embeddings, attention, GELU with its bias and normalisation with its residual connection are one operator each.
///
/// Inputs are [#IDS], int32 `[batch, length]`, or [#VECTORS], float `[length, batch, in]`; where sequences may differ in
/// length, [#LENGTHS] too, int32 `[batch]`. The output is [#RESULTS]: `[batch, length, outputs]`, and for a GRU alone
/// `[length, 2, batch, hidden]`.
///
/// One thread at a time.
public final class OnnxModel {
    public static final String IDS = "ids";
    public static final String VECTORS = "vectors";
    public static final String LENGTHS = "lengths";
    public static final String RESULTS = "results";

    private static final String BATCH = "batch";
    private static final String LENGTH = "length";

    private final Graph graph = new Graph();
    private final Products products;

    private OnnxModel(boolean eightBits) {
        products = eightBits ? new EightBitProducts(graph) : new FloatProducts(graph);
    }

    /// Writes a network.
    ///
    /// @param padded whether sequences may differ in length
    /// @param eightBits whether products with weights are of 8-bit integers, with activations quantised as
    ///     they come; a GRU stays in float
    public static void write(Network network, boolean padded, boolean eightBits, Path file)
            throws IOException {
        OnnxModel model = new OnnxModel(eightBits);
        String results =
                switch (network) {
                    case Network.Bert bert -> model.bert(bert.config(), model.lengths(padded));
                    case Network.Gru gru -> model.gru(gru);
                    case Network.Bbrac bbrac -> model.bbrac(bbrac, model.lengths(padded));
                };
        model.graph.node("Identity", results).joinAs(List.of(RESULTS));
        String[] axes =
                network instanceof Network.Gru
                        ? new String[] {LENGTH, "directions", BATCH, "outputs"}
                        : new String[] {BATCH, "rows", "outputs"};
        model.graph.output(RESULTS, Tensor.Type.FLOAT, axes);
        model.graph.write(file);
    }

    /// The lengths of the sequences; nothing, which ONNX writes as an empty name, where all are equally long.
    private String lengths(boolean padded) {
        return padded ? graph.input(LENGTHS, Tensor.Type.INT32, BATCH) : "";
    }

    /// @return [batch, length, hidden]
    private String bert(BertConfig config, String lengths) {
        String ids = graph.input(IDS, Tensor.Type.INT32, BATCH, LENGTH);
        String x = embeddings(config, ids);
        for (int n = 0; n < config.numHiddenLayers(); n++) {
            x = layer(config, x, lengths, Network.BERT + ".encoder.layer." + n + ".");
        }
        return x;
    }

    private String embeddings(BertConfig config, String ids) {
        int hidden = config.hiddenSize();
        int vocab = config.vocabSize();
        int positions = config.maxPositionEmbeddings();
        String at = Network.BERT + ".embeddings.";
        String words = at + "word_embeddings.weight";
        String table =
                constant(
                        words,
                        () -> Network.TENSORS.get(words, vocab, hidden).data(),
                        vocab,
                        hidden);
        String places =
                constant(
                        at + "position_embeddings.weight",
                        () -> Parameters.positionsOfTypeZero(at, config),
                        positions,
                        hidden);
        return graph.microsoft(
                        "EmbedLayerNormalization",
                        ids,
                        "",
                        table,
                        places,
                        "",
                        vector(at + "LayerNorm.weight", hidden),
                        vector(at + "LayerNorm.bias", hidden))
                .with("epsilon", config.layerNormEps())
                .join(2)
                .getFirst();
    }

    private String layer(BertConfig config, String x, String lengths, String at) {
        int hidden = config.hiddenSize();
        int intermediate = config.intermediateSize();
        String attended =
                products.attention(
                        x, at + "attention.self.", hidden, config.numAttentionHeads(), lengths);
        String output = at + "attention.output.";
        String projected = products.linear(attended, output + "dense.weight", hidden, hidden);
        String a = addNorm(config, projected, x, output);
        String inner = at + "intermediate.dense.";
        String up = products.linear(a, inner + "weight", hidden, intermediate);
        String activated =
                graph.microsoft("BiasGelu", up, vector(inner + "bias", intermediate)).join();
        String down = products.linear(activated, at + "output.dense.weight", intermediate, hidden);
        return addNorm(config, down, a, at + "output.");
    }

    /// LayerNorm(x + b + residual).
    private String addNorm(BertConfig config, String x, String residual, String at) {
        int hidden = config.hiddenSize();
        return graph.microsoft(
                        "SkipLayerNormalization",
                        x,
                        residual,
                        vector(at + "LayerNorm.weight", hidden),
                        vector(at + "LayerNorm.bias", hidden),
                        vector(at + "dense.bias", hidden))
                .with("epsilon", config.layerNormEps())
                .join();
    }

    /// @return [length, 2, batch, hidden]
    private String gru(Network.Gru gru) {
        String x = graph.input(VECTORS, Tensor.Type.FLOAT, LENGTH, BATCH, "in");
        return gru(x, gru.in(), gru.hidden(), "");
    }

    /// @param x [length, batch, in]
    /// @return [length, 2, batch, hidden]
    private String gru(String x, int in, int hidden, String lengths) {
        String at = Network.GRU + ".";
        Supplier<float[]> inputs = () -> directions(at + "weight_ih_l0", 3 * hidden, in);
        Supplier<float[]> states = () -> directions(at + "weight_hh_l0", 3 * hidden, hidden);
        Supplier<float[]> biases =
                () -> Weights.joined(biases(at, "", hidden), biases(at, "_reverse", hidden));
        return graph.node(
                        "GRU",
                        x,
                        constant(at + "weight_ih", inputs, 2, 3L * hidden, in),
                        constant(at + "weight_hh", states, 2, 3L * hidden, hidden),
                        constant(at + "bias", biases, 2, 6L * hidden),
                        lengths)
                .with("hidden_size", hidden)
                .with("direction", "bidirectional")
                .with("linear_before_reset", 1) // PyTorch's form
                .join();
    }

    private static float[] directions(String name, int out, int in) {
        return Weights.joined(
                Weights.gatesReordered(Network.TENSORS.get(name, out, in).data()),
                Weights.gatesReordered(Network.TENSORS.get(name + "_reverse", out, in).data()));
    }

    private static float[] biases(String at, String direction, int hidden) {
        return Weights.joined(
                Weights.gatesReordered(Weights.vector(at + "bias_ih_l0" + direction, 3 * hidden)),
                Weights.gatesReordered(Weights.vector(at + "bias_hh_l0" + direction, 3 * hidden)));
    }

    /// @return [batch, length − 2, labels]
    private String bbrac(Network.Bbrac bbrac, String lengths) {
        int size = 2 * bbrac.gruHidden();
        String encoded = bert(bbrac.bert().config(), lengths);
        String inner =
                graph.node(
                                "Slice",
                                encoded,
                                graph.constant("first", Tensor.longs(1)),
                                graph.constant("last", Tensor.longs(-1)),
                                graph.constant("axis", Tensor.longs(1)))
                        .join();
        String innerLengths =
                lengths.isEmpty()
                        ? ""
                        : graph.node("Sub", lengths, graph.constant("two", Tensor.ints(2))).join();
        String byTime = graph.node("Transpose", inner).with("perm", 1, 0, 2).join();
        String states = gru(byTime, bbrac.bert().outputs(), bbrac.gruHidden(), innerLengths);
        String bySequence = graph.node("Transpose", states).with("perm", 2, 0, 1, 3).join();
        String rows = graph.constant("rows", Tensor.longs(0, 0, size));
        String x = graph.node("Reshape", bySequence, rows).join();
        String attended =
                products.attention(x, "attention.layers.0.", size, bbrac.heads(), innerLengths);
        String y = graph.node("Add", x, attended).join();
        String scores = products.linear(y, "classifier.weight", size, bbrac.outputs());
        return graph.node("Add", scores, vector("classifier.bias", bbrac.outputs())).join();
    }

    private String vector(String name, int size) {
        return constant(name, () -> Weights.vector(name, size), size);
    }

    private String constant(String name, Supplier<float[]> values, long... shape) {
        return graph.constant(name, Tensor.floats(values, shape));
    }

    /// Products with weights.
    private interface Products {
        /// x · wᵀ, [batch, length, out].
        String linear(String x, String weight, int in, int out);

        /// Attention with its projections, [batch, length, size].
        ///
        /// @param at before "query.weight" and so on
        String attention(String x, String at, int size, int heads, String lengths);
    }

    private static String[] projections(String at, String kind) {
        return List.of("query", "key", "value").stream()
                .map(name -> at + name + "." + kind)
                .toArray(String[]::new);
    }

    private record FloatProducts(Graph graph) implements Products {
        @Override
        public String linear(String x, String weight, int in, int out) {
            Tensor w = Tensor.floats(() -> Weights.transposed(out, in, weight), in, out);
            return graph.node("MatMul", x, graph.constant(weight, w)).join();
        }

        @Override
        public String attention(String x, String at, int size, int heads, String lengths) {
            Tensor w =
                    Tensor.floats(
                            () -> Weights.transposed(size, size, projections(at, "weight")),
                            size,
                            3L * size);
            Tensor b =
                    Tensor.floats(
                            () -> Parameters.stacked(size, projections(at, "bias")), 3L * size);
            return graph.microsoft(
                            "Attention",
                            x,
                            graph.constant(at + "weight", w),
                            graph.constant(at + "bias", b),
                            lengths)
                    .with("num_heads", heads)
                    .join();
        }
    }

    private record EightBitProducts(Graph graph) implements Products {
        @Override
        public String linear(String x, String weight, int in, int out) {
            Supplier<Weights.Quantized> w =
                    () -> new Weights.Quantized(out, Weights.transposed(out, in, weight));
            Tensor values = Tensor.bytes(() -> w.get().values(), in, out);
            Tensor scales = Tensor.floats(() -> w.get().scales(), out);
            return graph.microsoft(
                            "DynamicQuantizeMatMul",
                            x,
                            graph.constant(weight, values),
                            graph.constant(weight + ".scale", scales))
                    .join();
        }

        @Override
        public String attention(String x, String at, int size, int heads, String lengths) {
            Supplier<Weights.Quantized> w =
                    () ->
                            new Weights.Quantized(
                                    3 * size,
                                    Weights.transposed(size, size, projections(at, "weight")));
            Tensor values = Tensor.bytes(() -> w.get().values(), size, 3L * size);
            Tensor scales = Tensor.floats(() -> w.get().scales(), 3L * size);
            Tensor b =
                    Tensor.floats(
                            () -> Parameters.stacked(size, projections(at, "bias")), 3L * size);
            List<String> quantized = graph.node("DynamicQuantizeLinear", x).join(3);
            return graph.microsoft(
                            "QAttention",
                            quantized.get(0),
                            graph.constant(at + "weight", values),
                            graph.constant(at + "bias", b),
                            quantized.get(1),
                            graph.constant(at + "weight.scale", scales),
                            lengths,
                            quantized.get(2))
                    .with("num_heads", heads)
                    .join();
        }
    }
}
