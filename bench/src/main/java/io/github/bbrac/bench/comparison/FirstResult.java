package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A library in a process of its own, on one thread: how long it takes to load a model from a warm file cache, how long
/// from the start of the process to the first result, and how much memory is resident after some.
///
/// @param peer its name
/// @param load seconds, within the process
/// @param first seconds, from outside
/// @param resident MB, after some results; NaN where the system does not tell
record FirstResult(String peer, Network network, Samples load, Samples first, Samples resident) {
    /// The models that processes load.
    static final List<Network> NETWORKS = List.of(Network.Bert.MINI, Network.Bert.BASE);

    private static final Batch BATCH = Batch.even(1, 128);
    private static final int PROCESSES = 3;
    private static final int FURTHER_RESULTS = 10;

    /// Starts processes one after the other.
    ///
    /// @param index of the peer on the class path
    static FirstResult measure(int index, String peer, Network network, Path file)
            throws IOException, InterruptedException {
        var result = new FirstResult(peer, network, new Samples(), new Samples(), new Samples());
        for (int n = 0; n < PROCESSES; n++) {
            result.measureOne(index, file);
        }
        return result;
    }

    private void measureOne(int index, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(FirstResult.class.getName());
        command.addAll(
                List.of(
                        Integer.toString(index),
                        Integer.toString(NETWORKS.indexOf(network)),
                        file.toString()));
        long begin = System.nanoTime();
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            double loaded = number(lines.readLine());
            first.add((System.nanoTime() - begin) / 1e9);
            load.add(loaded);
            resident.add(number(lines.readLine()));
        } finally {
            process.waitFor();
        }
    }

    private double number(String line) {
        if (line == null) {
            throw new IllegalStateException(
                    peer + ", " + network.name() + ": expected a result, found none");
        }
        return Double.parseDouble(line);
    }

    /// The process.
    ///
    /// @param args index of the peer and of the network, file of the model
    public static void main(String[] args) throws IOException {
        Peer peer = Comparison.peers().get(Integer.parseInt(args[0]));
        Network network = NETWORKS.get(Integer.parseInt(args[1]));
        long begin = System.nanoTime();
        try (Peer.Model model = peer.load(network, Path.of(args[2]), 1)) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            try (Peer.Run run = model.prepare(BATCH)) {
                run.run();
                System.out.println(seconds);
                for (int n = 0; n < FURTHER_RESULTS; n++) {
                    run.run();
                }
                System.out.println(residentMegabytes());
            }
        }
    }

    /// Of this process, where Linux tells it.
    private static double residentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
