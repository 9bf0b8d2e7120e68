package io.github.bbrac.bench.comparison;

import io.github.bbrac.bench.machine.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A report as a page in Markdown.
final class Page {
    private static final double MILLI = 1e3;
    private static final double MICRO = 1e6;

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private Page(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        Page page = new Page(report);
        page.introduction();
        report.ceilings().forEach(page::threads);
        page.decoding();
        page.processes();
        return page.text.toString();
    }

    /// An outcome on one line.
    static String line(Outcome outcome) {
        return outcome.entries().stream()
                .map(entry -> entry.peer() + " " + spread(entry.seconds(), MILLI) + " ms")
                .collect(
                        Collectors.joining(
                                "; ",
                                outcome.workload().name() + ", threads " + outcome.threads() + ": ",
                                ""));
    }

    private void introduction() {
        paragraph("# The engine beside its peers");
        paragraph("    bench/run.sh peers");
        report.machine()
                .forEach((name, value) ->
                        text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append('\n');
        paragraph(
                """
                Random weights and token ids, the same for all. Every cell is the median of samples, the middle half of them in
                brackets. Samples of all libraries follow each other in one process, each at least 0.1 s long; × is how many times
                as fast the engine was, the median over the rounds. With one thread, processor time of that thread, without that of
                the JVM's compiler and collector, which have threads of their own; with more, by the clock. GFLOP/s counts twice the multiply-adds of matrix products, attention's included and padding's not. The
                peak of fused multiply-adds is measured at the beginning and before every round; the higher counts. Results are left in each library's own memory.\
                """);
        paragraph(
                """
                'Ragged' are windows of sections as hospitals have them: log-normal lengths of median 138 and 90th percentile 533
                characters, cut at 510. The peers pad them to the longest.\
                """);
        row("library", "how it runs", "largest distance from the engine");
        rule(3);
        for (Peer peer : report.peers()) {
            row(peer.name(), peer.form(), distance(peer));
        }
        text.append('\n');
    }

    /// Over all workloads.
    private String distance(Peer peer) {
        return report.ceilings().stream()
                .flatMap(ceiling -> report.outcomes(ceiling.threads()).stream())
                .flatMap(outcome -> outcome.entries().stream())
                .filter(entry -> entry.peer().equals(peer.name()))
                .map(entry -> entry.distance().relative())
                .max(Double::compare)
                .filter(distance -> distance > 0)
                .map(distance -> format("%.1e of the results' root mean square", distance))
                .orElse("–");
    }

    private void threads(Report.Ceilings ceilings) {
        int threads = ceilings.threads();
        paragraph("## " + (threads == 1 ? "One thread" : threads + " threads"));
        paragraph(
                "Peak of fused multiply-adds "
                        + spread(ceilings.peaks(), 1)
                        + " GFLOP/s; reading from memory "
                        + spread(ceilings.bandwidths(), 1)
                        + " GB/s. [Roofline](roofline-"
                        + threads
                        + ".png), [bars](workloads-"
                        + threads
                        + ".png).");
        List<String> head = new ArrayList<>(List.of("workload", "rounds"));
        for (Peer peer : report.peers()) {
            boolean engine = peer instanceof Engine;
            head.add(peer.name() + ", ms");
            head.addAll(engine ? List.of("GFLOP/s", "of the peak") : List.of("×"));
        }
        row(head.toArray(String[]::new));
        rule(head.size());
        report.outcomes(threads).forEach(this::row);
        text.append('\n');
    }

    private void row(Outcome outcome) {
        List<String> cells = new ArrayList<>();
        cells.add(outcome.workload().name());
        cells.add(Integer.toString(outcome.peaks().count()));
        for (Peer peer : report.peers()) {
            boolean engine = peer instanceof Engine;
            outcome.entries().stream()
                    .filter(entry -> entry.peer().equals(peer.name()))
                    .findFirst()
                    .ifPresentOrElse(
                            entry -> {
                                cells.add(spread(entry.seconds(), MILLI));
                                if (engine) {
                                    cells.add(format("%.0f", outcome.gigaflops(entry)));
                                    cells.add(format("%.0f %%", 100 * outcome.partOfPeak(entry)));
                                } else {
                                    cells.add(format("%.2f", entry.engineTimesAsFast().median()));
                                }
                            },
                            () -> cells.addAll(Collections.nCopies(engine ? 3 : 2, "–")));
        }
        row(cells.toArray(String[]::new));
    }

    private void decoding() {
        report.decoding()
                .ifPresent(decoding ->
                        paragraph(
                                "Viterbi's search over "
                                        + Decoding.TOKENS
                                        + " tokens with 33 labels takes the engine "
                                        + spread(decoding.seconds(), MICRO)
                                        + " µs on one thread."));
    }

    private void processes() {
        if (report.firstResults().isEmpty()) {
            return;
        }
        paragraph("## Processes of their own");
        paragraph(
                """
                One thread, files in the file cache, 1 × 128. From the start of the process to the first result, JVM included;
                resident memory after ten more. ONNX Runtime unpacks its native library in every process, which counts;
                libtorch's was unpacked before.\
                """);
        row("model", "library", "load, s", "first result, s", "resident, MB");
        rule(5);
        for (FirstResult result : report.firstResults()) {
            row(
                    result.network().name(),
                    result.peer(),
                    spread(result.load(), 1),
                    spread(result.first(), 1),
                    spread(result.resident(), 1));
        }
        text.append('\n');
    }

    /// The median, and the middle half in brackets, with three digits that matter.
    private static String spread(Samples samples, double unit) {
        double median = unit * samples.median();
        String digits = median < 1 ? "%.3f" : median < 10 ? "%.2f" : median < 100 ? "%.1f" : "%.0f";
        return format(digits, median)
                + " ("
                + format(digits, unit * samples.quantile(0.25))
                + "–"
                + format(digits, unit * samples.quantile(0.75))
                + ")";
    }

    private void paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void rule(int cells) {
        text.append("|---".repeat(cells)).append("|\n");
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
