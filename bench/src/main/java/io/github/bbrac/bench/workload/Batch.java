package io.github.bbrac.bench.workload;

import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.tensor.Matrix;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Sequences to run a network on: their lengths, and contents that depend on the lengths alone. Packed end to end for
/// the engine; padded to the longest for libraries that read rectangles.
///
/// Immutable.
///
/// @param name "8 × 128", or "8 ragged"
/// @param lengths tokens of each sequence
public record Batch(String name, List<Integer> lengths) {
    private static final long SEED = 20_261_122;

    public Batch {
        lengths = List.copyOf(lengths);
    }

    /// Sequences of one length.
    public static Batch even(int count, int length) {
        return new Batch(count + " × " + length, Collections.nCopies(count, length));
    }

    /// Windows as hospitals have them, see [Sections].
    public static Batch ragged(int count) {
        return new Batch(count + " ragged", new Sections(SEED).windows(count));
    }

    /// How many sequences.
    public int count() {
        return lengths.size();
    }

    /// Tokens of all sequences.
    public int tokens() {
        return lengthStream().sum();
    }

    /// Tokens of the longest sequence.
    public int longest() {
        return Collections.max(lengths);
    }

    /// Whether sequences differ in length, so that a rectangle of them holds padding.
    public boolean isRagged() {
        return lengths.stream().distinct().count() > 1;
    }

    /// How the rows of the packed batch divide.
    public Sequences sequences() {
        return Sequences.ofLengths(lengthStream().toArray());
    }

    private IntStream lengthStream() {
        return lengths.stream().mapToInt(Integer::intValue);
    }

    /// Token ids of the packed batch.
    public int[] ids(int vocab) {
        return new SplittableRandom(SEED).ints(tokens(), 1, vocab).toArray();
    }

    /// Vectors of the packed batch, [tokens, cols].
    public Matrix vectors(int cols) {
        RandomTensors normal = new RandomTensors(SEED, 1);
        Matrix vectors = Matrix.zeros(tokens(), cols);
        normal.read(new Parameter("x", List.of(tokens(), cols)), vectors);
        return vectors;
    }

    /// Ids of the rectangle [count, longest], 0 where there is none.
    public int[] paddedIds(int vocab) {
        int[] packed = ids(vocab);
        int[] padded = new int[count() * longest()];
        int from = 0;
        for (int s = 0; s < count(); s++) {
            System.arraycopy(packed, from, padded, s * longest(), lengths.get(s));
            from += lengths.get(s);
        }
        return padded;
    }

    /// The rows of sequences without padding, packed end to end.
    ///
    /// @param rectangle a row for each token, the longest sequence's rows after each other
    /// @param fewer rows that a sequence has less than tokens: 2 where `[CLS]` and `[SEP]` were dropped
    public Matrix packed(float[] rectangle, int cols, int fewer) {
        int height = longest() - fewer;
        Matrix packed = Matrix.zeros(tokens() - fewer * count(), cols);
        int row = 0;
        for (int s = 0; s < count(); s++) {
            int rows = lengths.get(s) - fewer;
            Matrix from = Matrix.view(rectangle, s * height * cols, rows, cols, cols);
            packed.rows(row, row + rows).copyFrom(from);
            row += rows;
        }
        return packed;
    }
}
