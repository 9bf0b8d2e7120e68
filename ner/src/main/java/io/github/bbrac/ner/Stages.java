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
import java.util.function.BiFunction;

/// The stages of a tagger as its configuration names them: loaded once, and opened by each session,
/// which gives each its own memory.
final class Stages {
    private Stages() {}

    /// One stage in one session.
    ///
    /// @param <X> what it reads: token ids, as the tagger's configuration asks for, or vectors,
    ///     [tokens, …]
    interface Stage<X> {
        /// @param x read
        /// @return [tokens, size]; overwritten by the next run, or `x` itself
        Matrix run(X x, Sequences sequences);
    }

    /// A stage that is loaded; shared by sessions.
    ///
    /// @param size columns of what it writes
    /// @param opening gives it the memory of one session
    record Loaded<X>(int size, BiFunction<Kernels, Trace, Stage<X>> opening) {
        /// The stage with the memory of one session.
        Stage<X> open(Kernels kernels, Trace trace) {
            return opening.apply(kernels, trace);
        }
    }

    /// A stage in one session that is told where to write.
    private interface Forward<X> {
        /// @param y [tokens, size], overwritten
        void run(X x, Sequences sequences, Matrix y);
    }

    private static <X> Loaded<X> loaded(int size, BiFunction<Kernels, Trace, Forward<X>> opening) {
        return new Loaded<>(
                size,
                (kernels, trace) -> {
                    Forward<X> forward = opening.apply(kernels, trace);
                    Buffer buffer = new Buffer(size);
                    return (x, sequences) -> {
                        Matrix y = buffer.rows(sequences.tokens());
                        forward.run(x, sequences, y);
                        return y;
                    };
                });
    }

    private static Loaded<Matrix> none(int size) {
        return new Loaded<>(size, (_, _) -> (x, _) -> x);
    }

    static Loaded<int[]> embedding(TaggerConfig.Embedding config, ParameterSource from)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Embedding.Bert(BertConfig sizes) -> {
                BertEncoder bert = BertEncoder.load(from.at("bert"), sizes);
                yield loaded(
                        sizes.hiddenSize(),
                        (kernels, trace) -> {
                            var workspace = new BertEncoder.Workspace(sizes, trace);
                            return (ids, sequences, y) ->
                                    bert.forward(kernels, ids, sequences, workspace, y);
                        });
            }
            case TaggerConfig.Embedding.Lookup(int vocabSize, int size) -> {
                Embedding table = Embedding.load(from.at("embeddings"), vocabSize, size);
                yield loaded(size, (kernels, _) -> (ids, _, y) -> table.forward(kernels, ids, y));
            }
            case TaggerConfig.Embedding.FastText(
                            int vocabSize,
                            int buckets,
                            int grams,
                            int size) -> {
                int rows = Math.addExact(vocabSize, buckets);
                FastTextEmbedding table =
                        FastTextEmbedding.load(from.at("embeddings"), rows, grams, size);
                yield loaded(size, (kernels, _) -> (ids, _, y) -> table.forward(kernels, ids, y));
            }
        };
    }

    static Loaded<Matrix> encoder(TaggerConfig.Encoder config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Encoder.None() -> none(in);
            case TaggerConfig.Encoder.Gru(int hidden, int depth) -> {
                BiGru gru = BiGru.load(from.at("bigru"), in, hidden, depth);
                yield loaded(
                        gru.size(),
                        (kernels, _) -> {
                            var workspace = new BiGru.Workspace(hidden);
                            return (x, sequences, y) ->
                                    gru.forward(kernels, x, sequences, workspace, y);
                        });
            }
            case TaggerConfig.Encoder.Lstm(int hidden, int depth) -> {
                BiLstm lstm = BiLstm.load(from.at("bilstm"), in, hidden, depth);
                yield loaded(
                        lstm.size(),
                        (kernels, _) -> {
                            var workspace = new BiLstm.Workspace(hidden);
                            return (x, sequences, y) ->
                                    lstm.forward(kernels, x, sequences, workspace, y);
                        });
            }
            case TaggerConfig.Encoder.Cnn(int channels, var widths) -> {
                Convolutions cnn = Convolutions.load(from.at("convolutions"), in, channels, widths);
                yield loaded(
                        cnn.size(),
                        (kernels, _) -> {
                            var workspace = new Convolutions.Workspace(cnn);
                            return (x, sequences, y) ->
                                    cnn.forward(kernels, x, sequences, workspace, y);
                        });
            }
        };
    }

    static Loaded<Matrix> attention(TaggerConfig.Attention config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Attention.None() -> none(in);
            case TaggerConfig.Attention.Stack(int heads, int depth, boolean residual) -> {
                AttentionStack stack =
                        AttentionStack.load(from.at("attention"), in, heads, depth, residual);
                yield loaded(
                        in,
                        (kernels, _) -> {
                            var workspace = new AttentionStack.Workspace(in);
                            return (x, sequences, y) ->
                                    stack.forward(kernels, x, sequences, workspace, y);
                        });
            }
        };
    }
}
