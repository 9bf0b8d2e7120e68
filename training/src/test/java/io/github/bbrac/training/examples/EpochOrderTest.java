package io.github.bbrac.training.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {
    private static int[] lengths(int count) {
        Random random = new Random(3);
        return IntStream.generate(() -> 1 + random.nextInt(100)).limit(count).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 199, 200, 201, 403, 1000})
    void everyExampleComesOnceInAnEpoch(int examples) {
        EpochOrder order = new EpochOrder(4, 1);
        List<int[]> batches = order.of(2, lengths(examples));
        assertEquals(order.batches(examples), batches.size());
        assertTrue(batches.stream().allMatch(batch -> batch.length >= 1 && batch.length <= 4));
        assertArrayEquals(
                IntStream.range(0, examples).toArray(),
                batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
    }

    /// 50 batches are sorted together: neighbours among 200 lengths of 1 to 100 are about half a token apart.
    @Test
    void aBatchHoldsExamplesOfSimilarLength() {
        int[] lengths = lengths(1000);
        double spread =
                new EpochOrder(4, 1)
                        .of(0, lengths).stream()
                                .mapToInt(batch ->
                                        lengths[batch[batch.length - 1]] - lengths[batch[0]])
                                .average()
                                .orElseThrow();
        assertTrue(spread < 5, "spread " + spread);
    }

    @Test
    void theOrderIsAFunctionOfSeedAndEpoch() {
        int[] lengths = lengths(100);
        assertTrue(same(new EpochOrder(4, 1).of(5, lengths), new EpochOrder(4, 1).of(5, lengths)));
        assertFalse(same(new EpochOrder(4, 1).of(5, lengths), new EpochOrder(4, 1).of(6, lengths)));
        assertFalse(same(new EpochOrder(4, 1).of(5, lengths), new EpochOrder(4, 2).of(5, lengths)));
    }

    private static boolean same(List<int[]> a, List<int[]> b) {
        return Arrays.deepEquals(a.toArray(), b.toArray());
    }

    @Test
    void anEmptyBatchIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EpochOrder(0, 1));
    }
}
