package io.github.bbrac.cli;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.ner.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Runs a model on golden inputs and shows how far each stage is from its golden values.
@Command(
        name = "verify",
        description = {
            "Compares a model with golden values that lie in its directory.",
            "",
            "The directory holds inputs.json and expected.safetensors beside the model, as"
                    + " docs/verification.md describes them: whoever converted a model can so prove the"
                    + " conversion. Every kernel set that this JVM has is compared, unless --kernels"
                    + " names one."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private KernelOptions kernelOptions;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Model directories.")
    private List<Path> directories;

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean passed = true;
        for (Path directory : directories) {
            terminal.out().println(directory);
            try {
                passed &= verify(directory);
            } catch (IOException | IllegalArgumentException e) { // the others are still of interest
                terminal.out().println("  FAILED: not a model with golden values");
                terminal.err().println("bbrac: " + directory + ": " + Failure.message(e));
                passed = false;
            }
        }
        return passed ? 0 : Main.FAILED;
    }

    private boolean verify(Path directory) throws IOException {
        List<Verification.Report> reports = new ArrayList<>();
        for (KernelSet set : sets()) {
            Optional<Kernels> here = open(set);
            if (here.isPresent()) {
                try (Kernels kernels = here.get()) {
                    reports.add(Verification.run(directory, kernels));
                }
            }
        }
        print(reports);
        return reports.stream().allMatch(Verification.Report::passed);
    }

    /// The kernels of a set; none where this JVM lacks them and nobody asked for them by name.
    private Optional<Kernels> open(KernelSet set) {
        try {
            return Optional.of(kernelOptions.open(set));
        } catch (IllegalStateException e) {
            if (kernelOptions.set().isPresent()) {
                throw new UserException(e.getMessage());
            }
            terminal.out().println("  not compared: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<KernelSet> sets() {
        return kernelOptions.set().map(List::of).orElse(List.of(KernelSet.values()));
    }

    /// A row for each stage, a column for each kernel set.
    private void print(List<Verification.Report> reports) {
        Verification.Report first = reports.getFirst();
        terminal.line(
                "  %-16s%s  allowed",
                "largest error", columns(reports, Verification.Report::kernels));
        for (int i = 0; i < first.stages().size(); i++) {
            int row = i;
            terminal.line(
                    "  %-16s%s  %s",
                    first.stages().get(i).stage(),
                    columns(reports, report -> error(report.stages().get(row))),
                    number(first.stages().get(i).tolerance()));
        }
        terminal.line(
                "  %s: %d sequences; errors relative to the largest magnitude of their stage",
                reports.stream().allMatch(Verification.Report::passed) ? "passed" : "FAILED",
                first.sequences());
    }

    private static String columns(
            List<Verification.Report> reports, Function<Verification.Report, String> column) {
        return reports.stream()
                .map(report -> String.format(Locale.ROOT, "%16s", column.apply(report)))
                .collect(Collectors.joining());
    }

    private static String error(Verification.Stage stage) {
        return (stage.passed() ? "" : "FAILED ") + number(stage.relativeError());
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
}
