package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions;
import io.github.bbrac.annotation.corpus.Split;
import io.github.bbrac.training.TrainingData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The records of a training: where they are, and how they are read.
final class TrainingRecords {
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
            names = "--split-seed",
            paramLabel = "N",
            description =
                    "Of the split of one corpus into three, by document: 1. It stays the same where"
                            + " --seed changes, so that models can be compared.")
    private Optional<Long> splitSeed = Optional.empty();

    @Mixin private CorpusArguments corpora;

    /// Reads all sets, says what was found, and refuses them with all that is wrong in them.
    TrainingData read(Terminal terminal) throws IOException {
        TrainingData sets = sets(terminal);
        warnOfLeaks("dev", sets.train(), sets.dev(), terminal);
        warnOfLeaks("test", sets.train(), sets.test(), terminal);
        return sets;
    }

    /// Scores on what a model learnt from are too good.
    private static void warnOfLeaks(
            String set, List<Document> train, List<Document> other, Terminal terminal) {
        Set<String> learnt = train.stream().map(Document::text).collect(Collectors.toSet());
        long leaked = other.stream().filter(document -> learnt.contains(document.text())).count();
        if (leaked > 0) {
            terminal.tell(
                    String.format(
                            Locale.ROOT,
                            "warning: %d of %d documents of %s have a text that train has too: scores on"
                                    + " them say little; `bbrac data check` names them",
                            leaked,
                            other.size(),
                            set));
        }
    }

    private TrainingData sets(Terminal terminal) throws IOException {
        Optional<Path> train = member("train");
        boolean parted = train.isPresent() || dev.isPresent() || test.isPresent();
        if (parted && splitSeed.isPresent()) {
            throw new UserException(
                    "--split-seed: expected one corpus to split, found sets that are parted already;"
                            + " leave it out");
        }
        if (train.isPresent()) {
            return new TrainingData(
                    corpus(train.get(), terminal),
                    documents(dev.or(() -> member("dev")), terminal),
                    documents(test.or(() -> member("test")), terminal));
        }
        List<Document> all = corpus(data, terminal);
        if (parted) {
            return new TrainingData(all, documents(dev, terminal), documents(test, terminal));
        }
        Split split = Split.of(all, Split.Shares.PAPER, splitSeed.orElse(1L));
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

    private List<Document> documents(Optional<Path> path, Terminal terminal) throws IOException {
        return path.isPresent() ? corpus(path.get(), terminal) : List.of();
    }

    private List<Document> corpus(Path path, Terminal terminal) throws IOException {
        Corpus corpus = corpora.read(path, CorpusOptions.Overlaps.REFUSE).requireSound();
        terminal.line("%s", corpus.describe());
        corpus.notes().forEach(note -> terminal.line("  %s", note));
        return corpus.documents();
    }
}
