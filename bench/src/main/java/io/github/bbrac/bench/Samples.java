package io.github.bbrac.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// Repeated measurements of one thing.
final class Samples {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private double[] values = new double[16];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    double median() {
        return quantile(0.5);
    }

    /// The value below which the given part of the samples lies, between two samples linearly.
    double quantile(double part) {
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
    static double time(double seconds, int threads, Runnable body) {
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
