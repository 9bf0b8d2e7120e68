package io.github.bbrac.training.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// In which order, and in which company, an epoch shows the examples: shuffled, with examples of similar length
/// in one batch, so that little of a batch waits for its longest. The order is a function of seed and epoch alone,
/// so that an interrupted training finds it again without having kept it.
///
/// Immutable.
///
/// @param batch examples in a batch, at least 1
/// @param seed of all epochs together
public record EpochOrder(int batch, long seed) {
    /// Batches whose examples are sorted by length together.
    private static final int BUCKET = 50;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    public EpochOrder {
        if (batch < 1) {
            throw new IllegalArgumentException("batch: expected at least 1, found " + batch);
        }
    }

    /// Batches of an epoch.
    public int batches(int examples) {
        int bucket = Math.multiplyExact(BUCKET, batch);
        int rest = examples % bucket;
        return examples / bucket * BUCKET + Math.ceilDiv(rest, batch);
    }

    /// The batches of an epoch, each with the indices of its examples.
    ///
    /// @param lengths of all examples
    public List<int[]> of(int epoch, int[] lengths) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed + GOLDEN * (epoch + 1));
        int[] order = IntStream.range(0, lengths.length).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        List<int[]> batches = new ArrayList<>();
        int bucket = Math.multiplyExact(BUCKET, batch);
        for (int from = 0; from < order.length; from += bucket) {
            int[] sorted =
                    Arrays.stream(order, from, Math.min(from + bucket, order.length))
                            .boxed()
                            .sorted(Comparator.comparingInt(i -> lengths[i]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            for (int at = 0; at < sorted.length; at += batch) {
                batches.add(Arrays.copyOfRange(sorted, at, Math.min(at + batch, sorted.length)));
            }
        }
        for (int i = batches.size() - 1; i > 0; i--) {
            batches.set(i, batches.set(random.nextInt(i + 1), batches.get(i)));
        }
        return batches;
    }
}
