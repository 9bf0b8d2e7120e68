package io.github.bbrac.bench.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.bench.workload.Workload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Workload WORKLOAD = new Workload(new Network.Gru(7, 3), Batch.even(1, 10));

    @TempDir Path directory;

    @Test
    void pageAndJsonHoldTheMediansAndTheirSpread() throws IOException {
        Report.Ceilings ceilings = new Report.Ceilings(1, samples(1e-5), samples(8));
        Outcome outcome = outcome();
        Report report = new Report(directory, List.of(new Engine()), Map.of("processor", "any"));
        report.addCeilings(1, ceilings.peaks(), ceilings.bandwidths());
        report.add(new Decoding(samples(5e-6)));
        report.add(
                new FirstResult(
                        "BBRAC", WORKLOAD.network(), samples(0.5), samples(1.5), samples(300)));
        String page = Files.readString(directory.resolve("peers.md"));
        assertTrue(page.contains("- processor: any\n"), page);
        assertTrue(page.contains("takes the engine 5.00 (5.00–5.00) µs"), page);
        assertTrue(
                page.contains("| 0.500 (0.500–0.500) | 1.50 (1.50–1.50) | 300 (300–300) |"), page);
        JsonNode json = new ObjectMapper().readTree(directory.resolve("peers.json").toFile());
        assertEquals(8, json.at("/ceilings/0/read_gbps/median").doubleValue());
        assertEquals(1, json.at("/processes/0/load_seconds/samples").intValue());
        assertEquals(
                "BiGRU 7 → 2 × 3, 1 × 10, threads 1: BBRAC 1000 (500–1500) ms; other 2000 (2000–2000) ms",
                Page.line(outcome));
        // 12 · 10 · 3 · 10 operations in a second
        assertEquals(3600e-9, outcome.gigaflops(outcome.entries().getFirst()));
        assertEquals(0.36, outcome.partOfPeak(outcome.entries().getFirst()), 1e-12);
    }

    @Test
    void chartsAreDrawnWithoutAScreen() throws IOException {
        Charts charts =
                new Charts(new Report.Ceilings(1, samples(1e-5), samples(8)), List.of(outcome()));
        for (byte[] png : List.of(charts.roofline(), charts.bars())) {
            assertEquals(1200, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
        }
    }

    private static Outcome outcome() {
        Distance same = new Distance(0, 1);
        Outcome.Entry engine = new Outcome.Entry("BBRAC", samples(0, 1, 2), samples(1), same);
        Outcome.Entry other = new Outcome.Entry("other", samples(2), samples(2), same);
        return new Outcome(WORKLOAD, 1, 1e-5, samples(0.5e-5), List.of(engine, other));
    }

    private static Samples samples(double... values) {
        Samples samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }
}
