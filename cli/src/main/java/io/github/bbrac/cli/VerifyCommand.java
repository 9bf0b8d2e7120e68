package io.github.bbrac.cli;

import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.MaskedLanguageVerification;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.Verification;
import io.github.bbrac.training.StepVerification;
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
import picocli.CommandLine.Option;
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
        },
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 16;
    private static final int COLUMN_WIDTH = 16;

    private final Terminal terminal;

    @Mixin private KernelOptions kernelOptions;

    @Option(
            names = "--gradients",
            description =
                    "Compare the loss and all gradients instead, and of a tagger their norm and one"
                            + " step of the optimiser.")
    private boolean gradients;

    @Parameters(
            paramLabel = "DIR",
            description = "Model directories. By default the one that BBRAC_MODEL names.")
    private List<Path> directories = List.of();

    VerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean passed = true;
        for (Path directory : directories.isEmpty() ? List.of(named()) : directories) {
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

    private static Path named() {
        return Models.ofEnvironment()
                .orElseThrow(() ->
                        new UserException(
                                "verify: expected the directory of a model with golden values, or"
                                        + " BBRAC_MODEL, found neither; the model that comes with BBRAC"
                                        + " has no golden values, `bbrac doctor` tests the kernels"));
    }

    private boolean verify(Path directory) throws IOException {
        List<Verification.Report> reports = new ArrayList<>();
        if (kernelOptions.isChosen()) {
            try (TrainingKernels kernels = chosen()) {
                reports.add(verify(directory, kernels));
            }
        } else {
            for (KernelSet set : KernelSet.values()) {
                Optional<TrainingKernels> here = open(set);
                if (here.isPresent()) {
                    try (TrainingKernels kernels = here.get()) {
                        reports.add(verify(directory, kernels));
                    }
                }
            }
        }
        print(reports);
        return reports.stream().allMatch(Verification.Report::passed);
    }

    private Verification.Report verify(Path directory, TrainingKernels kernels) throws IOException {
        return switch (ModelConfig.read(directory.resolve(TaggerConfig.FILE))) {
            case TaggerConfig _ ->
                    gradients
                            ? StepVerification.run(directory, kernels)
                            : Verification.run(directory, kernels);
            case EncoderConfig _ ->
                    gradients
                            ? MaskedLanguageVerification.gradients(directory, kernels)
                            : MaskedLanguageVerification.logits(directory, kernels);
        };
    }

    private TrainingKernels chosen() {
        try {
            return kernelOptions.open();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new UserException(e.getMessage());
        }
    }

    /// The kernels of a set; none where this JVM lacks them.
    private Optional<TrainingKernels> open(KernelSet set) {
        try {
            return Optional.of(kernelOptions.open(set));
        } catch (IllegalStateException e) {
            terminal.out().println("  not compared: " + e.getMessage());
            return Optional.empty();
        }
    }

    /// A row for each stage, a column for each kernel set.
    private void print(List<Verification.Report> reports) {
        Verification.Report first = reports.getFirst();
        int width = Math.max(NAME_WIDTH, longestName(first));
        terminal.line(
                "  %s%s  allowed",
                padded("largest error", width), columns(reports, Verification.Report::kernels));
        for (int i = 0; i < first.stages().size(); i++) {
            int row = i;
            terminal.line(
                    "  %s%s  %s",
                    padded(first.stages().get(i).stage(), width),
                    columns(reports, report -> error(report.stages().get(row))),
                    number(first.stages().get(i).tolerance()));
        }
        terminal.line(
                "  %s: %serrors relative to the largest magnitude of their stage",
                reports.stream().allMatch(Verification.Report::passed) ? "passed" : "FAILED",
                gradients ? "" : first.sequences() + " sequences; ");
    }

    private static int longestName(Verification.Report report) {
        return report.stages().stream().mapToInt(s -> s.stage().length()).max().orElse(0);
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(width - name.length());
    }

    private static String columns(
            List<Verification.Report> reports, Function<Verification.Report, String> column) {
        return reports.stream()
                .map(report -> {
                    int width = Math.max(COLUMN_WIDTH, report.kernels().length() + 2);
                    return String.format(Locale.ROOT, "%" + width + "s", column.apply(report));
                })
                .collect(Collectors.joining());
    }

    private static String error(Verification.Stage stage) {
        return (stage.passed() ? "" : "FAILED ") + number(stage.relativeError());
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
}
