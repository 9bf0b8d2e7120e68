package io.github.bbrac.cli;

import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.ModelShape;
import io.github.bbrac.training.StartingPoint;
import io.github.bbrac.training.Training;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingResult;
import io.github.bbrac.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Trains a model on annotated records.
@Command(
        name = "train",
        description = {
            "Trains a model on annotated records.",
            "",
            "Reads JSON Lines, doccano exports, CoNLL, marked text and brat, and says what it"
                    + " found. A folder with files train, dev and test is taken as these; one file is"
                    + " split by document: 70 of a hundred to learn from, 20 for the test, 10 to choose"
                    + " the best epoch by.",
            "",
            "While it runs, DIR.training holds a checkpoint: after a crash or a kill the same command"
                    + " with --resume continues, and ends with exactly the model that it would have"
                    + " ended with. The model directory appears whole or not at all."
        },
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec private CommandSpec spec;

    @Mixin private TrainingRecords records;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "The model directory to write.")
    private Path out;

    @Option(names = "--resume", description = "Continue an interrupted training, if there is one.")
    private boolean resume;

    @Option(
            names = "--replace",
            description = "Replace a model directory that is there, and begin anew.")
    private boolean replace;

    @Option(
            names = "--system",
            paramLabel = "NAME",
            description =
                    "bbrac, bert-bilstm-crf, bigru-attention, fasttext-cnn, bert, bert-bigru or"
                            + " bert-bigru-attention. By default bbrac.")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--init-model",
            paramLabel = "DIR",
            description = "Start from this whole model; it keeps its sizes, labels and vocabulary.")
    private Optional<Path> model = Optional.empty();

    @Mixin private TrainingOptions training;

    @Mixin private KernelOptions kernelOptions;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        requireEffect();
        TrainingSettings settings = training.settings(system);
        StartingPoint start = start(settings);
        TrainingData data = records.read(terminal);
        try (TrainingKernels kernels = kernelOptions.open();
                var log = new TrainingLog(terminal)) {
            Training run =
                    Training.of(data, settings, kernels)
                            .from(start)
                            .withListener(log)
                            .withVersion(Bbrac.version());
            if (resume) {
                run.resuming();
            }
            if (replace) {
                run.replacing();
            }
            report(run.to(out));
        }
        return 0;
    }

    private void requireEffect() {
        OptionConflicts.refuse(
                spec,
                "--init-model",
                "a whole model has its own",
                "--init",
                "--system",
                "--layers",
                "--hidden",
                "--heads",
                "--intermediate",
                "--gru",
                "--window");
        OptionConflicts.refuse(
                spec,
                "--init",
                "the BERT there has its own",
                "--layers",
                "--hidden",
                "--heads",
                "--intermediate");
    }

    /// A model that goes on keeps what it is: to ask for another shape beside it is a mistake.
    private StartingPoint start(TrainingSettings settings) {
        if (model.isEmpty()) {
            return training.start();
        }
        if (!settings.model().equals(ModelShape.DEFAULT)) {
            throw new UserException(
                    "--init-model: expected neither a system nor sizes in the file of --config, found some; a"
                            + " whole model has its own");
        }
        return new StartingPoint.Model(model.get());
    }

    private void report(TrainingResult result) {
        terminal.line(
                "kept epoch %d of %d, after %.0f s",
                result.bestEpoch(), result.history().size(), result.seconds());
        result.dev().ifPresent(scores -> table("dev", scores));
        result.test().ifPresent(scores -> table("test", scores));
        terminal.line("wrote %s", result.directory());
    }

    private void table(String set, Scores scores) {
        terminal.line("%-12s %9s %9s %9s %9s", set, "precision", "recall", "F1", "support");
        row("all", scores.micro());
        scores.types().forEach(this::row);
    }

    private void row(String name, Scores.Score score) {
        terminal.line(
                "  %-10s %9.2f %9.2f %9.2f %9d",
                name,
                100 * score.precision(),
                100 * score.recall(),
                100 * score.f1(),
                score.support());
    }
}
