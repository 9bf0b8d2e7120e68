package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.tensor.Matrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTileTest {
    private static final TrainingKernels PLAIN = TrainingKernels.plain();

    private static DeviceQueue queue;

    private final Matrices matrices = new Matrices();

    @BeforeAll
    static void open() {
        OpenClDevice device = Devices.choose();
        queue = new DeviceQueue(device, DeviceSettings.defaults(device));
    }

    @AfterAll
    static void close() {
        if (queue != null) {
            queue.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8x16/2/4", "32x32/4/16", "64x64/8/16", "128x64/8/8", "128x128/8/8"})
    void aTileChangesNoBitOfAProduct(String tile) {
        ProductTile one = ProductTile.parse("test", tile);
        TrainingKernels device = new OpenClTrainingKernels(queue, new ProductTiles(one, one));
        for (int[] shape : new int[][] {{1, 1, 1}, {70, 300, 130}, {129, 600, 65}}) {
            int n = shape[0];
            int in = shape[1];
            int out = shape[2];
            Matrix x = matrices.random(n, in);
            Matrix w = matrices.random(out, in);
            Matrix bias = matrices.random(1, out);
            Matrix residual = matrices.random(n, out);
            Matrix dw = matrices.random(out, in);
            Matrix y = Matrices.copy(residual);
            Matrix gradient = Matrices.copy(dw);
            PLAIN.linearAdd(x, PLAIN.prepare(w), bias, y, y);
            device.linearAdd(x, device.prepare(w), bias, residual, residual);
            Matrices.assertSame(device, y, residual, 0, "linearAdd in place");
            PLAIN.linear(x, PLAIN.prepare(w), bias, Activation.RELU, y);
            device.linear(x, device.prepare(w), bias, Activation.RELU, residual);
            Matrices.assertSame(device, y, residual, 0, "linear");
            PLAIN.linearGradient(x, y, gradient, Matrix.zeros(1, out));
            device.linearGradient(x, y, dw, Matrix.zeros(1, out));
            Matrices.assertSame(device, gradient, dw, 0, "linearGradient");
        }
    }

    @Test
    void productsOfFewRowsHaveTheTileOfFew() {
        ProductTiles tiles = ProductTiles.DEFAULT;
        assertEquals(tiles.few(), tiles.of(ProductTiles.MANY - 1));
        assertEquals(tiles.many(), tiles.of(ProductTiles.MANY));
    }

    @Test
    void aTileIsReadAsItIsWritten() {
        ProductTile tile = new ProductTile(128, 64, 8, 16);
        assertEquals("128x64/8/16", tile.toString());
        assertEquals(tile, ProductTile.parse("test", tile.toString()));
        assertEquals(128, tile.items());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64x64/8", "64x63/8/16", "64x64/8/48", "0x64/8/16", "64x64/0/16"})
    void whatIsNoTileIsRefused(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> ProductTile.parse("test", text));
        assertTrue(
                e.getMessage().startsWith("test: expected ")
                        && e.getMessage().endsWith(", found " + text),
                e.getMessage());
    }
}
