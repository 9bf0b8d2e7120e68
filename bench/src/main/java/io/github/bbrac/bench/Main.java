package io.github.bbrac.bench;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Measures this machine and what the engine makes of it, and prints the tables of
/// docs/performance.md.
///
///     products [repeats]      matrix products against the peak, on one thread and on all processors
///     bert [repeats]          sentences per second of a BERT-base encoder
///     gru [repeats]           a bidirectional GRU layer
///     training [repeats]      a step of fine-tuning
///     shapes [4x3 6x4 …]      micro-kernels of other shapes than the engine's
///
/// Without arguments the first four run.
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
            return;
        }
        System.out.println(processor());
        System.out.println(
                "Java " + Runtime.version() + ", " + System.getProperty("os.name").strip());
        System.out.println();
        for (String what : arguments.measurements()) {
            if (what.equals("shapes")) {
                TileShapes.run(arguments.shapes(), arguments.repeats());
                continue;
            }
            for (int threads : threadCounts()) {
                try (TrainingKernels kernels = TrainingKernels.of(KernelSet.VECTOR, threads)) {
                    measure(what, kernels, arguments.repeats());
                }
            }
        }
    }

    private static List<Integer> threadCounts() {
        List<Integer> counts = new ArrayList<>(List.of(1));
        int processors = Runtime.getRuntime().availableProcessors();
        if (processors > 1) {
            counts.add(processors);
        }
        return counts;
    }

    private static void measure(String what, TrainingKernels kernels, int repeats)
            throws Exception {
        switch (what) {
            case "products" -> Products.run(kernels, repeats);
            case "bert" -> Models.bert(kernels, repeats);
            case "gru" -> Models.gru(kernels, repeats);
            case "training" -> TrainingSteps.run(kernels, repeats);
            default -> throw new AssertionError(what);
        }
    }

    /// The processor's name where Linux tells it.
    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(info)) {
            List<String> names =
                    lines.filter(line ->
                                    line.startsWith("model name")
                                            || line.startsWith("cpu family")
                                            || line.startsWith("model\t"))
                            .limit(3)
                            .map(line -> line.replaceAll("\\s+", " "))
                            .toList();
            return String.join(", ", names);
        }
    }
}
