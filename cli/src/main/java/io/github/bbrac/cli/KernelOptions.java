package io.github.bbrac.cli;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which kernels compute, and on how many threads.
final class KernelOptions {
    private enum Choice {
        AUTO,
        VECTOR,
        PLAIN
    }

    @Option(
            names = "--kernels",
            paramLabel = "SET",
            description =
                    "auto, vector or plain: the arithmetic to use. By default auto: vector where the"
                            + " JVM has it.")
    private Choice choice = Choice.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute. By default as many as the JVM sees processors.")
    private Optional<Integer> threads = Optional.empty();

    /// The set asked for; empty for `auto`.
    Optional<KernelSet> set() {
        return switch (choice) {
            case AUTO -> Optional.empty();
            case VECTOR -> Optional.of(KernelSet.VECTOR);
            case PLAIN -> Optional.of(KernelSet.PLAIN);
        };
    }

    /// Makes the kernels asked for. Without any wish, those of the system properties.
    Kernels open() {
        if (set().isPresent()) {
            return open(set().get());
        }
        if (threads.isEmpty()) {
            return Kernels.select();
        }
        try {
            return open(KernelSet.VECTOR);
        } catch (IllegalStateException e) {
            return open(KernelSet.PLAIN);
        }
    }

    /// Makes these kernels, with the threads asked for.
    ///
    /// @throws IllegalStateException if the JVM lacks what they need
    Kernels open(KernelSet which) {
        return Kernels.of(which, threads.orElse(Runtime.getRuntime().availableProcessors()));
    }
}
