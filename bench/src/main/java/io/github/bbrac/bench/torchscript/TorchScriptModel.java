package io.github.bbrac.bench.torchscript;

import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bench.workload.Parameters;
import io.github.bbrac.bert.BertConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes networks as TorchScript, with the operators that are fastest in libtorch on a CPU: products of oneDNN on
/// weights that it has packed, with GELU in the product; queries, keys and values in one product;
/// `scaled_dot_product_attention`.
///
/// `forward` reads ids, int64 `[batch, length]`, or vectors `[batch, length, in]`; where lengths differ, also what is added
/// to attention's scores, `[batch, 1, 1, length]`, and for BBRAC that of the rows without `[CLS]` and `[SEP]` and their
/// lengths, int64 `[batch]`, which fall. It returns `[batch, length, outputs]`. `pack` has to run once, after loading.
///
/// One thread at a time.
public final class TorchScriptModel {
    /// The method that packs the weights.
    public static final String PACK = "pack";

    private final ScriptArchive archive = new ScriptArchive();
    private final StringBuilder forward = new StringBuilder();
    private final List<String> packed = new ArrayList<>();
    private int values;

    private TorchScriptModel() {}

    /// Writes a network.
    ///
    /// @param ragged whether sequences differ in length
    public static void write(Network network, boolean ragged, Path file) throws IOException {
        TorchScriptModel model = new TorchScriptModel();
        String inputs =
                switch (network) {
                    case Network.Bert _ -> ragged ? "ids: Tensor, mask: Tensor" : "ids: Tensor";
                    case Network.Gru _ -> "vectors: Tensor";
                    case Network.Bbrac _ ->
                            ragged
                                    ? "ids: Tensor, mask: Tensor, inner_mask: Tensor, lengths: Tensor"
                                    : "ids: Tensor";
                };
        String results =
                switch (network) {
                    case Network.Bert bert -> model.bert(bert.config(), ragged ? "mask" : "None");
                    case Network.Gru gru -> model.gru("vectors", gru.in(), gru.hidden(), false);
                    case Network.Bbrac bbrac -> model.bbrac(bbrac, ragged);
                };
        model.archive.write(file, model.methods(inputs, results));
    }

    private String methods(String inputs, String results) {
        StringBuilder methods = new StringBuilder();
        methods.append("  def forward(self: __torch__.Network, ").append(inputs);
        methods.append(") -> Tensor:\n").append(forward);
        methods.append("    return ").append(results).append('\n');
        methods.append("  def pack(self: __torch__.Network) -> NoneType:\n");
        for (String weight : packed) {
            methods.append("    ").append(weight);
            methods.append(" = ops.mkldnn._reorder_linear_weight(").append(weight).append(")\n");
        }
        return methods.append("    return None\n").toString();
    }

    /// Appends an assignment.
    ///
    /// @return the variable that it sets
    private String let(String expression) {
        String name = "x" + values++;
        forward.append("    ").append(name).append(" = ");
        forward.append(expression).append('\n');
        return name;
    }

    private String bert(BertConfig config, String mask) {
        int hidden = config.hiddenSize();
        String at = Network.BERT + ".embeddings.";
        int rows = config.maxPositionEmbeddings();
        String table = matrix(at + "word_embeddings.weight", config.vocabSize(), hidden);
        String places =
                archive.tensor(
                        identifier(at + "position_embeddings.weight"),
                        () -> Parameters.positionsOfTypeZero(at, config),
                        rows,
                        hidden);
        String words = let("torch.embedding(%s, ids)".formatted(table));
        String positions = let("torch.slice(%s, 0, 0, torch.size(ids, 1))".formatted(places));
        String x =
                norm(
                        config,
                        let("torch.add(%s, %s)".formatted(words, positions)),
                        at + "LayerNorm.");
        for (int n = 0; n < config.numHiddenLayers(); n++) {
            x = layer(config, x, mask, Network.BERT + ".encoder.layer." + n + ".");
        }
        return x;
    }

    private String layer(BertConfig config, String x, String mask, String at) {
        int hidden = config.hiddenSize();
        int intermediate = config.intermediateSize();
        String attended =
                attention(x, at + "attention.self.", hidden, config.numAttentionHeads(), mask);
        String output = at + "attention.output.";
        String projected = linear(attended, output + "dense", hidden, hidden, "none");
        String a =
                norm(
                        config,
                        let("torch.add(%s, %s)".formatted(projected, x)),
                        output + "LayerNorm.");
        String inner = linear(a, at + "intermediate.dense", hidden, intermediate, "gelu");
        String down = linear(inner, at + "output.dense", intermediate, hidden, "none");
        return norm(config, let("torch.add(%s, %s)".formatted(down, a)), at + "output.LayerNorm.");
    }

    private String norm(BertConfig config, String x, String at) {
        int hidden = config.hiddenSize();
        String weight = vector(at + "weight", hidden);
        String bias = vector(at + "bias", hidden);
        return let(
                "torch.layer_norm(%s, [%s], %s, %s, %s)"
                        .formatted(x, hidden, weight, bias, config.layerNormEps()));
    }

    /// @param at before "query.weight" and so on
    private String attention(String x, String at, int size, int heads, String mask) {
        String[] weights = {at + "query.weight", at + "key.weight", at + "value.weight"};
        String[] biases = {at + "query.bias", at + "key.bias", at + "value.bias"};
        String weight =
                archive.tensor(
                        identifier(at + "weight"),
                        () -> Parameters.stacked(size * size, weights),
                        3 * size,
                        size);
        String bias =
                archive.tensor(
                        identifier(at + "bias"), () -> Parameters.stacked(size, biases), 3 * size);
        String projected = product(x, weight, bias, "none");
        String split =
                let(
                        "torch.view(%s, [torch.size(%s, 0), torch.size(%s, 1), 3, %s, %s])"
                                .formatted(projected, x, x, heads, size / heads));
        String byHead = let("torch.permute(%s, [2, 0, 3, 1, 4])".formatted(split));
        String attended =
                let(
                        ("torch.scaled_dot_product_attention(torch.select(%1$s, 0, 0),"
                                        + " torch.select(%1$s, 0, 1), torch.select(%1$s, 0, 2), %2$s)")
                                .formatted(byHead, mask));
        String byToken = let("torch.transpose(%s, 1, 2)".formatted(attended));
        return let(
                "torch.reshape(%s, [torch.size(%s, 0), torch.size(%s, 1), %s])"
                        .formatted(byToken, x, x, size));
    }

    private String linear(String x, String at, int in, int out, String activation) {
        String weight = matrix(at + ".weight", out, in);
        return product(x, weight, vector(at + ".bias", out), activation);
    }

    private String product(String x, String weight, String bias, String activation) {
        packed.add(weight);
        return let(
                ("ops.mkldnn._linear_pointwise(%s, %s, %s, \"%s\","
                                + " annotate(List[Optional[number]], []), \"none\")")
                        .formatted(x, weight, bias, activation));
    }

    /// @param packedSequences whether `lengths` differ
    private String gru(String x, int in, int hidden, boolean packedSequences) {
        List<String> weights = new ArrayList<>();
        for (String direction : List.of("", "_reverse")) {
            String suffix = "_l0" + direction;
            String at = Network.GRU + ".";
            weights.add(matrix(at + "weight_ih" + suffix, 3 * hidden, in));
            weights.add(matrix(at + "weight_hh" + suffix, 3 * hidden, hidden));
            weights.add(vector(at + "bias_ih" + suffix, 3 * hidden));
            weights.add(vector(at + "bias_hh" + suffix, 3 * hidden));
        }
        String all = String.join(", ", weights);
        String first =
                let("torch.new_zeros(%s, [2, torch.size(%s, 0), %s])".formatted(x, x, hidden));
        if (!packedSequences) {
            return tuple(
                            "torch.gru(%s, %s, [%s], True, 1, 0., False, True, True)"
                                    .formatted(x, first, all))
                    .getFirst();
        }
        List<String> pack = tuple("torch._pack_padded_sequence(%s, lengths, True)".formatted(x));
        List<String> states =
                tuple(
                        "torch.gru(%s, %s, %s, [%s], True, 1, 0., False, True)"
                                .formatted(pack.get(0), pack.get(1), first, all));
        return tuple(
                        "torch._pad_packed_sequence(%s, %s, True, 0., torch.size(%s, 1))"
                                .formatted(states.getFirst(), pack.get(1), x))
                .getFirst();
    }

    /// Appends an assignment of two results.
    private List<String> tuple(String expression) {
        List<String> names = List.of("x" + values++, "x" + values++);
        forward.append("    ").append(String.join(", ", names)).append(", = ");
        forward.append(expression).append('\n');
        return names;
    }

    private String bbrac(Network.Bbrac bbrac, boolean ragged) {
        int size = 2 * bbrac.gruHidden();
        String encoded = bert(bbrac.bert().config(), ragged ? "mask" : "None");
        String inner = let("torch.slice(%s, 1, 1, -1)".formatted(encoded));
        String states = gru(inner, bbrac.bert().outputs(), bbrac.gruHidden(), ragged);
        String attended =
                attention(
                        states,
                        "attention.layers.0.",
                        size,
                        bbrac.heads(),
                        ragged ? "inner_mask" : "None");
        String x = let("torch.add(%s, %s)".formatted(states, attended));
        return linear(x, "classifier", size, bbrac.outputs(), "none");
    }

    private String matrix(String name, int rows, int cols) {
        return archive.tensor(
                identifier(name), () -> Network.TENSORS.get(name, rows, cols).data(), rows, cols);
    }

    private String vector(String name, int size) {
        return archive.tensor(identifier(name), () -> Network.TENSORS.get(name, size).data(), size);
    }

    private static String identifier(String name) {
        return name.replace('.', '_');
    }
}
