package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was measured so far, written as a page of tables and as JSON whenever something is added, so that a run which
/// is cut short leaves what it had. One thread at a time.
final class Report {
    /// A machine's ceilings for a number of threads.
    ///
    /// @param peaks GFLOP/s
    /// @param bandwidths GB/s
    record Ceilings(int threads, Samples peaks, Samples bandwidths) {}

    private final Path directory;
    private final List<Peer> peers;
    private final Map<String, String> machine;
    private final List<Ceilings> ceilings = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<FirstResult> firstResults = new ArrayList<>();
    private Optional<Decoding> decoding = Optional.empty();

    /// Nothing measured yet.
    ///
    /// @param directory is made where there is none
    Report(Path directory, List<Peer> peers, Map<String, String> machine) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.peers = peers;
        this.machine = machine;
    }

    List<Peer> peers() {
        return peers;
    }

    Map<String, String> machine() {
        return machine;
    }

    List<Ceilings> ceilings() {
        return ceilings;
    }

    /// The peak that was measured first, GFLOP/s.
    double ceiling(int threads) {
        return ceilings.stream()
                .filter(ceiling -> ceiling.threads() == threads)
                .findFirst()
                .orElseThrow()
                .peaks()
                .median();
    }

    /// Of one number of threads.
    List<Outcome> outcomes(int threads) {
        return outcomes.stream().filter(outcome -> outcome.threads() == threads).toList();
    }

    List<FirstResult> firstResults() {
        return firstResults;
    }

    Optional<Decoding> decoding() {
        return decoding;
    }

    void addCeilings(int threads, Samples peaks, Samples bandwidths) throws IOException {
        ceilings.add(new Ceilings(threads, peaks, bandwidths));
        write();
    }

    void add(Outcome outcome) throws IOException {
        outcomes.add(outcome);
        System.out.println(Page.line(outcome));
        write();
    }

    void add(Decoding measured) throws IOException {
        decoding = Optional.of(measured);
        write();
    }

    void add(FirstResult result) throws IOException {
        firstResults.add(result);
        write();
    }

    private void write() throws IOException {
        Files.writeString(directory.resolve("peers.md"), Page.of(this));
        Files.writeString(directory.resolve("peers.json"), ReportJson.of(this));
    }

    /// Draws a roofline and bars for each number of threads.
    void draw() throws IOException {
        for (Ceilings ceiling : ceilings) {
            Charts charts = new Charts(ceiling, outcomes(ceiling.threads()));
            String threads = ceiling.threads() + ".png";
            Files.write(directory.resolve("roofline-" + threads), charts.roofline());
            Files.write(directory.resolve("workloads-" + threads), charts.bars());
        }
    }
}
