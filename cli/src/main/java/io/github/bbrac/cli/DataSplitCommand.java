package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.corpus.Split;
import io.github.bbrac.annotation.corpus.Split.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Parts annotated documents into train, test and dev.
@Command(
        name = "split",
        description = {
            "Parts annotated documents into train, test and dev.",
            "",
            "By document, or by groups of documents that stay together, such as those of one"
                    + " patient. The same documents in the same order with the same seed give the same"
                    + " parts on every machine."
        },
        sortOptions = false)
final class DataSplitCommand implements Callable<Integer> {
    private static final List<String> PARTS = List.of("train", "test", "dev");

    private final Terminal terminal;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "Files and brat folders, which are put together.")
    private List<Path> paths;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where train, test and dev go; made if it is not there.")
    private Path output;

    @Option(
            names = "--shares",
            paramLabel = "TRAIN/TEST/DEV",
            description = "How much goes where. By default 70/20/10.")
    private String shares = "70/20/10";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Another seed gives other parts. By default 1.")
    private long seed = 1;

    @Option(
            names = "--group",
            paramLabel = "REGEX",
            description =
                    "Documents whose ids match with the same text (that of the first group in"
                            + " parentheses, if there is one) stay together: '^[^-]*' for 17-2 and"
                            + " 17-3.")
    private Optional<Pattern> group = Optional.empty();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "jsonl, doccano, conll, brat or html. By default jsonl.")
    private OutputFormat format = OutputFormat.JSONL;

    @Mixin private CorpusArguments arguments;

    DataSplitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Shares parts = shares();
        ReadFiles read = ReadFiles.ofCorpora(paths);
        for (String part : PARTS) {
            read.requireApart(place(part));
        }
        if (format == OutputFormat.BRAT) { // where the next run would read this one's parts
            read.requireApart(output);
        }
        List<Document> documents =
                arguments.readSound(paths, Overlaps.KEEP).stream()
                        .map(Corpus::documents)
                        .flatMap(List::stream)
                        .toList();
        Split split =
                group.isPresent()
                        ? Split.of(documents, parts, this::group, seed)
                        : Split.of(documents, parts, seed);
        Files.createDirectories(output);
        requireNoOlderFolders();
        write(split);
        return 0;
    }

    private Shares shares() {
        String[] numbers = shares.split("/", -1);
        try {
            if (numbers.length == 3) {
                return new Shares(
                        Double.parseDouble(numbers[0]),
                        Double.parseDouble(numbers[1]),
                        Double.parseDouble(numbers[2]));
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ParameterException(
                spec.commandLine(),
                "--shares: expected three numbers such as 70/20/10, found " + shares);
    }

    private String group(Document document) {
        Matcher matcher = group.orElseThrow().matcher(document.id());
        if (!matcher.find()) {
            throw new UserException(
                    "document '"
                            + document.id()
                            + "': expected an id that --group matches, found another");
        }
        return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    }

    /// What an older split left in a folder would leak from one part into another.
    private void requireNoOlderFolders() {
        for (String part : PARTS) {
            if (format == OutputFormat.BRAT && Files.exists(place(part))) {
                throw new UserException(place(part) + ": expected no such folder yet, found one");
            }
        }
    }

    private Path place(String part) {
        boolean folder = format == OutputFormat.BRAT;
        return output.resolve(folder ? part : part + "." + format.extension());
    }

    /// Writes all parts before the first takes its place: no new one ever stands beside an older one.
    private void write(Split split) throws IOException {
        try (DocumentOutput train = open("train");
                DocumentOutput test = open("test");
                DocumentOutput dev = open("dev")) {
            fill(train, split.train());
            fill(test, split.test());
            fill(dev, split.dev());
            train.complete();
            test.complete();
            dev.complete();
        }
        terminal.line("%s: %d documents", place("train"), split.train().size());
        terminal.line("%s: %d documents", place("test"), split.test().size());
        terminal.line("%s: %d documents", place("dev"), split.dev().size());
    }

    private DocumentOutput open(String part) throws IOException {
        return DataConvertCommand.open(place(part), format, LabelScheme.BIOES);
    }

    private static void fill(DocumentOutput out, List<Document> documents) throws IOException {
        for (Document document : documents) {
            out.write(document);
        }
        out.finish();
    }
}
