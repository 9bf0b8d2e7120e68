package io.github.bbrac.ner;

import io.github.bbrac.attention.AttentionStack;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.bigru.BiGru;
import io.github.bbrac.bigru.BiLstm;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Convolutions;
import io.github.bbrac.layers.Embedding;
import io.github.bbrac.layers.FastTextEmbedding;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// The stages of a tagger as its configuration names them: loaded once, and opened by each session,
/// which gives each its own memory.
final class Stages {
    private Stages() {}

    /// From token ids to vectors, in one session. The result is overwritten by the next run.
    interface Embedder {
        /// @param ids as the tagger's configuration asks for
        /// @return [tokens, size]
        Matrix run(int[] ids, Sequences sequences);
    }

    /// From vectors to vectors, in one session. The result is overwritten by the next run, or is `x`.
    interface Step {
        /// @param x [tokens, …], read
        /// @return [tokens, size]
        Matrix run(Matrix x, Sequences sequences);
    }

    /// An embedding, loaded; shared by sessions.
    ///
    /// @param size columns of what it writes
    record LoadedEmbedder(int size, EmbedderOpening opening) {}

    /// A step, loaded; shared by sessions.
    ///
    /// @param size columns of what it writes
    record LoadedStep(int size, StepOpening opening) {}

    /// Gives an embedding the memory of one session.
    interface EmbedderOpening {
        Embedder open(Kernels kernels, Trace trace);
    }

    /// Gives a step the memory of one session.
    interface StepOpening {
        Step open(Kernels kernels);
    }

    static LoadedEmbedder embedder(TaggerConfig.Embedding config, ParameterSource from)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Embedding.Bert(BertConfig sizes) -> {
                BertEncoder bert = BertEncoder.load(from.at("bert"), sizes);
                yield new LoadedEmbedder(
                        sizes.hiddenSize(), (kernels, trace) -> open(bert, sizes, kernels, trace));
            }
            case TaggerConfig.Embedding.Lookup(int vocabSize, int size) -> {
                Embedding table = Embedding.load(from.at("embeddings"), vocabSize, size);
                yield new LoadedEmbedder(size, (kernels, _) -> open(table, kernels));
            }
            case TaggerConfig.Embedding.FastText(
                            int vocabSize,
                            int buckets,
                            int grams,
                            int size) -> {
                int rows = Math.addExact(vocabSize, buckets);
                FastTextEmbedding table =
                        FastTextEmbedding.load(from.at("embeddings"), rows, grams, size);
                yield new LoadedEmbedder(size, (kernels, _) -> open(table, kernels));
            }
        };
    }

    private static Embedder open(BertEncoder bert, BertConfig sizes, Kernels kernels, Trace trace) {
        BertEncoder.Workspace workspace = new BertEncoder.Workspace(sizes, trace);
        Buffer buffer = new Buffer(sizes.hiddenSize());
        return (ids, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            bert.forward(kernels, ids, sequences, workspace, y);
            return y;
        };
    }

    private static Embedder open(Embedding table, Kernels kernels) {
        Buffer buffer = new Buffer(table.size());
        return (ids, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            table.forward(kernels, ids, y);
            return y;
        };
    }

    private static Embedder open(FastTextEmbedding table, Kernels kernels) {
        Buffer buffer = new Buffer(table.size());
        return (ids, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            table.forward(kernels, ids, y);
            return y;
        };
    }

    static LoadedStep encoder(TaggerConfig.Encoder config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Encoder.None() -> new LoadedStep(in, _ -> (x, _) -> x);
            case TaggerConfig.Encoder.Gru(int hidden, int depth) -> {
                BiGru gru = BiGru.load(from.at("bigru"), in, hidden, depth);
                yield new LoadedStep(gru.size(), kernels -> open(gru, kernels));
            }
            case TaggerConfig.Encoder.Lstm(int hidden, int depth) -> {
                BiLstm lstm = BiLstm.load(from.at("bilstm"), in, hidden, depth);
                yield new LoadedStep(lstm.size(), kernels -> open(lstm, kernels));
            }
            case TaggerConfig.Encoder.Cnn(int channels, var widths) -> {
                Convolutions cnn = Convolutions.load(from.at("convolutions"), in, channels, widths);
                yield new LoadedStep(cnn.size(), kernels -> open(cnn, kernels));
            }
        };
    }

    private static Step open(BiGru gru, Kernels kernels) {
        BiGru.Workspace workspace = new BiGru.Workspace(gru.hidden());
        Buffer buffer = new Buffer(gru.size());
        return (x, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            gru.forward(kernels, x, sequences, workspace, y);
            return y;
        };
    }

    private static Step open(BiLstm lstm, Kernels kernels) {
        BiLstm.Workspace workspace = new BiLstm.Workspace(lstm.hidden());
        Buffer buffer = new Buffer(lstm.size());
        return (x, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            lstm.forward(kernels, x, sequences, workspace, y);
            return y;
        };
    }

    private static Step open(Convolutions cnn, Kernels kernels) {
        Convolutions.Workspace workspace = new Convolutions.Workspace(cnn);
        Buffer buffer = new Buffer(cnn.size());
        return (x, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            cnn.forward(kernels, x, sequences, workspace, y);
            return y;
        };
    }

    static LoadedStep attention(TaggerConfig.Attention config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Attention.None() -> new LoadedStep(in, _ -> (x, _) -> x);
            case TaggerConfig.Attention.Stack(int heads, int depth, boolean residual) -> {
                AttentionStack stack =
                        AttentionStack.load(from.at("attention"), in, heads, depth, residual);
                yield new LoadedStep(in, kernels -> open(stack, kernels));
            }
        };
    }

    private static Step open(AttentionStack stack, Kernels kernels) {
        AttentionStack.Workspace workspace = new AttentionStack.Workspace(stack.size());
        Buffer buffer = new Buffer(stack.size());
        return (x, sequences) -> {
            Matrix y = buffer.rows(sequences.tokens());
            stack.forward(kernels, x, sequences, workspace, y);
            return y;
        };
    }
}
