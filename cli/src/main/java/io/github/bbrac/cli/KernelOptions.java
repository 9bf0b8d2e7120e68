package io.github.bbrac.cli;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.TrainingKernels;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which kernels compute, and on how many threads. What no option says, the system properties do
/// ([Kernels#select()]).
final class KernelOptions {
    private enum Choice {
        AUTO,
        VECTOR,
        PLAIN,
        OPENCL
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--kernels",
            paramLabel = "SET",
            description =
                    "auto, vector, plain or opencl: the arithmetic to use. By default auto: vector where"
                            + " the JVM has it. opencl computes on a graphics card and needs"
                            + " jocl-2.0.6.jar beside bbrac.jar: docs/opencl.md.")
    private Optional<Choice> choice = Optional.empty();

    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that compute, 1 to "
                            + Kernels.MOST_THREADS
                            + ". By default as many as the JVM sees processors.")
    void setThreads(int number) {
        if (number < 1 || number > Kernels.MOST_THREADS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--threads: expected a number from 1 to "
                            + Kernels.MOST_THREADS
                            + ", found "
                            + number);
        }
        threads = Optional.of(number);
    }

    /// Whether one set is asked for, and not `auto`.
    boolean isChosen() {
        return choice.orElse(Choice.AUTO) != Choice.AUTO;
    }

    /// Makes the kernels asked for.
    ///
    /// @throws IllegalStateException if the JVM lacks what they need
    TrainingKernels open() {
        return open(choice.map(Choice::name));
    }

    /// Makes these kernels, with the threads asked for.
    ///
    /// @throws IllegalStateException if the JVM lacks what they need
    TrainingKernels open(KernelSet which) {
        return open(Optional.of(which.name()));
    }

    private TrainingKernels open(Optional<String> set) {
        return TrainingKernels.select(name -> {
            Optional<String> option =
                    switch (name) {
                        case "bbrac.kernels" -> set.map(s -> s.toLowerCase(Locale.ROOT));
                        case "bbrac.threads" -> threads.map(String::valueOf);
                        default -> Optional.empty();
                    };
            return option.orElseGet(() -> System.getProperty(name));
        });
    }
}
