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
        return new TrainingStage<>() {
            @Override
            public Matrix forward(Matrix x, Sequences sequences, Dropouts dropouts) {
                return x;
            }

            @Override
            public Matrix backward(Matrix dy) {
                return dy;
            }
        };
    }

    static TrainingStage<int[]> of(
            TrainingKernels kernels, BertConfig sizes, BertEncoder bert, BertEncoder gradient) {
        BertEncoder.Tape tape = new BertEncoder.Tape(sizes);
        return new TrainingStage<>() {
            @Override
            public Matrix forward(int[] ids, Sequences sequences, Dropouts dropouts) {
                return bert.forward(kernels, ids, sequences, dropouts, tape);
            }

            @Override
            public Matrix backward(Matrix dy) {
                bert.backward(kernels, tape, dy, gradient);
                return dy;
            }
        };
    }

    static TrainingStage<int[]> of(TrainingKernels kernels, Embedding table, Embedding gradient) {
        Buffer y = new Buffer(table.size());
        return new TrainingStage<>() {
            private int[] ids;

            @Override
            public Matrix forward(int[] ids, Sequences sequences, Dropouts dropouts) {
                this.ids = ids;
                table.forward(kernels, ids, y.rows(sequences.tokens()));
                return y.rows(sequences.tokens());
            }

            @Override
            public Matrix backward(Matrix dy) {
                table.backward(kernels, ids, dy, gradient);
                return dy;
            }
        };
    }

    static TrainingStage<int[]> of(
            TrainingKernels kernels, FastTextEmbedding table, FastTextEmbedding gradient) {
        Buffer y = new Buffer(table.size());
        return new TrainingStage<>() {
            private int[] ids;

            @Override
            public Matrix forward(int[] ids, Sequences sequences, Dropouts dropouts) {
                this.ids = ids;
                table.forward(kernels, ids, y.rows(sequences.tokens()));
                return y.rows(sequences.tokens());
            }

            @Override
            public Matrix backward(Matrix dy) {
                table.backward(kernels, ids, dy, gradient);
                return dy;
            }
        };
    }

    static TrainingStage<Matrix> of(TrainingKernels kernels, int in, BiGru gru, BiGru gradient) {
        RecurrentTape tape = new RecurrentTape(gru);
        Buffer dx = new Buffer(in);
        return new TrainingStage<>() {
            @Override
            public Matrix forward(Matrix x, Sequences sequences, Dropouts dropouts) {
                return gru.forward(kernels, x, sequences, tape);
            }

            @Override
            public Matrix backward(Matrix dy) {
                gru.backward(kernels, tape, dy, gradient, dx.rows(dy.rows()));
                return dx.rows(dy.rows());
            }
        };
    }

    static TrainingStage<Matrix> of(TrainingKernels kernels, int in, BiLstm lstm, BiLstm gradient) {
        RecurrentTape tape = new RecurrentTape(lstm);
        Buffer dx = new Buffer(in);
        return new TrainingStage<>() {
            @Override
            public Matrix forward(Matrix x, Sequences sequences, Dropouts dropouts) {
                return lstm.forward(kernels, x, sequences, tape);
            }

            @Override
            public Matrix backward(Matrix dy) {
                lstm.backward(kernels, tape, dy, gradient, dx.rows(dy.rows()));
                return dx.rows(dy.rows());
            }
        };
    }

    static TrainingStage<Matrix> of(
            TrainingKernels kernels, int in, Convolutions cnn, Convolutions gradient) {
        Convolutions.Tape tape = new Convolutions.Tape(cnn);
        Buffer dx = new Buffer(in);
        return new TrainingStage<>() {
            @Override
            public Matrix forward(Matrix x, Sequences sequences, Dropouts dropouts) {
                return cnn.forward(kernels, x, sequences, tape);
            }

            @Override
            public Matrix backward(Matrix dy) {
                cnn.backward(kernels, tape, dy, gradient, dx.rows(dy.rows()));
                return dx.rows(dy.rows());
            }
        };
    }

    static TrainingStage<Matrix> of(
            TrainingKernels kernels, AttentionStack stack, AttentionStack gradient) {
        AttentionStack.Tape tape = new AttentionStack.Tape(stack);
        return new TrainingStage<>() {
            @Override
            public Matrix forward(Matrix x, Sequences sequences, Dropouts dropouts) {
                return stack.forward(kernels, x, sequences, tape);
            }

            @Override
            public Matrix backward(Matrix dy) {
                stack.backward(kernels, tape, gradient, dy);
                return dy;
            }
        };
    }
}
