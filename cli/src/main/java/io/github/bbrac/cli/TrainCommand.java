package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions;
import io.github.bbrac.annotation.corpus.Split;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.Training;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingResult;
import io.github.bbrac.training.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Trains a model on annotated records.
@Command(
        name = "train",
        description = {
            "Trains a model on annotated records.",
            "",
            "Reads JSON Lines, doccano exports, CoNLL and brat, and says what it found. A folder with"
                    + " files train, dev and test is taken as these; one file is split by document:"
                    + " 70 of a hundred to learn from, 20 for the test, 10 to choose the best epoch by.",
            "",
            "While it runs, DIR.training holds a checkpoint: after a crash or a kill the same command"
                    + " with --resume continues, and ends with exactly the model that it would have"
                    + " ended with. The model directory appears whole or not at all."
        },
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "The annotated records: a file or a folder.")
    private Path data;

    @Option(
            names = "--dev",
            paramLabel = "PATH",
            description = "Records to choose the best epoch by.")
    private Optional<Path> dev = Optional.empty();

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "Records to score the finished model on.")
    private Optional<Path> test = Optional.empty();

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

    @Mixin private TrainingOptions training;

    @Mixin private CorpusArguments corpora;

    @Mixin private KernelOptions kernelOptions;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        TrainingSettings settings = training.settings();
        TrainingData documents = read(settings.training().seed());
        try (TrainingKernels kernels = kernelOptions.open();
                var log = new TrainingLog(terminal)) {
            Training run =
                    Training.of(documents, settings, kernels)
                            .from(training.start())
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

    /// Reads all sets, and refuses them with all that is wrong in them.
    private TrainingData read(long seed) throws IOException {
        Optional<Path> train = member("train");
        if (train.isPresent()) {
            return new TrainingData(
                    corpus(train.get()),
                    documents(dev.or(() -> member("dev"))),
                    documents(test.or(() -> member("test"))));
        }
        List<Document> all = corpus(data);
        if (dev.isPresent() || test.isPresent()) {
            return new TrainingData(all, documents(dev), documents(test));
        }
        Split split = Split.of(all, Split.Shares.PAPER, seed);
        terminal.line(
                "split by document: %d to learn from, %d for the test, %d to choose by",
                split.train().size(), split.test().size(), split.dev().size());
        return new TrainingData(split.train(), split.dev(), split.test());
    }

    /// The file or folder of this name in the folder of data, whatever its ending.
    ///
    /// @throws UserException if there are several: nobody knows which is meant
    private Optional<Path> member(String name) {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        try (Stream<Path> members = Files.list(data)) {
            List<Path> named =
                    members.filter(
                                    path -> {
                                        String file = path.getFileName().toString();
                                        return file.equals(name) || file.startsWith(name + ".");
                                    })
                            .sorted()
                            .toList();
            if (named.size() > 1) {
                throw new UserException(
                        data + ": expected one file or folder named " + name + ", found " + named);
            }
            return named.stream().findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Document> documents(Optional<Path> path) throws IOException {
        return path.isPresent() ? corpus(path.get()) : List.of();
    }

    private List<Document> corpus(Path path) throws IOException {
        Corpus corpus = corpora.read(path, CorpusOptions.Overlaps.REFUSE).requireSound();
        terminal.line("%s", corpus.describe());
        corpus.notes().forEach(note -> terminal.line("  %s", note));
        return corpus.documents();
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
