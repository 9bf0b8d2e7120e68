package io.github.bbrac.bert;

import io.github.bbrac.attention.SelfAttention;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Dropouts;
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

    /// Memory that the backward passes of all layers of an encoder share; one thread at a time.
    public static final class Scratch {
        private final Buffer dprojected;
        private final Buffer dropped;
        private final Buffer dattended;
        private final Buffer activated;
        private final Buffer dinner;

        /// Memory for backward passes through layers of this size.
        public Scratch(BertConfig config) {
            dprojected = new Buffer(3 * config.hiddenSize());
            dropped = new Buffer(config.hiddenSize());
            dattended = new Buffer(config.hiddenSize());
            activated = new Buffer(config.intermediateSize());
            dinner = new Buffer(config.intermediateSize());
        }
    }

    /// What the backward pass needs of the forward pass; one thread at a time. The feed-forward network's
    /// activations are computed twice, so that only what GELU read is kept.
    public static final class Tape {
        private final SelfAttention.Tape attention;
        private final Buffer attended;
        private final Buffer attentionSum;
        private final Buffer attentionResult;
        private final Buffer inner;
        private final Buffer outputSum;
        private final Buffer y;
        private final Scratch scratch;
        private Dropout attentionDropout = Dropout.NONE;
        private Dropout outputDropout = Dropout.NONE;

        /// Memory for training one layer of this size.
        public Tape(BertConfig config, Scratch scratch) {
            int hidden = config.hiddenSize();
            attention = new SelfAttention.Tape(hidden, scratch.dprojected);
            attended = new Buffer(hidden);
            attentionSum = new Buffer(hidden);
            attentionResult = new Buffer(hidden);
            inner = new Buffer(config.intermediateSize());
            outputSum = new Buffer(hidden);
            y = new Buffer(hidden);
            this.scratch = scratch;
        }
    }

    /// Encodes each sequence, for a backward pass after it, with dropout on the softmax and on either
    /// addend of a residual connection that is no input.
    ///
    /// @param x [tokens, hidden], read, by the backward pass too
    /// @param sequences may not change before the backward pass
    /// @return [tokens, hidden], the tape's
    public Matrix forward(
            TrainingKernels kernels, Matrix x, Sequences sequences, Dropouts dropouts, Tape tape) {
        int tokens = sequences.tokens();
        Matrix attended = tape.attended.rows(tokens);
        attention.forward(kernels, x, sequences, dropouts.next(), tape.attention, attended);
        tape.attentionDropout = dropouts.next();
        Matrix sum = tape.attentionSum.rows(tokens);
        attentionOutput.forwardAdd(kernels, attended, tape.attentionDropout, x, sum);
        Matrix a = tape.attentionResult.rows(tokens);
        attentionNorm.forward(kernels, sum, a); // [tokens, hidden]

        Matrix inner = tape.inner.rows(tokens);
        Matrix activated = tape.scratch.activated.rows(tokens);
        intermediate.forward(kernels, a, Activation.NONE, inner); // [tokens, intermediate]
        kernels.activate(Activation.GELU, inner, activated);
        tape.outputDropout = dropouts.next();
        Matrix outputSum = tape.outputSum.rows(tokens);
        output.forwardAdd(kernels, activated, tape.outputDropout, a, outputSum);
        Matrix y = tape.y.rows(tokens);
        outputNorm.forward(kernels, outputSum, y); // [tokens, hidden]
        return y;
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param gradient of this, added to
    /// @param d [tokens, hidden], read as the gradient of the result and overwritten by that of x
    public void backward(TrainingKernels kernels, Tape tape, BertLayer gradient, Matrix d) {
        int tokens = d.rows();
        Scratch scratch = tape.scratch;
        outputNorm.backward(kernels, tape.outputSum.rows(tokens), d, gradient.outputNorm, d);
        Matrix doutput = dropped(kernels, d, tape.outputDropout, scratch);
        Matrix inner = tape.inner.rows(tokens);
        Matrix activated = scratch.activated.rows(tokens);
        Matrix dinner = scratch.dinner.rows(tokens); // [tokens, intermediate]
        kernels.activate(Activation.GELU, inner, activated);
        output.backward(kernels, activated, doutput, gradient.output, dinner);
        kernels.activateGradient(Activation.GELU, inner, dinner, dinner);
        Matrix a = tape.attentionResult.rows(tokens);
        intermediate.backwardAdd(kernels, a, dinner, gradient.intermediate, d);

        Matrix sum = tape.attentionSum.rows(tokens);
        attentionNorm.backward(kernels, sum, d, gradient.attentionNorm, d);
        Matrix dprojection = dropped(kernels, d, tape.attentionDropout, scratch);
        Matrix attended = tape.attended.rows(tokens);
        Matrix dattended = scratch.dattended.rows(tokens); // [tokens, hidden]
        Linear dattentionOutput = gradient.attentionOutput;
        attentionOutput.backward(kernels, attended, dprojection, dattentionOutput, dattended);
        attention.backwardAdd(kernels, tape.attention, dattended, gradient.attention, d);
    }

    /// The gradient of what was dropped from, when that of what was left is `d`.
    private static Matrix dropped(
            TrainingKernels kernels, Matrix d, Dropout dropout, Scratch scratch) {
        if (dropout.rate() == 0) {
            return d;
        }
        Matrix dropped = scratch.dropped.rows(d.rows());
        kernels.dropout(d, dropout, dropped);
        return dropped;
    }
}
