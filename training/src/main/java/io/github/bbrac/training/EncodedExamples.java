package io.github.bbrac.training;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Buffer;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.TrainingSession;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.examples.Example;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a frozen encoder makes of the examples: the same in every epoch, so computed once. One thread at a time.
final class EncodedExamples {
    /// The part of the JVM's memory that this may take; where more is needed, every epoch encodes anew.
    private static final int SHARE = 4;

    private static final long MOST_FLOATS = Integer.MAX_VALUE - 8;

    /// Examples that are encoded together.
    private static final int TOGETHER = 16;

    /// All tokens of all examples, [tokens, size], and where each example's begin.
    private final Matrix vectors;

    private final int[] starts;
    private final Kernels kernels;
    private final Buffer buffer;
    private final Sequences sequences = new Sequences();

    private EncodedExamples(Matrix vectors, int[] starts, Kernels kernels) {
        this.vectors = vectors;
        this.starts = starts;
        this.kernels = kernels;
        this.buffer = new Buffer(vectors.cols());
    }

    /// Encodes all examples, if the model's BERT is frozen and there is room in memory.
    static Optional<EncodedExamples> of(
            TrainableTagger model, TrainingSession session, List<Example> examples) {
        if (!model.embeddingIsFrozen()
                || !(model.config().embedding()
                        instanceof TaggerConfig.Embedding.Bert(BertConfig bert))) {
            return Optional.empty();
        }
        long tokens = examples.stream().mapToLong(Example::tokens).sum();
        long bytes = tokens * bert.hiddenSize() * Float.BYTES;
        boolean fits =
                bytes / Float.BYTES < MOST_FLOATS
                        && bytes < Runtime.getRuntime().maxMemory() / SHARE;
        return fits
                ? Optional.of(encode(session, examples, bert.hiddenSize(), model.kernels()))
                : Optional.empty();
    }

    private static EncodedExamples encode(
            TrainingSession session, List<Example> examples, int size, Kernels kernels) {
        int[] starts = new int[examples.size() + 1];
        for (int i = 0; i < examples.size(); i++) {
            starts[i + 1] = starts[i] + examples.get(i).tokens();
        }
        Matrix vectors = Matrix.zeros(starts[examples.size()], size);
        Batch batch = new Batch();
        for (int from = 0; from < examples.size(); from += TOGETHER) {
            int to = Math.min(from + TOGETHER, examples.size());
            batch.fill(examples, IntStream.range(from, to).toArray());
            Matrix encoded = session.encode(batch.ids(), batch.sequences());
            vectors.rows(starts[from], starts[to]).copyFrom(encoded);
        }
        return new EncodedExamples(vectors, starts, kernels);
    }

    /// The vectors of these examples, packed end to end: [tokens, size]. Overwritten by the next call.
    Matrix pack(int[] indices) {
        sequences.clear();
        for (int index : indices) {
            sequences.add(starts[index + 1] - starts[index]);
        }
        Matrix packed = buffer.rows(sequences.tokens());
        kernels.finish(packed);
        int at = 0;
        for (int index : indices) {
            Matrix own = vectors.rows(starts[index], starts[index + 1]);
            packed.rows(at, at + own.rows()).copyFrom(own);
            at += own.rows();
        }
        return packed;
    }

    /// How the rows of the last [#pack] divide.
    Sequences sequences() {
        return sequences;
    }
}
