package io.github.bbrac.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SectionsTest {
    @Test
    void halfOfTheSectionsAreShorterThanTheMedianAndNineTenthsThanThePercentile() {
        Sections sections = new Sections(1);
        int[] lengths = IntStream.range(0, 100_000).map(_ -> sections.next()).sorted().toArray();
        // The standard error of these quantiles, with 100,000 draws, is below 0.6 %.
        assertEquals(138, lengths[50_000], 0.02 * 138);
        assertEquals(533, lengths[90_000], 0.02 * 533);
        assertTrue(lengths[0] >= 1);
    }

    @Test
    void windowsCutTheSectionsAndLoseNothing() {
        List<Integer> windows = new Sections(2).windows(1000);
        Sections again = new Sections(2);
        int window = 0;
        while (window < windows.size()) {
            int length = again.next();
            int joined = 0;
            while (joined < length && window < windows.size()) {
                joined += windows.get(window++) - 2;
            }
            assertTrue(joined == length || window == windows.size(), "seed 2, window " + window);
        }
        assertEquals(512, Collections.max(windows));
    }

    @Test
    void lengthsDependOnTheSeedAlone() {
        assertEquals(new Sections(3).windows(20), new Sections(3).windows(20));
    }
}
