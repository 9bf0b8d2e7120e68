package io.github.bbrac.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowOrderTest {
    private static final long SEED = 11;

    private static List<WindowOrder.Showing> epoch(WindowOrder order, long epoch) {
        List<WindowOrder.Showing> showings = new ArrayList<>();
        for (long place = 0; place < order.places(); place++) {
            showings.add(order.at(epoch, place));
        }
        return showings;
    }

    @Test
    void aPermutationTakesEveryNumberOnce() {
        for (int size : new int[] {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097}) {
            Permutation permutation = new Permutation(size, 5);
            BitSet taken = new BitSet();
            for (int i = 0; i < size; i++) {
                taken.set(Math.toIntExact(permutation.at(i)));
            }
            assertEquals(size, taken.cardinality());
            assertEquals(size, taken.length());
        }
    }

    /// Neighbours of a shuffled order are as often in order as not.
    @Test
    void aPermutationLeavesNoOrder() {
        Permutation permutation = new Permutation(10_000, 3);
        int rising = 0;
        double distance = 0;
        for (int i = 0; i < 10_000 - 1; i++) {
            rising += permutation.at(i) < permutation.at(i + 1) ? 1 : 0;
            distance += Math.abs(permutation.at(i) - i) / 10_000.0;
        }
        assertEquals(5000, rising, 200);
        assertEquals(3333, distance, 100);
    }

    @Test
    void windowsAreShownAsOftenAsTheirTextWeighs() {
        WindowOrder order = new WindowOrder(new long[] {7, 0, 5}, new double[] {1, 1, 3}, SEED);
        assertEquals(7 + 15, order.places());
        assertEquals(7, order.places(6));
        assertEquals(15, order.places(7));
        int[] shown = new int[12];
        epoch(order, 0).forEach(showing -> shown[Math.toIntExact(showing.window())]++);
        assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3}, shown);
    }

    /// With half a weight two epochs show all once, with one and a half three times.
    @Test
    void fractionsGoRoundFromEpochToEpoch() {
        WindowOrder order = new WindowOrder(new long[] {6, 4}, new double[] {0.5, 1.5}, SEED);
        int[] shown = new int[10];
        Set<WindowOrder.Showing> different = new HashSet<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            for (WindowOrder.Showing showing : epoch(order, epoch)) {
                shown[Math.toIntExact(showing.window())]++;
                assertTrue(different.add(showing), "a window comes with a pass of its own");
            }
        }
        assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 3, 3, 3, 3}, shown);
    }

    @Test
    void theOrderIsAFunctionOfSeedAndEpoch() {
        WindowOrder order = new WindowOrder(new long[] {50}, new double[] {1}, SEED);
        WindowOrder same = new WindowOrder(new long[] {50}, new double[] {1}, SEED);
        WindowOrder other = new WindowOrder(new long[] {50}, new double[] {1}, SEED + 1);
        assertEquals(epoch(order, 3), epoch(same, 3));
        assertNotEquals(epoch(order, 3), epoch(other, 3));
        List<Long> first = epoch(order, 0).stream().map(WindowOrder.Showing::window).toList();
        List<Long> second = epoch(order, 1).stream().map(WindowOrder.Showing::window).toList();
        assertNotEquals(first, second);
    }
}
