package io.github.bbrac.bench.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BatchTest {
    private static final int VOCAB = 1000;

    @Test
    void packingUndoesPadding() {
        Batch batch = Batch.ragged(5);
        assertTrue(batch.isRagged());
        int[] padded = batch.paddedIds(VOCAB);
        assertEquals(5 * batch.longest(), padded.length);
        float[] rectangle = new float[padded.length];
        for (int i = 0; i < padded.length; i++) {
            rectangle[i] = padded[i];
        }
        int[] ids = batch.ids(VOCAB);
        float[] packed = batch.packed(rectangle, 1, 0).toArray();
        assertEquals(batch.tokens(), packed.length);
        for (int t = 0; t < ids.length; t++) {
            assertEquals(ids[t], packed[t]);
        }
    }

    @Test
    void packingMayLeaveOutRowsOfEachSequence() {
        Batch batch = Batch.even(2, 4);
        // Two rows of each sequence, of two columns each.
        float[] rectangle = {1, 2, 3, 4, 5, 6, 7, 8};
        assertArrayEquals(rectangle, batch.packed(rectangle, 2, 2).toArray());
    }

    @Test
    void contentsDependOnLengthsAlone() {
        assertArrayEquals(Batch.even(2, 7).ids(VOCAB), Batch.even(2, 7).ids(VOCAB));
        assertArrayEquals(
                Batch.even(2, 7).vectors(3).toArray(), Batch.even(2, 7).vectors(3).toArray());
        assertFalse(Batch.even(2, 7).isRagged());
    }
}
