package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Bandwidth;
import io.github.bbrac.bench.machine.Machine;
import io.github.bbrac.bench.machine.Peak;
import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bench.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Measures the machine's ceilings, and the engine against them and beside its peers: the same weights and token ids
/// for all, results compared before anything is timed, and then a sample of each in turn.
///
/// One thread at a time.
public final class Comparison {
    /// Shortest sample; a run that takes longer is a sample by itself.
    private static final double SAMPLE_SECONDS = 0.1;

    /// What Java computes is as fast as it will be when a stretch of this length takes no less than the one before.
    private static final double WARM_UP_SECONDS = 1.5;

    private static final double NO_LESS = 0.95;

    /// After this long a workload gets no more rounds than [#LEAST_ROUNDS].
    private static final double ROUNDS_SECONDS = 12;

    private static final int LEAST_ROUNDS = 3;

    /// Longer than threads of any library wait awake for more work, which would slow the next library.
    private static final int PAUSE_MILLIS = 20;

    private static final double CEILING_SECONDS = 0.05;

    private final List<Peer> peers;
    private final Path directory;
    private final int rounds;
    private final Report report;

    private Comparison(List<Peer> peers, Path directory, int rounds, Report report) {
        this.peers = peers;
        this.directory = directory;
        this.rounds = rounds;
        this.report = report;
    }

    /// The engine, and the peers on the class path.
    static List<Peer> peers() {
        List<Peer> peers = new ArrayList<>(List.of(new Engine()));
        ServiceLoader.load(Peer.class).forEach(peers::add);
        return peers;
    }

    /// Runs all, and writes tables and charts as they come.
    ///
    /// @param rounds samples of each library, fewer where they take long
    /// @param results the folder that is written to
    public static void run(List<Workload> workloads, int rounds, Path results) throws Exception {
        List<Peer> peers = peers();
        Report report = new Report(results, peers, Machine.facts());
        Path directory = Files.createTempDirectory("bbrac-bench");
        try {
            Comparison comparison = new Comparison(peers, directory, rounds, report);
            for (int threads : Machine.threadCounts()) {
                comparison.measureCeilings(threads);
            }
            for (List<Workload> alike : byModel(workloads)) {
                comparison.measure(alike);
                report.draw();
            }
            report.add(Decoding.measure(rounds));
            for (Network network : FirstResult.NETWORKS) {
                if (workloads.stream().anyMatch(workload -> workload.network().equals(network))) {
                    comparison.startProcesses(network);
                }
            }
        } finally {
            delete(directory);
        }
    }

    private void measureCeilings(int threads) throws Exception {
        Samples peaks = new Samples();
        Samples bandwidths = new Samples();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            Peak.measure(pool, threads, WARM_UP_SECONDS);
            Bandwidth.measure(pool, threads, WARM_UP_SECONDS);
            for (int round = 0; round < rounds; round++) {
                peaks.add(Peak.measure(pool, threads, CEILING_SECONDS));
                bandwidths.add(Bandwidth.measure(pool, threads, CEILING_SECONDS));
            }
        }
        report.addCeilings(threads, peaks, bandwidths);
    }

    /// Measures workloads that share a model.
    private void measure(List<Workload> alike) throws Exception {
        Network network = alike.getFirst().network();
        boolean ragged = alike.getFirst().batch().isRagged();
        Map<Peer, Path> files = new LinkedHashMap<>();
        for (Peer peer : peers) {
            if (peer.runs(network)) {
                Path file = directory.resolve("model" + files.size());
                peer.write(network, ragged, file);
                files.put(peer, file);
            }
        }
        for (int threads : Machine.threadCounts()) {
            try (Loaded loaded = new Loaded(network, files, threads);
                    ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                for (Workload workload : alike) {
                    report.add(loaded.measure(workload, pool));
                }
            }
        }
        for (Path file : files.values()) {
            Files.delete(file);
        }
    }

    /// Workloads of one network, ragged and others apart: a library may load them in different forms.
    private static List<List<Workload>> byModel(List<Workload> workloads) {
        Map<List<Object>, List<Workload>> groups = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            List<Object> key = List.of(workload.network(), workload.batch().isRagged());
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(workload);
        }
        return List.copyOf(groups.values());
    }

    /// The peers that run a network, the engine first, each with its model.
    private final class Loaded implements AutoCloseable {
        private final int threads;
        private final Map<Peer, Peer.Model> models = new LinkedHashMap<>();

        Loaded(Network network, Map<Peer, Path> files, int threads) throws IOException {
            this.threads = threads;
            for (var file : files.entrySet()) {
                models.put(file.getKey(), file.getKey().load(network, file.getValue(), threads));
            }
        }

        Outcome measure(Workload workload, ExecutorService pool) throws Exception {
            List<Peer.Run> runs = new ArrayList<>();
            try {
                for (Peer.Model model : models.values()) {
                    runs.add(model.prepare(workload.batch()));
                }
                Outcome outcome =
                        new Outcome(
                                workload,
                                threads,
                                report.ceiling(threads),
                                new Samples(),
                                compared(workload, runs));
                sample(outcome, runs, pool);
                return outcome;
            } finally {
                runs.forEach(Peer.Run::close);
            }
        }

        /// Runs each once, and refuses results that are not the engine's.
        private List<Outcome.Entry> compared(Workload workload, List<Peer.Run> runs) {
            List<Outcome.Entry> entries = new ArrayList<>();
            for (Peer peer : models.keySet()) {
                Peer.Run run = runs.get(entries.size());
                run.run();
                Distance distance = Distance.between(runs.getFirst().results(), run.results());
                distance.requireWithin(peer.tolerance(), workload.name() + ", " + peer.name());
                entries.add(new Outcome.Entry(peer.name(), distance));
            }
            return entries;
        }

        /// Until a library becomes no faster.
        private void warmUp(Peer.Run run, double seconds) {
            double before = Double.POSITIVE_INFINITY;
            double now = Samples.time(seconds, threads, run::run);
            while (now < NO_LESS * before) {
                before = now;
                now = Samples.time(seconds, threads, run::run);
            }
        }

        private void sample(Outcome outcome, List<Peer.Run> runs, ExecutorService pool)
                throws Exception {
            warmUp(runs.getFirst(), WARM_UP_SECONDS);
            for (Peer.Run run : runs.subList(1, runs.size())) {
                warmUp(run, SAMPLE_SECONDS);
            }
            long begin = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                if (round >= LEAST_ROUNDS && System.nanoTime() - begin > 1e9 * ROUNDS_SECONDS) {
                    break;
                }
                Thread.sleep(PAUSE_MILLIS);
                outcome.peaks().add(Peak.measure(pool, threads, CEILING_SECONDS));
                double engine = 0;
                for (int k = 0; k < runs.size(); k++) {
                    Thread.sleep(PAUSE_MILLIS);
                    double seconds = Samples.time(SAMPLE_SECONDS, threads, runs.get(k)::run);
                    engine = k == 0 ? seconds : engine;
                    outcome.entries().get(k).seconds().add(seconds);
                    outcome.entries().get(k).engineTimesAsFast().add(seconds / engine);
                }
            }
        }

        @Override
        public void close() {
            models.values().forEach(Peer.Model::close);
        }
    }

    /// Starts processes of their own.
    private void startProcesses(Network network) throws Exception {
        for (int k = 0; k < peers.size(); k++) {
            Peer peer = peers.get(k);
            if (peer.runs(network)) {
                Path file = directory.resolve("model");
                peer.write(network, false, file);
                report.add(FirstResult.measure(k, peer.name(), network, file));
                Files.delete(file);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a))
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
