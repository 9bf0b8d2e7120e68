package io.github.bbrac.cli;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.Pretraining;
import io.github.bbrac.training.PretrainingText;
import io.github.bbrac.training.text.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Pre-trains a BERT on text.
@Command(
        name = "pretrain",
        description = {
            "Pre-trains a BERT on text without annotation, to guess hidden words.",
            "",
            "Reads files of UTF-8, plain or .gz, one passage a line; `bbrac train --init DIR`"
                    + " starts from the result. Some passages are held out, to see how well it"
                    + " guesses.",
            "",
            "While it runs, DIR.training holds the text as tokens and a checkpoint: after a crash"
                    + " or a kill the same command with --resume continues, and ends with exactly the"
                    + " model that it would have ended with. The model directory appears whole or not"
                    + " at all."
        },
        sortOptions = false)
final class PretrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec private CommandSpec spec;

    @Option(
            names = "--text",
            required = true,
            paramLabel = "FILE[=WEIGHT]",
            description =
                    "Text to learn from, and how many times as often as other text it is shown: 1."
                            + " May come again.",
            converter = TextFileConverter.class)
    private List<TextFile> text;

    @Option(
            names = "--words",
            paramLabel = "FILE",
            description =
                    "Words that are hidden whole, one a line, perhaps with a tab and a count; plain"
                            + " or .gz. Without it, characters are hidden one by one.")
    private Optional<Path> words = Optional.empty();

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description =
                    "The vocabulary, one token a line. By default it is made of the text's"
                            + " characters.")
    private Optional<Path> vocabulary = Optional.empty();

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "The model directory to write.")
    private Path out;

    @Option(
            names = "--init",
            paramLabel = "DIR",
            description = "Start from the BERT in this directory; it keeps sizes and vocabulary.")
    private Optional<Path> start = Optional.empty();

    @Option(
            names = "--hold-every",
            paramLabel = "N",
            description = "Also write the model after every N steps, as DIR-STEPS.")
    private Optional<Integer> holdEvery = Optional.empty();

    @Option(
            names = "--resume",
            description = "Continue an interrupted pre-training, if there is one.")
    private boolean resume;

    @Option(
            names = "--replace",
            description = "Replace a model directory that is there, and begin anew.")
    private boolean replace;

    @Mixin private PretrainingOptions pretraining;

    @Mixin private KernelOptions kernelOptions;

    PretrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        requireEffect();
        try (TrainingKernels kernels = kernelOptions.open();
                var log = new PretrainingLog(terminal)) {
            Pretraining run =
                    Pretraining.of(
                                    new PretrainingText(text, words, vocabulary),
                                    pretraining.settings(),
                                    kernels)
                            .withListener(log)
                            .withVersion(Bbrac.version());
            start.ifPresent(run::from);
            holdEvery.ifPresent(run::holdingEvery);
            if (resume) {
                run.resuming();
            }
            if (replace) {
                run.replacing();
            }
            run.to(out);
        }
        terminal.line("wrote %s", out);
        return 0;
    }

    private void requireEffect() {
        OptionConflicts.refuse(
                spec,
                "--init",
                "the BERT there has its own",
                "--vocab",
                "--least",
                "--layers",
                "--hidden",
                "--heads",
                "--intermediate");
        OptionConflicts.refuse(
                spec, "--vocab", "it is for a vocabulary made of the text", "--least");
        OptionConflicts.refuse(spec, "--steps", "the steps are counted already", "--epochs");
    }
}
