package io.github.bbrac.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// Says what the machine and the JVM offer.
@Command(name = "doctor", description = "Says what this machine and this JVM offer.")
final class DoctorCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    private final Terminal terminal;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        row("BBRAC", Bbrac.version());
        row("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
        row("", System.getProperty("java.home"));
        row(
                "JVM flags",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        row(
                "System",
                Stream.of("os.name", "os.version", "os.arch")
                        .map(System::getProperty)
                        .reduce((a, b) -> a + " " + b)
                        .orElseThrow());
        row("Processor", processorName().orElse("name unknown"));
        row(
                "Threads",
                processors + (processors == 1 ? " processor" : " processors") + " for the JVM");
        row("Memory", memory());
        row("OpenCL", "not in this build");
        for (KernelSet set : KernelSet.values()) {
            show(set, processors);
        }
        return 0;
    }

    private void row(String name, String value) {
        terminal.line("%-10s %s", name, value);
    }

    /// Says whether this JVM has a set.
    private void show(KernelSet set, int threads) {
        try (Kernels kernels = Kernels.of(set, threads)) {
            row(
                    "Kernels",
                    String.format(
                            Locale.ROOT, "%s, threads %d", kernels.name(), kernels.threads()));
        } catch (IllegalStateException e) {
            row("Kernels", set.name().toLowerCase(Locale.ROOT) + ": not here: " + e.getMessage());
        }
    }

    /// As Linux knows it; elsewhere Java has no word for it.
    private static Optional<String> processorName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String memory() {
        String heap =
                String.format(
                        Locale.ROOT,
                        "%.1f GiB heap at most",
                        Runtime.getRuntime().maxMemory() / GIB);
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? String.format(Locale.ROOT, "%s, of %.1f GiB", heap, os.getTotalMemorySize() / GIB)
                : heap;
    }
}
