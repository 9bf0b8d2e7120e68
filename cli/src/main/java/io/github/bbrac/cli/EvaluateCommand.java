package io.github.bbrac.cli;

import io.github.bbrac.annotation.Dictionary;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.evaluation.Comparison;
import io.github.bbrac.annotation.evaluation.Evaluation;
import io.github.bbrac.annotation.evaluation.EvaluationJson;
import io.github.bbrac.annotation.format.EvaluationPage;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.ner.Recognition;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Measures a model, or what any system found, on annotated documents.
@Command(
        name = "evaluate",
        description = {
            "Measures a model, or what any system found, on annotated documents.",
            "",
            "An entity counts if its span and its type are exactly right. Strict scores read"
                    + " complete entities only (as seqeval with mode=strict); lenient ones also labels"
                    + " in an order that the scheme forbids (as conlleval, and seqeval by default). The"
                    + " table gives places, never text; the page of --html quotes the records."
        },
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    private static final int BATCH = 64;

    private final Terminal terminal;

    /// What is measured.
    static final class Measured {
        @ArgGroup(exclusive = false)
        private OfModel ofModel;

        @ArgGroup(exclusive = false)
        private OfFile ofFile;

        private List<Path> corpora() {
            return ofModel != null ? List.of(ofModel.data) : List.of(ofFile.gold, ofFile.predicted);
        }
    }

    /// A model on documents.
    static final class OfModel {
        @Option(
                names = {"-m", "--model"},
                paramLabel = "DIR",
                description = Models.DESCRIPTION)
        private Optional<Path> model = Optional.empty();

        @Option(
                names = "--data",
                required = true,
                paramLabel = "PATH",
                description = "Annotated documents to measure the model on.")
        private Path data;

        @Option(
                names = "--constrain",
                description = "Let the model search only label sequences that the scheme allows.")
        private boolean constrain;

        @Option(
                names = "--dictionary",
                paramLabel = "FILE",
                description = "Your own terms, as for recognize: measured with the model.")
        private Optional<Path> dictionary = Optional.empty();
    }

    /// What was found, in a file.
    static final class OfFile {
        @Option(
                names = "--predicted",
                required = true,
                paramLabel = "PATH",
                description = "Documents with what was found in them.")
        private Path predicted;

        @Option(
                names = "--gold",
                required = true,
                paramLabel = "PATH",
                description = "The same documents, by their ids, as people annotated them.")
        private Path gold;
    }

    @ArgGroup(multiplicity = "1")
    private Measured measured;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page that shows gold against found in the texts.")
    private Optional<Path> html = Optional.empty();

    @Option(
            names = "--differences",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "List so many differences of each kind, by offset. By default 10.")
    private int differences = 10;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the draws of documents that give the interval of F1. By default 1.")
    private long seed = 1;

    @Mixin private CorpusArguments arguments;
    @Mixin private KernelOptions kernelOptions;

    EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (html.isPresent()) {
            ReadFiles.ofCorpora(measured.corpora()).requireApart(html.get());
        }
        List<Comparison> comparisons =
                measured.ofModel != null ? ofModel(measured.ofModel) : ofFile(measured.ofFile);
        Evaluation evaluation = Evaluation.of(comparisons, seed);
        if (html.isPresent()) {
            writePage(html.get(), evaluation);
        }
        if (json) {
            terminal.out().println(EvaluationJson.format(evaluation));
        } else {
            new EvaluationTable(terminal).print(evaluation, seed, differences);
        }
        return 0;
    }

    private List<Comparison> ofFile(OfFile files) throws IOException {
        EvaluationInput gold = EvaluationInput.gold(files.gold, arguments);
        return gold.compare(EvaluationInput.found(files.predicted, arguments));
    }

    private List<Comparison> ofModel(OfModel model) throws IOException {
        List<Document> gold = arguments.read(model.data, Overlaps.KEEP).requireSound().documents();
        var options =
                RecognizerOptions.defaults()
                        .withLegalOnly(model.constrain)
                        .withDictionary(
                                model.dictionary.isPresent()
                                        ? Dictionary.read(model.dictionary.get())
                                        : Dictionary.empty());
        var comparisons = new ArrayList<Comparison>();
        long all = gold.stream().mapToLong(EvaluateCommand::bytes).sum();
        long done = 0;
        try (Kernels kernels = kernelOptions.open();
                Recognizer recognizer = Models.load(model.model, kernels, options, terminal);
                Progress bar =
                        Terminal.errIsInteractive()
                                ? Progress.ofBytes("evaluate", all, terminal.err())
                                : null) {
            for (int from = 0; from < gold.size(); from += BATCH) {
                List<Document> batch = gold.subList(from, Math.min(from + BATCH, gold.size()));
                List<Recognition> found =
                        recognizer.recognizeWithLabels(batch.stream().map(Document::text).toList());
                for (int i = 0; i < batch.size(); i++) {
                    Document document = batch.get(i);
                    comparisons.add(
                            Comparison.of(
                                    document,
                                    document.withEntities(found.get(i).entities()),
                                    found.get(i).labels(),
                                    recognizer.labels()));
                    done += bytes(document);
                }
                if (bar != null) {
                    bar.at(done);
                }
            }
        }
        return comparisons;
    }

    private static long bytes(Document document) {
        return document.text().getBytes(StandardCharsets.UTF_8).length;
    }

    private static void writePage(Path file, Evaluation evaluation) throws IOException {
        try (var part = new Part(file, FileOutput.isDevice(file))) {
            part.run(() -> {
                try (Writer out = Files.newBufferedWriter(part.path())) {
                    EvaluationPage.write("BBRAC", evaluation, out);
                }
            });
            part.complete();
        }
    }
}
