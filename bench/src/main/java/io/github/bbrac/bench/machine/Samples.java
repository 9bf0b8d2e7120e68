package io.github.bbrac.bench.machine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// Repeated measurements of one thing. One thread at a time.
public final class Samples {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private double[] values = new double[16];
    private int count;

    /// No measurements yet.
    public Samples() {}

    /// One more measurement.
    public void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// The value below which half of the samples lie.
    public double median() {
        return quantile(0.5);
    }

    /// The value below which the given part of the samples lies, between two samples linearly.
    public double quantile(double part) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        double at = part * (count - 1);
        int below = (int) at;
        int above = Math.min(below + 1, count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /// Seconds that a round of `body` takes, over as many rounds as `seconds` hold.
    ///
    /// @param threads of the body; for one it is processor time, which other programs on the machine
    ///     do not lengthen, for more it is the clock's
    public static double time(double seconds, int threads, Runnable body) {
        long begin = System.nanoTime();
        long beginOwn = THREADS.getCurrentThreadCpuTime();
        int rounds = 0;
        long elapsed;
        do {
            body.run();
            rounds++;
            elapsed = System.nanoTime() - begin;
        } while (elapsed < seconds * 1e9);
        long taken = threads == 1 ? THREADS.getCurrentThreadCpuTime() - beginOwn : elapsed;
        return taken / 1e9 / rounds;
    }
}
