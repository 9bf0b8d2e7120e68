package io.github.bbrac.bert;

import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Embedding;
import io.github.bbrac.layers.LayerNorm;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// What BERT reads of a sequence: the sum of each token's vector, that of its place in the sequence and
/// that of segment 0, normalised (Devlin et al. 2019, arXiv:1810.04805, figure 2). A tagger has one
/// segment.
///
///     y(t) = LayerNorm(word(id(t)) + position(t) + type(0))
///
/// Immutable, shared between threads.
///
/// @param words `word_embeddings.weight`, [vocab, hidden]
/// @param positions `position_embeddings.weight`, [maxPositionEmbeddings, hidden]
/// @param types `token_type_embeddings.weight`, [types, hidden]
/// @param norm `LayerNorm.*`
public record BertEmbeddings(
        Embedding words, Embedding positions, Embedding types, LayerNorm norm) {

    /// Loads `word_embeddings.weight`, `position_embeddings.weight`, `token_type_embeddings.weight`,
    /// `LayerNorm.weight` and `LayerNorm.bias`.
    public static BertEmbeddings load(ParameterSource from, BertConfig config) throws IOException {
        int hidden = config.hiddenSize();
        return new BertEmbeddings(
                Embedding.load(from.at("word_embeddings"), config.vocabSize(), hidden),
                Embedding.load(
                        from.at("position_embeddings"), config.maxPositionEmbeddings(), hidden),
                Embedding.load(from.at("token_type_embeddings"), config.typeVocabSize(), hidden),
                LayerNorm.load(from.at("LayerNorm"), hidden, config.layerNormEps()));
    }

    /// Memory for a run, one thread at a time.
    public static final class Workspace {
        private int[] positions = new int[0];
        private int[] types = new int[0];

        /// Memory for a run; it grows as batches come.
        public Workspace() {}

        /// Numbers the rows of each sequence from 0.
        private void number(Sequences sequences) {
            if (positions.length < sequences.tokens()) {
                positions = new int[sequences.tokens()];
                types = new int[sequences.tokens()];
            }
            for (int s = 0; s < sequences.count(); s++) {
                int start = sequences.start(s);
                for (int t = start; t < sequences.end(s); t++) {
                    positions[t] = t - start;
                }
            }
        }
    }

    /// Embeds each sequence.
    ///
    /// @param ids one for each row of y; further ones are not read
    /// @param y [tokens, hidden], overwritten
    /// @throws IllegalArgumentException if an id is not in the vocabulary, or a sequence is longer than
    ///     there are positions
    public void forward(
            Kernels kernels, int[] ids, Sequences sequences, Workspace workspace, Matrix y) {
        add(kernels, ids, sequences, workspace, y);
        norm.forward(kernels, y, y); // [tokens, hidden]
    }

    /// What the backward pass needs of the forward pass, and memory for both; one thread at a time.
    public static final class Tape {
        private final Workspace workspace = new Workspace();
        private final Buffer sum;
        private final Buffer y;
        private int[] ids;
        private Dropout dropout;

        /// Memory for training embeddings of this size.
        public Tape(BertConfig config) {
            sum = new Buffer(config.hiddenSize());
            y = new Buffer(config.hiddenSize());
        }
    }

    /// Embeds each sequence, with dropout, for a backward pass after it.
    ///
    /// @param ids one for each token; may not change before the backward pass
    /// @return [tokens, hidden], the tape's
    /// @throws IllegalArgumentException as in recognition
    public Matrix forward(
            TrainingKernels kernels, int[] ids, Sequences sequences, Dropout dropout, Tape tape) {
        tape.ids = ids;
        tape.dropout = dropout;
        Matrix sum = tape.sum.rows(sequences.tokens());
        Matrix y = tape.y.rows(sequences.tokens());
        add(kernels, ids, sequences, tape.workspace, sum);
        norm.forward(kernels, sum, y); // [tokens, hidden]
        if (dropout.rate() > 0) {
            kernels.dropout(y, dropout, y);
        }
        return y;
    }

    /// The adjoint of the forward pass that the tape holds.
    ///
    /// @param dy [tokens, hidden], overwritten
    /// @param gradient of this, added to
    public void backward(TrainingKernels kernels, Tape tape, Matrix dy, BertEmbeddings gradient) {
        if (tape.dropout.rate() > 0) {
            kernels.dropout(dy, tape.dropout, dy);
        }
        Matrix sum = tape.sum.rows(dy.rows());
        Matrix dsum = dy;
        norm.backward(kernels, sum, dy, gradient.norm, dsum); // [tokens, hidden]
        words.backward(kernels, tape.ids, dsum, gradient.words);
        positions.backward(kernels, tape.workspace.positions, dsum, gradient.positions);
        types.backward(kernels, tape.workspace.types, dsum, gradient.types);
    }

    /// The sum of the three vectors of each token.
    private void add(
            Kernels kernels, int[] ids, Sequences sequences, Workspace workspace, Matrix y) {
        y.requireShape("y", sequences.tokens(), words.size());
        int limit = positions.table().rows();
        if (sequences.maxLength() > limit) {
            throw new IllegalArgumentException(
                    "sequence: expected at most max_position_embeddings = "
                            + limit
                            + " tokens, found "
                            + sequences.maxLength());
        }
        workspace.number(sequences);
        words.forward(kernels, ids, y);
        positions.forwardAdd(kernels, workspace.positions, y);
        types.forwardAdd(kernels, workspace.types, y);
    }
}
