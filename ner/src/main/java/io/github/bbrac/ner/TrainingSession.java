package io.github.bbrac.ner;

import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;

/// Computes the loss and the gradients of a [TrainableTagger] for one batch after the other, in memory
/// of its own that grows with the largest batch. One thread at a time.
///
/// The loss of a sequence is −log P of what is known of its labels ([io.github.bbrac.crf.CrfLoss]);
/// without a CRF that is the cross entropy, summed over its tokens.
public final class TrainingSession {
    private final TrainingKernels kernels;
    private final boolean frozen;
    private final Stages.Stage<int[]> recognition;
    private final TrainingStage<int[]> embedding;
    private final TrainingHead head;
    private final InnerTokens inner;
    private final Buffer vectors;
    private final Buffer dembedded;

    TrainingSession(TrainableTagger model) throws IOException {
        Tagger tagger = model.tagger();
        ParameterSource gradients = model.gradients();
        kernels = model.kernels();
        frozen = model.embeddingIsFrozen();
        recognition = tagger.embedding().open(kernels, Trace.none());
        embedding = frozen ? null : tagger.embedding().training().open(kernels, gradients);
        head = new TrainingHead(tagger, gradients, kernels);
        inner = new InnerTokens(tagger.config());
        vectors = new Buffer(tagger.embedding().size());
        dembedded = new Buffer(tagger.embedding().size());
    }

    /// Adds the gradients of a batch's loss to those of the model's parameters.
    ///
    /// @param ids as [TaggerSession#emissions] takes them
    /// @param sequences how the ids divide
    /// @param targets of each token; with BERT without `[CLS]` and `[SEP]`
    /// @param scale what the gradients are multiplied by: for the mean over a batch 1 / sequences, or
    ///     where the decoder is softmax 1 / tokens
    /// @param dropouts what this pass drops: of BERT's embeddings, inside its layers, of what the encoder
    ///     reads and of what the classifier reads; nothing of a frozen embedding
    /// @return the sum of the sequences' losses, not scaled
    /// @throws IllegalArgumentException if an id is not in the vocabulary, a sequence is too short or too
    ///     long, the targets do not fit, or scores are not finite
    public double addGradients(
            int[] ids, Sequences sequences, LabelTargets targets, float scale, Dropouts dropouts) {
        if (frozen) {
            return addGradients(
                    encode(ids, sequences), inner.sequences(), targets, scale, dropouts);
        }
        Matrix x = select(embedding.forward(ids, sequences, dropouts), sequences);
        TrainingHead.Result result =
                head.addGradients(x, inner.sequences(), targets, scale, dropouts);
        embedding.backward(spread(result.dx(), sequences));
        return result.loss();
    }

    /// As above, from what [#encode] made of a batch: for a model whose embedding is frozen.
    ///
    /// @param encoded [tokens, embedding], read: perhaps the rows of many calls of `encode`, end to end
    /// @param sequences how its rows divide
    public double addGradients(
            Matrix encoded,
            Sequences sequences,
            LabelTargets targets,
            float scale,
            Dropouts dropouts) {
        return head.addGradients(encoded, sequences, targets, scale, dropouts).loss();
    }

    /// What the embedding, without dropout, makes of a batch.
    ///
    /// @param ids as [TaggerSession#emissions] takes them
    /// @return [tokens, embedding], with BERT without `[CLS]` and `[SEP]`, divided as
    ///     [#encodedSequences] says; ready to read, and overwritten by the next call
    public Matrix encode(int[] ids, Sequences sequences) {
        Matrix x = select(recognition.run(ids, sequences), sequences);
        kernels.finish(x);
        return x;
    }

    /// How the rows of the last [#encode] divide. Overwritten by the next call.
    public Sequences encodedSequences() {
        return inner.sequences();
    }

    /// The rows that the encoder reads.
    private Matrix select(Matrix all, Sequences sequences) {
        inner.divide(sequences);
        if (!inner.areFewer()) {
            return all;
        }
        Matrix x = vectors.rows(inner.sequences().tokens());
        kernels.gather(all, inner.rows(), 1, x);
        return x;
    }

    /// The gradient of what [#select] selected from.
    private Matrix spread(Matrix dx, Sequences sequences) {
        if (!inner.areFewer()) {
            return dx;
        }
        Matrix all = dembedded.rows(sequences.tokens());
        kernels.clear(all);
        kernels.gatherGradient(dx, inner.rows(), 1, all);
        return all;
    }
}
