package io.github.bbrac.bench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The rate of fused multiply-adds that never leave the registers: what no product can exceed.
///
/// Twelve independent sums: a processor that begins two a cycle, each four cycles long, needs eight. A sum is what is added
/// to, as in a product.
public final class Peak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SUMS = 12;
    private static final int TURNS = 20_000;

    private Peak() {}

    /// GFLOP/s of `threads` threads at the same time, the caller's among them, as in the kernels.
    ///
    /// @param pool of at least `threads` − 1 threads
    public static double measure(ExecutorService pool, int threads, double seconds)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Double>> parts = new ArrayList<>();
        for (int t = 1; t < threads; t++) {
            parts.add(pool.submit(() -> rate(start, threads, seconds)));
        }
        double rate = rate(start, threads, seconds);
        for (Future<Double> part : parts) {
            rate += part.get();
        }
        return rate;
    }

    private static double rate(CyclicBarrier start, int threads, double seconds) throws Exception {
        start.await();
        double taken = Samples.time(seconds, threads, () -> sums(threads));
        return 2.0 * SUMS * SPECIES.length() * TURNS / taken / 1e9;
    }

    /// The result is used nowhere but may not be left out: it decides whether to throw.
    private static void sums(float start) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector a = FloatVector.broadcast(SPECIES, start);
        FloatVector b = a.add(1);
        FloatVector c = a.add(2);
        FloatVector e = a.add(3);
        FloatVector f = a.add(4);
        FloatVector g = a.add(5);
        FloatVector h = a.add(6);
        FloatVector i = a.add(7);
        FloatVector j = a.add(8);
        FloatVector k = a.add(9);
        FloatVector l = a.add(10);
        FloatVector n = a.add(11);
        for (int turn = 0; turn < TURNS; turn++) {
            a = x.fma(y, a);
            b = x.fma(y, b);
            c = x.fma(y, c);
            e = x.fma(y, e);
            f = x.fma(y, f);
            g = x.fma(y, g);
            h = x.fma(y, h);
            i = x.fma(y, i);
            j = x.fma(y, j);
            k = x.fma(y, k);
            l = x.fma(y, l);
            n = x.fma(y, n);
        }
        FloatVector all = a.add(b).add(c).add(e).add(f).add(g);
        if (Float.isNaN(all.add(h).add(i).add(j).add(k).add(l).add(n).lane(0))) {
            throw new AssertionError("fused multiply-adds: expected numbers, found NaN");
        }
    }
}
