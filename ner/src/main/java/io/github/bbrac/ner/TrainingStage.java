package io.github.bbrac.ner;

import io.github.bbrac.attention.AttentionStack;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.bigru.BiGru;
import io.github.bbrac.bigru.BiLstm;
import io.github.bbrac.bigru.RecurrentTape;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Convolutions;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.Embedding;
import io.github.bbrac.layers.FastTextEmbedding;
import io.github.bbrac.tensor.Matrix;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// One stage of a tagger in one training session. One thread at a time.
///
/// @param <X> what it reads: token ids, as the tagger's configuration asks for, or vectors, [tokens, …]
interface TrainingStage<X> {
    /// @param x read, by the backward pass too
    /// @param sequences may not change before the backward pass
    /// @return [tokens, size]; overwritten by the next forward pass, or `x` itself
    Matrix forward(X x, Sequences sequences, Dropouts dropouts);

    /// The adjoint of the last forward pass. Adds to the gradients of the stage's parameters.
    ///
    /// @param dy [tokens, size], read, and overwritten perhaps
    /// @return the gradient of x, overwritten by the next backward pass, or `dy` itself; of an embedding,
    ///     whose input has no gradient, nothing that means anything
    Matrix backward(Matrix dy);

    static TrainingStage<Matrix> none() {
        return of((x, _, _) -> x, dy -> dy);
    }

    static TrainingStage<int[]> of(
            TrainingKernels kernels, BertConfig sizes, BertEncoder bert, BertEncoder gradient) {
        BertEncoder.Tape tape = new BertEncoder.Tape(sizes);
        return of(
                (ids, sequences, dropouts) -> bert.forward(kernels, ids, sequences, dropouts, tape),
                dy -> {
                    bert.backward(kernels, tape, dy, gradient);
                    return dy;
                });
    }

    static TrainingStage<int[]> of(TrainingKernels kernels, Embedding table, Embedding gradient) {
        return table(
                table.size(),
                (ids, y) -> table.forward(kernels, ids, y),
                (ids, dy) -> table.backward(kernels, ids, dy, gradient));
    }

    static TrainingStage<int[]> of(
            TrainingKernels kernels, FastTextEmbedding table, FastTextEmbedding gradient) {
        return table(
                table.size(),
                (ids, y) -> table.forward(kernels, ids, y),
                (ids, dy) -> table.backward(kernels, ids, dy, gradient));
    }

    static TrainingStage<Matrix> of(TrainingKernels kernels, int in, BiGru gru, BiGru gradient) {
        RecurrentTape tape = new RecurrentTape(gru);
        return encoder(
                in,
                (x, sequences) -> gru.forward(kernels, x, sequences, tape),
                (dy, dx) -> gru.backward(kernels, tape, dy, gradient, dx));
    }

    static TrainingStage<Matrix> of(TrainingKernels kernels, int in, BiLstm lstm, BiLstm gradient) {
        RecurrentTape tape = new RecurrentTape(lstm);
        return encoder(
                in,
                (x, sequences) -> lstm.forward(kernels, x, sequences, tape),
                (dy, dx) -> lstm.backward(kernels, tape, dy, gradient, dx));
    }

    static TrainingStage<Matrix> of(
            TrainingKernels kernels, int in, Convolutions cnn, Convolutions gradient) {
        Convolutions.Tape tape = new Convolutions.Tape(cnn);
        return encoder(
                in,
                (x, sequences) -> cnn.forward(kernels, x, sequences, tape),
                (dy, dx) -> cnn.backward(kernels, tape, dy, gradient, dx));
    }

    static TrainingStage<Matrix> of(
            TrainingKernels kernels, AttentionStack stack, AttentionStack gradient) {
        AttentionStack.Tape tape = new AttentionStack.Tape(stack);
        return of(
                (x, sequences, _) -> stack.forward(kernels, x, sequences, tape),
                dy -> {
                    stack.backward(kernels, tape, gradient, dy);
                    return dy;
                });
    }

    /// A layer that is told where to write the gradient of what it read.
    ///
    /// @param in columns of what it reads
    private static TrainingStage<Matrix> encoder(
            int in,
            BiFunction<Matrix, Sequences, Matrix> forward,
            BiConsumer<Matrix, Matrix> backward) {
        Buffer gradient = new Buffer(in);
        return of(
                (x, sequences, _) -> forward.apply(x, sequences),
                dy -> {
                    Matrix dx = gradient.rows(dy.rows());
                    backward.accept(dy, dx);
                    return dx;
                });
    }

    /// A table, of which the way back needs the ids again.
    private static TrainingStage<int[]> table(
            int size, BiConsumer<int[], Matrix> forward, BiConsumer<int[], Matrix> backward) {
        Buffer buffer = new Buffer(size);
        return new TrainingStage<>() {
            private int[] ids;

            @Override
            public Matrix forward(int[] ids, Sequences sequences, Dropouts dropouts) {
                this.ids = ids;
                Matrix y = buffer.rows(sequences.tokens());
                forward.accept(ids, y);
                return y;
            }

            @Override
            public Matrix backward(Matrix dy) {
                backward.accept(ids, dy);
                return dy;
            }
        };
    }

    /// The forward half of a stage.
    interface Forward<X> {
        Matrix run(X x, Sequences sequences, Dropouts dropouts);
    }

    private static <X> TrainingStage<X> of(Forward<X> forward, UnaryOperator<Matrix> backward) {
        return new TrainingStage<>() {
            @Override
            public Matrix forward(X x, Sequences sequences, Dropouts dropouts) {
                return forward.run(x, sequences, dropouts);
            }

            @Override
            public Matrix backward(Matrix dy) {
                return backward.apply(dy);
            }
        };
    }
}
