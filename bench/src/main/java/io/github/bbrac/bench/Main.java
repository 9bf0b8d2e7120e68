package io.github.bbrac.bench;

import io.github.bbrac.bench.comparison.Comparison;
import io.github.bbrac.bench.machine.Machine;
import io.github.bbrac.bench.workload.Workload;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import java.nio.file.Path;

/// Measures this machine and what the engine makes of it, and prints the tables of
/// docs/performance.md.
///
///     products [repeats]      matrix products against the peak, on one thread and on all processors
///     bert [repeats]          sentences per second of a BERT-base encoder
///     gru [repeats]           a bidirectional GRU layer
///     training [repeats]      a step of fine-tuning
///     shapes [4x3 6x4 …]      micro-kernels of other shapes than the engine's
///     peers [--quick] [--only=PART] [repeats]
///                             the engine beside the libraries that are on the class path: all workloads,
///                             a few, or those with a name that holds a part, such as "base, 8"
///
/// Without arguments the first four run. All workloads are written to docs/performance, others to
/// bench/target/peers.
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
        System.out.println(Machine.processor());
        System.out.println(
                "Java " + Runtime.version() + ", " + System.getProperty("os.name").strip());
        System.out.println();
        for (String what : arguments.measurements()) {
            if (what.equals("peers")) {
                Comparison.run(arguments.workloads(), arguments.repeats(), folder(arguments));
                continue;
            }
            if (what.equals("shapes")) {
                TileShapes.run(arguments.shapes(), arguments.repeats());
                continue;
            }
            for (int threads : Machine.threadCounts()) {
                try (TrainingKernels kernels = TrainingKernels.of(KernelSet.VECTOR, threads)) {
                    measure(what, kernels, arguments.repeats());
                }
            }
        }
    }

    private static Path folder(Arguments arguments) {
        boolean all = arguments.workloads().equals(Workload.all());
        return all ? Path.of("docs", "performance") : Path.of("bench", "target", "peers");
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
}
