package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Workload;
import java.util.List;

/// What was measured of one workload.
///
/// @param threads of all peers
/// @param ceiling GFLOP/s of fused multiply-adds, when the run began
/// @param peaks the same, before each round of samples
/// @param entries the engine's, then its peers'
record Outcome(Workload workload, int threads, double ceiling, Samples peaks, List<Entry> entries) {
    /// One library's part.
    ///
    /// @param peer its name
    /// @param seconds of a run
    /// @param engineTimesAsFast its seconds by the engine's of the same round
    /// @param distance of its results from the engine's
    record Entry(String peer, Samples seconds, Samples engineTimesAsFast, Distance distance) {
        /// None measured yet.
        Entry(String peer, Distance distance) {
            this(peer, new Samples(), new Samples(), distance);
        }
    }

    Outcome {
        entries = List.copyOf(entries);
    }

    /// Of a library's median.
    double gigaflops(Entry entry) {
        return workload.flops() / entry.seconds().median() / 1e9;
    }

    /// GFLOP/s, the higher of both: one long run had the second at half of the first, while the products were as fast as before.
    double peak() {
        return Math.max(ceiling, peaks.median());
    }

    /// A library's part of the peak.
    double partOfPeak(Entry entry) {
        return gigaflops(entry) / peak();
    }
}
