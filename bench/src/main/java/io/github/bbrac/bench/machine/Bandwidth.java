package io.github.bbrac.bench.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The rate at which floats come from memory: what bounds a product of few rows.
public final class Bandwidth {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /// Floats that all threads together read: more than caches hold.
    private static final int FLOATS = 1 << 27;

    private Bandwidth() {}

    /// GB/s of `threads` threads at the same time, the caller's among them, each reading an array of its own.
    ///
    /// @param pool of at least `threads` − 1 threads
    public static double measure(ExecutorService pool, int threads, double seconds)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        int block = 4 * SPECIES.length();
        int length = FLOATS / threads / block * block;
        List<Future<Double>> parts = new ArrayList<>();
        for (int t = 1; t < threads; t++) {
            float[] own = new float[length];
            parts.add(pool.submit(() -> rate(own, start, threads, seconds)));
        }
        double rate = rate(new float[length], start, threads, seconds);
        for (Future<Double> part : parts) {
            rate += part.get();
        }
        return rate;
    }

    private static double rate(float[] values, CyclicBarrier start, int threads, double seconds)
            throws Exception {
        Arrays.fill(values, 1);
        read(values);
        start.await();
        double taken = Samples.time(seconds, threads, () -> read(values));
        return (double) Float.BYTES * values.length / taken / 1e9;
    }

    /// The sum decides whether to throw, so that no reading may be left out.
    private static void read(float... values) {
        int lanes = SPECIES.length();
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < values.length; i += 4 * lanes) {
            a = a.add(FloatVector.fromArray(SPECIES, values, i));
            b = b.add(FloatVector.fromArray(SPECIES, values, i + lanes));
            c = c.add(FloatVector.fromArray(SPECIES, values, i + 2 * lanes));
            d = d.add(FloatVector.fromArray(SPECIES, values, i + 3 * lanes));
        }
        if (Float.isNaN(a.add(b).add(c).add(d).lane(0))) {
            throw new AssertionError("reading: expected numbers, found NaN");
        }
    }
}
