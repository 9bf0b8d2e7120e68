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
        write("train", split.train());
        write("test", split.test());
        write("dev", split.dev());
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
                    "document '" + document.id() + "': expected an id that --group matches");
        }
        return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    }

    /// What an older split left in a folder would leak from one part into another.
    private void requireNoOlderFolders() {
        for (String name : List.of("train", "test", "dev")) {
            if (format == OutputFormat.BRAT && Files.exists(output.resolve(name))) {
                throw new UserException(
                        output.resolve(name) + ": expected no such folder yet, found one");
            }
        }
    }

    private void write(String name, List<Document> documents) throws IOException {
        boolean folder = format == OutputFormat.BRAT;
        Path place = output.resolve(folder ? name : name + "." + format.extension());
        try (DocumentOutput out = DataConvertCommand.open(place, format, LabelScheme.BIOES)) {
            for (Document document : documents) {
                out.write(document);
            }
            out.finish();
        }
        terminal.line("%s: %d documents", place, documents.size());
    }
}
