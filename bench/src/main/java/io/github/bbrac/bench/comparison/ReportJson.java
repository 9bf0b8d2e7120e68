package io.github.bbrac.bench.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.bench.machine.Samples;
import java.io.IOException;

/// A report as JSON: seconds, GFLOP/s and GB/s as medians with quartiles and numbers of samples.
final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    static String of(Report report) throws IOException {
        ObjectNode json = MAPPER.createObjectNode();
        ObjectNode machine = json.putObject("machine");
        report.machine().forEach(machine::put);
        ArrayNode libraries = json.putArray("libraries");
        for (Peer peer : report.peers()) {
            libraries.addObject().put("name", peer.name()).put("form", peer.form());
        }
        ArrayNode ceilings = json.putArray("ceilings");
        ArrayNode workloads = json.putArray("workloads");
        for (Report.Ceilings ceiling : report.ceilings()) {
            ObjectNode node = ceilings.addObject().put("threads", ceiling.threads());
            put(node, "peak_gflops", ceiling.peaks());
            put(node, "read_gbps", ceiling.bandwidths());
            for (Outcome outcome : report.outcomes(ceiling.threads())) {
                put(workloads.addObject(), outcome);
            }
        }
        report.decoding().ifPresent(decoding -> put(json, "viterbi_seconds", decoding.seconds()));
        ArrayNode processes = json.putArray("processes");
        for (FirstResult result : report.firstResults()) {
            ObjectNode node =
                    processes
                            .addObject()
                            .put("network", result.network().name())
                            .put("library", result.peer());
            put(node, "load_seconds", result.load());
            put(node, "first_result_seconds", result.first());
            put(node, "resident_megabytes", result.resident());
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static void put(ObjectNode node, Outcome outcome) throws IOException {
        node.put("network", outcome.workload().network().name())
                .put("batch", outcome.workload().batch().name())
                .put("tokens", outcome.workload().batch().tokens())
                .put("threads", outcome.threads())
                .put("flops", outcome.workload().flops())
                .put("bytes", outcome.workload().bytes());
        put(node, "peak_gflops", outcome.peaks());
        ArrayNode entries = node.putArray("libraries");
        for (Outcome.Entry entry : outcome.entries()) {
            ObjectNode own = entries.addObject().put("name", entry.peer());
            put(own, "seconds", entry.seconds());
            put(own, "engine_times_as_fast", entry.engineTimesAsFast());
            own.put("gflops", outcome.gigaflops(entry))
                    .put("part_of_peak", outcome.partOfPeak(entry))
                    .put("largest_difference", entry.distance().largest())
                    .put("results_root_mean_square", entry.distance().scale());
        }
    }

    private static void put(ObjectNode node, String name, Samples samples) {
        node.putObject(name)
                .put("median", samples.median())
                .put("lower_quartile", samples.quantile(0.25))
                .put("upper_quartile", samples.quantile(0.75))
                .put("samples", samples.count());
    }
}
