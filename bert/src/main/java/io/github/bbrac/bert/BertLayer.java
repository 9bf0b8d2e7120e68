package io.github.bbrac.bert;

import io.github.bbrac.attention.SelfAttention;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.LayerNorm;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// One layer of BERT: attention and a feed-forward network, each with a residual connection and
/// normalised after it (Vaswani et al. 2017, arXiv:1706.03762, section 3.1, the original post-norm
/// form; GELU as in Devlin et al. 2019).
///
///     a = LayerNorm(W_o · attention(x) + b_o + x)
///     y = LayerNorm(W_2 · gelu(W_1 · a + b_1) + b_2 + a)
///
/// Immutable, shared between threads.
///
/// @param attention `attention.self.*`
/// @param attentionOutput W_o and b_o, `attention.output.dense.*`, [hidden, hidden]
/// @param attentionNorm `attention.output.LayerNorm.*`
/// @param intermediate W_1 and b_1, `intermediate.dense.*`, [intermediate, hidden]
/// @param output W_2 and b_2, `output.dense.*`, [hidden, intermediate]
/// @param outputNorm `output.LayerNorm.*`
public record BertLayer(
        SelfAttention attention,
        Linear attentionOutput,
        LayerNorm attentionNorm,
        Linear intermediate,
        Linear output,
        LayerNorm outputNorm) {

    /// Loads `attention.self.query.weight` and so on.
    public static BertLayer load(ParameterSource from, BertConfig config) throws IOException {
        int hidden = config.hiddenSize();
        int intermediate = config.intermediateSize();
        float epsilon = config.layerNormEps();
        return new BertLayer(
                SelfAttention.load(from.at("attention.self"), hidden, config.numAttentionHeads()),
                Linear.load(from.at("attention.output.dense"), hidden, hidden),
                LayerNorm.load(from.at("attention.output.LayerNorm"), hidden, epsilon),
                Linear.load(from.at("intermediate.dense"), hidden, intermediate),
                Linear.load(from.at("output.dense"), intermediate, hidden),
                LayerNorm.load(from.at("output.LayerNorm"), hidden, epsilon));
    }

    /// Memory for a run, one thread at a time; all layers of an encoder share one.
    public static final class Workspace {
        private final Buffer projected;
        private final Buffer attended;
        private final Buffer intermediate;

        /// Memory for a run of layers of this size.
        public Workspace(BertConfig config) {
            projected = new Buffer(3 * config.hiddenSize());
            attended = new Buffer(config.hiddenSize());
            intermediate = new Buffer(config.intermediateSize());
        }
    }

    /// Encodes each sequence.
    ///
    /// @param x [tokens, hidden], read
    /// @param y [tokens, hidden], overwritten; may be `x` itself
    public void forward(
            Kernels kernels, Matrix x, Sequences sequences, Workspace workspace, Matrix y) {
        int tokens = sequences.tokens();
        Matrix projected = workspace.projected.rows(tokens);
        Matrix attended = workspace.attended.rows(tokens);
        attention.forward(kernels, x, sequences, projected, attended); // [tokens, hidden]
        attentionOutput.forwardAdd(kernels, attended, x, y); // [tokens, hidden]
        attentionNorm.forward(kernels, y, y);
        Matrix inner = workspace.intermediate.rows(tokens);
        intermediate.forward(kernels, y, Activation.GELU, inner); // [tokens, intermediate]
        output.forwardAdd(kernels, inner, y, y); // [tokens, hidden]
        outputNorm.forward(kernels, y, y);
    }
}
