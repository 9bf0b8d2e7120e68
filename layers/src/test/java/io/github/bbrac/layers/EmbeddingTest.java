package io.github.bbrac.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(KernelSet.class)
class EmbeddingTest {
    private static final Matrix TABLE = Matrix.of(4, 2, 1, 2, 10, 20, 100, 200, 1000, 2000);
    private final Kernels kernels;

    EmbeddingTest(KernelSet set) {
        kernels = Kernels.of(set, 2);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void eachRowIsTheTablesRow() {
        Matrix y = Matrix.zeros(3, 2);
        new Embedding(TABLE).forward(kernels, new int[] {3, 0, 3, -7}, y);
        assertArrayEquals(new float[] {1000, 2000, 1, 2, 1000, 2000}, y.toArray());
        new Embedding(TABLE).forwardAdd(kernels, new int[] {1, 1, 0}, y);
        assertArrayEquals(new float[] {1010, 2020, 11, 22, 1001, 2002}, y.toArray());
    }

    @Test
    void anIdOutsideTheTableIsRefused() {
        Embedding embedding = new Embedding(TABLE);
        assertRefused(
                "ids: expected each from 0 to 3, found 4 at token 1",
                () -> embedding.forward(kernels, new int[] {0, 4}, Matrix.zeros(2, 2)));
        assertRefused(
                "ids: expected each from 0 to 3, found -1 at token 0",
                () -> embedding.forwardAdd(kernels, new int[] {-1, 4}, Matrix.zeros(2, 2)));
        assertRefused(
                "ids: expected at least 2, found 1",
                () -> embedding.forward(kernels, new int[] {0}, Matrix.zeros(2, 2)));
    }

    @Test
    void fastTextIsTheMeanOfThePresentRows() {
        FastTextEmbedding embedding = new FastTextEmbedding(TABLE, 3);
        Matrix y = Matrix.zeros(3, 2);
        embedding.forward(kernels, new int[] {0, -1, -1, 1, 2, 3, 0, -1, 2}, y);
        assertArrayEquals(new float[] {1, 2, 370, 740, 50.5f, 101}, y.toArray());
    }

    @Test
    void fastTextRefusesATokenWithoutRows() {
        FastTextEmbedding embedding = new FastTextEmbedding(TABLE, 2);
        assertRefused(
                "ids: expected at least one that is not -1, found none at token 1",
                () -> embedding.forward(kernels, new int[] {0, -1, -1, -1}, Matrix.zeros(2, 2)));
        assertRefused(
                "ids: expected each from -1 to 3, found 9 at token 0",
                () -> embedding.forward(kernels, new int[] {0, 9, -1, -1}, Matrix.zeros(2, 2)));
        assertRefused(
                "ids: expected at least 4, found 3",
                () -> embedding.forward(kernels, new int[] {0, 1, 2}, Matrix.zeros(2, 2)));
    }

    private static void assertRefused(String message, Runnable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(message, refusal.getMessage());
    }
}
