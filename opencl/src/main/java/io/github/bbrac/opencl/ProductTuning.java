package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// Which tiles are fastest on a device, by measurement of a BERT-base's feed-forward products. Immutable.
///
/// @param measurements of each tile that was tried, the default ones first
/// @param few the tile to take for products of few rows, such as a sentence, as `-Dbbrac.opencl.tile` takes it
/// @param many the tile to take for products of many rows, such as a batch, likewise
public record ProductTuning(List<Measurement> measurements, String few, String many) {
    /// What is tried in any case: what is taken where nothing was measured.
    private static final List<ProductTile> DEFAULTS =
            List.of(ProductTiles.DEFAULT.few(), ProductTiles.DEFAULT.many());

    /// What is tried then, where the device can compute it, as long as there is time: from 16 sums for each item, which
    /// leave most room for items, to 64, which wait least for local memory.
    private static final List<ProductTile> OTHERS =
            List.of(
                    new ProductTile(64, 64, 4, 16),
                    new ProductTile(128, 64, 8, 16),
                    new ProductTile(128, 128, 8, 8),
                    new ProductTile(128, 128, 8, 16));

    private static final int FEW_ROWS = 128;
    private static final int MANY_ROWS = 1024;
    private static final int HIDDEN = 768;
    private static final double NANOS = 1e9;

    /// A measurement repeats what is short for about so long, in seconds.
    private static final double LONG_ENOUGH = 0.05;

    private static final int MOST_REPEATS = 100;

    /// After so many seconds no further tile is tried.
    private static final double PATIENCE = 30;

    public ProductTuning {
        measurements = List.copyOf(measurements);
    }

    /// How fast a tile is.
    ///
    /// @param tile as `-Dbbrac.opencl.tile` takes it
    /// @param few GFLOP/s of products of 128 rows
    /// @param many GFLOP/s of products of 1,024 rows
    public record Measurement(String tile, double few, double many) {}

    /// Measures the tiles that a device can run; half a minute at most on a device that does 10 GFLOP/s.
    ///
    /// @throws IllegalStateException if the device fails, or lacks what the kernels need
    public static ProductTuning measure(OpenClDevice device) {
        return measure(device, HIDDEN);
    }

    /// Measures with layers from `hidden` to 4 · `hidden` and back.
    static ProductTuning measure(OpenClDevice device, int hidden) {
        device.requireFeatures();
        var queue = new DeviceQueue(device, DeviceSettings.defaults(device));
        try {
            List<Measurement> measurements = new ArrayList<>();
            long begin = System.nanoTime();
            for (ProductTile tile : DEFAULTS) {
                measurements.add(measure(queue, tile, hidden));
            }
            for (ProductTile tile : OTHERS) {
                boolean inTime = (System.nanoTime() - begin) / NANOS < PATIENCE;
                if (inTime && canMultiply(queue, tile)) {
                    measurements.add(measure(queue, tile, hidden));
                }
            }
            return new ProductTuning(
                    measurements,
                    best(measurements, Comparator.comparingDouble(Measurement::few)),
                    best(measurements, Comparator.comparingDouble(Measurement::many)));
        } finally {
            queue.close();
        }
    }

    private static boolean canMultiply(DeviceQueue queue, ProductTile tile) {
        try {
            queue.requireTile(tile);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static String best(List<Measurement> measurements, Comparator<Measurement> by) {
        return measurements.stream().max(by).orElseThrow().tile();
    }

    private static Measurement measure(DeviceQueue queue, ProductTile tile, int hidden) {
        Kernels kernels = new OpenClKernels(queue, new ProductTiles(tile, tile));
        return new Measurement(
                tile.toString(),
                speed(kernels, FEW_ROWS, hidden),
                speed(kernels, MANY_ROWS, hidden));
    }

    /// GFLOP/s of a feed-forward layer of so many rows.
    private static double speed(Kernels kernels, int rows, int hidden) {
        int intermediate = 4 * hidden;
        Matrix x = random(rows, hidden);
        Matrix between = Matrix.zeros(rows, intermediate);
        Matrix y = Matrix.zeros(rows, hidden);
        Weight up = kernels.prepare(random(intermediate, hidden));
        Weight down = kernels.prepare(random(hidden, intermediate));
        Matrix bias = random(1, intermediate);
        Runnable layer =
                () -> {
                    kernels.linear(x, up, bias, Activation.NONE, between);
                    kernels.linear(between, down, bias.cols(0, hidden), Activation.NONE, y);
                };
        Matrix last = y.rows(rows - 1, rows);
        seconds(kernels, layer, 1, last); // compiles, and brings everything to the device
        double seconds = seconds(kernels, layer, 1, last);
        int repeats = (int) Math.min(LONG_ENOUGH / seconds, MOST_REPEATS);
        if (repeats > 1) {
            seconds = seconds(kernels, layer, repeats, last) / repeats;
        }
        return 4.0 * rows * hidden * intermediate / seconds / NANOS;
    }

    private static double seconds(Kernels kernels, Runnable layer, int repeats, Matrix last) {
        long begin = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            layer.run();
        }
        kernels.finish(last); // waits, and copies next to nothing
        return (System.nanoTime() - begin) / NANOS;
    }

    private static Matrix random(int rows, int cols) {
        var generator = new SplittableRandom(1);
        Matrix m = Matrix.zeros(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = (float) (generator.nextDouble() - 0.5);
        }
        return m;
    }

    /// Keeps the fastest tiles in the user's cache folder, for all kernels that this user opens on the device later.
    ///
    /// @return the file
    public Path keep(OpenClDevice device) throws IOException {
        return keep(device, TileCache.ofUser());
    }

    Path keep(OpenClDevice device, TileCache cache) throws IOException {
        return cache.write(
                device,
                new ProductTiles(ProductTile.parse("few", few), ProductTile.parse("many", many)));
    }
}
