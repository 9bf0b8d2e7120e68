package io.github.bbrac.cli;

import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingSettings;
import io.github.bbrac.training.experiment.ComparisonTable;
import io.github.bbrac.training.experiment.Experiment;
import io.github.bbrac.training.experiment.Published;
import io.github.bbrac.training.experiment.Results;
import io.github.bbrac.training.experiment.Run;
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

/// Repeats the paper's experiments.
@Command(
        name = "experiment",
        description = {
            "Repeats the paper's experiments on any annotated records.",
            "",
            "Trains the systems of its tables 2 and 3, each with several seeds, and writes a report: means and"
                    + " their spread, scores by type, charts. Records are read as by train; systems and"
                    + " seeds are the experiment's own, all other settings are those of every run.",
            "",
            "DIR/runs keeps the model of each run. Whatever ended it, the same command goes on: what is done"
                    + " is taken as it is, what was begun continues."
        },
        sortOptions = false)
final class ExperimentCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec private CommandSpec spec;

    @Mixin private TrainingRecords records;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "The folder for the report and the models.")
    private Path out;

    @Option(
            names = "--tables",
            paramLabel = "N",
            split = ",",
            description = "2 and 3, parted by a comma, or one of them. By default both.")
    private List<Integer> tables = List.of(2, 3);

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description =
                    "How many seeds each system is trained with, one after the other from --seed on:"
                            + " 3.")
    private int seeds = 3;

    @Option(
            names = "--published",
            paramLabel = "FILE",
            description =
                    "Figures to put beside, as CSV with the columns system,precision,recall,f1 in"
                            + " percent; a line '# source: …' before them says whose they are.")
    private Optional<Path> published = Optional.empty();

    @Mixin private TrainingOptions training;

    @Mixin private KernelOptions kernelOptions;

    ExperimentCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        OptionConflicts.refuse(
                spec,
                "--init",
                "the BERT there has its own",
                "--layers",
                "--heads",
                "--intermediate"); // but not --hidden, which systems without a BERT go by
        List<ComparisonTable> asked =
                tables.stream().distinct().sorted().map(ComparisonTable::ofThePaper).toList();
        Published figures =
                published.isPresent() ? Published.read(published.get()) : Published.NONE;
        TrainingSettings settings = training.settings(Optional.empty());
        TrainingData data = records.read(terminal);
        try (TrainingKernels kernels = kernelOptions.open();
                var log = new TrainingLog(terminal)) {
            Results results =
                    Experiment.of(data, settings, kernels)
                            .withTables(asked)
                            .seeds(seeds)
                            .from(training.start())
                            .withPublished(figures)
                            .withListener(log)
                            .withRunListener(this::announce)
                            .withVersion(Bbrac.version())
                            .to(out);
            report(results);
        }
        return 0;
    }

    private void announce(Run run, int number, int of, boolean done) {
        terminal.line(
                "run %d of %d: %s, seed %d%s",
                number, of, run.system(), run.seed(), done ? ", done before" : "");
        terminal.out().flush();
    }

    private void report(Results results) {
        terminal.line("%-22s %s", "system", "F1 on the test set");
        for (TaggerSystem system : results.systems()) {
            terminal.line(
                    "%-22s %s", system, results.spread(system, run -> run.test().f1()).percent());
        }
        terminal.line("wrote %s", out);
    }
}
