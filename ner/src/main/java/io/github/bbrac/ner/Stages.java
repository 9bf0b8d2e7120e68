package io.github.bbrac.ner;

import io.github.bbrac.attention.AttentionStack;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.bigru.BiGru;
import io.github.bbrac.bigru.BiLstm;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
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
    /// @param training gives it the memory of one training session
    record Loaded<X>(
            int size, BiFunction<Kernels, Trace, Stage<X>> opening, TrainingOpening<X> training) {
        /// The stage with the memory of one session.
        Stage<X> open(Kernels kernels, Trace trace) {
            return opening.apply(kernels, trace);
        }
    }

    /// Gives a stage the memory of one training session.
    interface TrainingOpening<X> {
        /// @param gradients a source of the gradients of the stage's layers
        TrainingStage<X> open(TrainingKernels kernels, ParameterSource gradients)
                throws IOException;
    }

    /// Loads a layer, or its gradient.
    private interface Loader<L> {
        L load(ParameterSource from) throws IOException;
    }

    /// A stage in one session that is told where to write.
    private interface Forward<X> {
        /// @param y [tokens, size], overwritten
        void run(X x, Sequences sequences, Matrix y);
    }

    private static <X> Loaded<X> loaded(
            int size, BiFunction<Kernels, Trace, Forward<X>> opening, TrainingOpening<X> training) {
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
                },
                training);
    }

    private static Loaded<Matrix> none(int size) {
        return new Loaded<>(size, (_, _) -> (x, _) -> x, (_, _) -> TrainingStage.none());
    }

    /// Whether a parameter of this name is the embedding's.
    static boolean isOfEmbedding(String name) {
        return name.startsWith("bert.") || name.startsWith("embeddings.");
    }

    static Loaded<int[]> embedding(TaggerConfig.Embedding config, ParameterSource from)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Embedding.Bert(BertConfig sizes) -> {
                Loader<BertEncoder> loader = source -> BertEncoder.load(source.at("bert"), sizes);
                BertEncoder bert = loader.load(from);
                yield loaded(
                        sizes.hiddenSize(),
                        (kernels, trace) -> {
                            var workspace = new BertEncoder.Workspace(sizes, trace);
                            return (ids, sequences, y) ->
                                    bert.forward(kernels, ids, sequences, workspace, y);
                        },
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, sizes, bert, loader.load(gradients)));
            }
            case TaggerConfig.Embedding.Lookup(int vocabSize, int size) -> {
                Loader<Embedding> loader =
                        source -> Embedding.load(source.at("embeddings"), vocabSize, size);
                Embedding table = loader.load(from);
                yield loaded(
                        size,
                        (kernels, _) -> (ids, _, y) -> table.forward(kernels, ids, y),
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, table, loader.load(gradients)));
            }
            case TaggerConfig.Embedding.FastText(
                            int vocabSize,
                            int buckets,
                            int grams,
                            int size) -> {
                int rows = Math.addExact(vocabSize, buckets);
                Loader<FastTextEmbedding> loader =
                        source ->
                                FastTextEmbedding.load(source.at("embeddings"), rows, grams, size);
                FastTextEmbedding table = loader.load(from);
                yield loaded(
                        size,
                        (kernels, _) -> (ids, _, y) -> table.forward(kernels, ids, y),
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, table, loader.load(gradients)));
            }
        };
    }

    static Loaded<Matrix> encoder(TaggerConfig.Encoder config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Encoder.None() -> none(in);
            case TaggerConfig.Encoder.Gru(int hidden, int depth) -> {
                Loader<BiGru> loader = source -> BiGru.load(source.at("bigru"), in, hidden, depth);
                BiGru gru = loader.load(from);
                yield loaded(
                        gru.size(),
                        (kernels, _) -> {
                            var workspace = new BiGru.Workspace(hidden);
                            return (x, sequences, y) ->
                                    gru.forward(kernels, x, sequences, workspace, y);
                        },
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, in, gru, loader.load(gradients)));
            }
            case TaggerConfig.Encoder.Lstm(int hidden, int depth) -> {
                Loader<BiLstm> loader =
                        source -> BiLstm.load(source.at("bilstm"), in, hidden, depth);
                BiLstm lstm = loader.load(from);
                yield loaded(
                        lstm.size(),
                        (kernels, _) -> {
                            var workspace = new BiLstm.Workspace(hidden);
                            return (x, sequences, y) ->
                                    lstm.forward(kernels, x, sequences, workspace, y);
                        },
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, in, lstm, loader.load(gradients)));
            }
            case TaggerConfig.Encoder.Cnn(int channels, var widths) -> {
                Loader<Convolutions> loader =
                        source ->
                                Convolutions.load(source.at("convolutions"), in, channels, widths);
                Convolutions cnn = loader.load(from);
                yield loaded(
                        cnn.size(),
                        (kernels, _) -> {
                            var workspace = new Convolutions.Workspace(cnn);
                            return (x, sequences, y) ->
                                    cnn.forward(kernels, x, sequences, workspace, y);
                        },
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, in, cnn, loader.load(gradients)));
            }
        };
    }

    static Loaded<Matrix> attention(TaggerConfig.Attention config, ParameterSource from, int in)
            throws IOException {
        return switch (config) {
            case TaggerConfig.Attention.None() -> none(in);
            case TaggerConfig.Attention.Stack(int heads, int depth, boolean residual) -> {
                Loader<AttentionStack> loader =
                        source ->
                                AttentionStack.load(
                                        source.at("attention"), in, heads, depth, residual);
                AttentionStack stack = loader.load(from);
                yield loaded(
                        in,
                        (kernels, _) -> {
                            var workspace = new AttentionStack.Workspace(in);
                            return (x, sequences, y) ->
                                    stack.forward(kernels, x, sequences, workspace, y);
                        },
                        (kernels, gradients) ->
                                TrainingStage.of(kernels, stack, loader.load(gradients)));
            }
        };
    }
}
