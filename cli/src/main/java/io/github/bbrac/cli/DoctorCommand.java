package io.github.bbrac.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.bbrac.kernels.KernelSelfTest;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.opencl.OpenClDevice;
import io.github.bbrac.opencl.OpenClDevices;
import io.github.bbrac.opencl.ProductTuning;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Says what the machine and the JVM offer, and checks each kernel set on them.
@Command(
        name = "doctor",
        description = {
            "Says what this machine offers and checks that the arithmetic is right on it.",
            "",
            "Every kernel set that this JVM has, and every OpenCL device, computes every operation on"
                    + " fixed numbers and is compared with the plain kernels. Exit status 1 if one is"
                    + " wrong. -Dbbrac.opencl.device=N leaves all OpenCL devices but one out, and none"
                    + " all."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final double GIB = 1L << 30;

    private final Terminal terminal;

    @Option(names = "--operations", description = "Show the error of each operation.")
    private boolean operations;

    @Option(
            names = "--tune",
            description =
                    "First measure how products are computed fastest on each OpenCL device, which may"
                            + " take a minute, and keep that in your cache folder for all later runs."
                            + " Results stay the same, bit for bit.")
    private boolean tune;

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
        List<OpenClDevice> devices = devices();
        List<OpenClDevice> chosen = chosen(devices);
        boolean right = true;
        for (KernelSet set : KernelSet.values()) {
            right &= check(name(set), () -> Kernels.of(set, processors));
        }
        for (OpenClDevice device : chosen) {
            String name = "opencl, device " + devices.indexOf(device);
            if (tune) {
                tune(name, device);
            }
            right &= check(name, device::open);
        }
        return right ? 0 : Main.FAILED;
    }

    private void row(String name, String value) {
        terminal.line("%-10s %s", name, value);
    }

    private static String name(KernelSet set) {
        return set.name().toLowerCase(Locale.ROOT);
    }

    /// Shows the OpenCL devices, by the numbers that `-Dbbrac.opencl.device` takes, or why there is none.
    private List<OpenClDevice> devices() {
        try {
            List<OpenClDevice> devices = OpenClDevices.list();
            for (int i = 0; i < devices.size(); i++) {
                row(i == 0 ? "OpenCL" : "", i + ": " + devices.get(i).description());
            }
            if (devices.isEmpty()) {
                row("OpenCL", "not here: no driver offers a device");
            }
            return devices;
        } catch (IllegalStateException e) {
            row("OpenCL", "not here: " + e.getMessage());
            return List.of();
        }
    }

    /// The devices to compute on.
    private List<OpenClDevice> chosen(List<OpenClDevice> devices) {
        List<OpenClDevice> chosen =
                OpenClDevices.among(devices, System.getProperty(OpenClDevices.DEVICE));
        if (chosen.size() < devices.size()) {
            row(
                    "",
                    chosen.size()
                            + " of them tested, as -D"
                            + OpenClDevices.DEVICE
                            + "="
                            + System.getProperty(OpenClDevices.DEVICE)
                            + " says");
        }
        return chosen;
    }

    /// Measures a device's products, shows how fast they are, and keeps the best tiles.
    private void tune(String name, OpenClDevice device) {
        try {
            ProductTuning tuning = ProductTuning.measure(device);
            row("Tuning", name + ": GFLOP/s of products of 128 and of 1,024 rows by tile");
            for (ProductTuning.Measurement measurement : tuning.measurements()) {
                row(
                        "",
                        String.format(
                                Locale.ROOT,
                                "%-14s %9.1f %9.1f",
                                measurement.tile(),
                                measurement.few(),
                                measurement.many()));
            }
            row("", tuning.few() + " and " + tuning.many() + kept(tuning, device));
        } catch (IllegalStateException e) {
            row("Tuning", name + ": not here: " + e.getMessage());
        }
    }

    /// Keeps the best tiles: says where, or why it cannot.
    private static String kept(ProductTuning tuning, OpenClDevice device) {
        try {
            return " from now on, by " + tuning.keep(device);
        } catch (IOException e) {
            return " are the fastest, but are not kept: "
                    + Failure.message(e)
                    + "; -Dbbrac.opencl.tile="
                    + tuning.many()
                    + " is for one run";
        }
    }

    /// Runs the self-test of a kernel set, if it can be made here.
    private boolean check(String name, Supplier<Kernels> set) {
        try (Kernels kernels = set.get()) {
            List<KernelSelfTest.Result> results = KernelSelfTest.run(kernels);
            List<KernelSelfTest.Result> wrong =
                    results.stream().filter(result -> !result.passed()).toList();
            double largest =
                    results.stream().mapToDouble(KernelSelfTest.Result::error).max().orElseThrow();
            row(
                    "Kernels",
                    String.format(
                            Locale.ROOT,
                            "%s, threads %d: %d operations %s, largest error %.1e",
                            kernels.name(),
                            kernels.threads(),
                            results.size(),
                            wrong.isEmpty() ? "right" : "compared, " + wrong.size() + " WRONG",
                            largest));
            for (KernelSelfTest.Result result : operations ? results : wrong) {
                row(
                        "",
                        String.format(
                                Locale.ROOT,
                                "%-14s %.1e, allowed %.0e%s",
                                result.operation(),
                                result.error(),
                                result.tolerance(),
                                result.passed() ? "" : " WRONG"));
            }
            return wrong.isEmpty();
        } catch (IllegalStateException e) {
            row("Kernels", name + ": not here: " + e.getMessage());
            return true;
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
