package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.format.AnsiView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes annotated documents in another format.
@Command(
        name = "convert",
        description = {
            "Writes annotated documents in another format.",
            "",
            "A file with mistakes is refused, with all of them. Overlapping entities are kept where"
                    + " the format can say them, which CoNLL cannot: --overlaps longest."
        },
        sortOptions = false)
final class DataConvertCommand implements Callable<Integer> {
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
            paramLabel = "PATH",
            description = "A file, or for brat a folder.")
    private Path output;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description =
                    "view, jsonl, doccano, conll, brat or html. By default by the name of the"
                            + " output: .txt (view), .jsonl, .doccano.jsonl, .conll or .html.")
    private Optional<OutputFormat> format = Optional.empty();

    @Option(
            names = "--output-scheme",
            paramLabel = "SCHEME",
            description = "Of CoNLL labels: BIOES, BIO, BMES, BILOU or IOB1. By default BIOES.")
    private Optional<LabelScheme> outputScheme = Optional.empty();

    @Mixin private CorpusArguments arguments;

    DataConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        OutputFormat chosen = format.or(() -> OutputFormat.of(output)).orElseThrow(this::unknown);
        if (outputScheme.isPresent() && chosen != OutputFormat.CONLL) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--output-scheme: expected CoNLL to write, found " + chosen + "; leave it out");
        }
        ReadFiles.ofCorpora(paths).requireApart(output);
        List<Corpus> corpora = arguments.readSound(paths, Overlaps.KEEP);
        List<Document> documents = corpora.stream().flatMap(c -> c.documents().stream()).toList();
        try (DocumentOutput out = open(output, chosen, outputScheme.orElse(LabelScheme.BIOES))) {
            for (Document document : documents) {
                out.write(document);
            }
            out.finish();
            out.complete();
        }
        boolean partial = documents.stream().anyMatch(d -> d.annotatedTypes().isPresent());
        if (partial && chosen != OutputFormat.JSONL && chosen != OutputFormat.DOCCANO) {
            terminal.tell(
                    "note: " + chosen + " cannot say which types documents were annotated for");
        }
        for (Corpus corpus : corpora) {
            terminal.tell(corpus.describe());
            corpus.notes().forEach(note -> terminal.tell("  note: " + note));
        }
        return 0;
    }

    private ParameterException unknown() {
        return new ParameterException(
                spec.commandLine(),
                "--output "
                        + output
                        + ": expected a name that ends in "
                        + OutputFormat.endings()
                        + ", or --format, found neither");
    }

    /// Opens an output for documents in any format.
    ///
    /// @param scheme of CoNLL labels
    static DocumentOutput open(Path output, OutputFormat format, LabelScheme scheme)
            throws IOException {
        var view = new AnsiView(false, false);
        var labels = LabelSet.forTypes(scheme, List.of());
        var style = new DocumentWriter.Style(format, labels, view, true);
        return format == OutputFormat.BRAT
                ? new FolderOutput(output, style)
                : new FileOutput(output, style);
    }
}
