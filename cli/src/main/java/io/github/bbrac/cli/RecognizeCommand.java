package io.github.bbrac.cli;

import io.github.bbrac.annotation.Dictionary;
import io.github.bbrac.annotation.format.AnsiView;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Marks the entities of records.
@Command(
        name = "recognize",
        description = {
            "Marks the entities of records.",
            "",
            "Reads text files, JSON Lines files (.jsonl; a record on each line, its text in the"
                    + " field \"text\"), and folders of both; without any, standard input. Offsets in"
                    + " the output count UTF-16 chars of the text, as Java and JavaScript do, and with"
                    + " brat code points, as Python does."
        },
        sortOptions = false)
final class RecognizeCommand implements Callable<Integer> {
    /// Less than this is read before a bar would be.
    private static final int LONG_BYTES = 1 << 17;

    /// When to do what only people care for.
    private enum When {
        AUTO,
        ALWAYS,
        NEVER;

        boolean decide(boolean automatically) {
            return this == ALWAYS || (this == AUTO && automatically);
        }
    }

    private final Terminal terminal;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR",
            description = Models.DESCRIPTION)
    private Optional<Path> model = Optional.empty();

    @Parameters(
            paramLabel = "INPUT",
            converter = NameConverter.class,
            description = "Files and folders to read; - for standard input, the default.")
    private List<String> inputs = List.of("-");

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description =
                    "text or jsonl. By default by a file's name, and text for standard input. A"
                            + " record from a pipe is answered as soon as its line is there.")
    private Optional<DocumentInput.Format> inputFormat = Optional.empty();

    @Option(
            names = "--encoding",
            paramLabel = "CHARSET",
            converter = CharsetConverter.class,
            description = "What text files are encoded in, such as GB18030. By default UTF-8.")
    private Charset encoding = StandardCharsets.UTF_8;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description =
                    "view, jsonl, doccano, conll, brat or html. By default by the name of the"
                            + " output file, and view for the terminal.")
    private Optional<OutputFormat> format = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PATH",
            converter = NameConverter.class,
            description =
                    "A file for all documents, or a folder, with a file for each: one that is"
                            + " there, or a name that ends in /. By default standard output.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = {"-p", "--probabilities"},
            description = "Show each entity's probability in the view, too.")
    private boolean probabilities;

    @Option(
            names = "--min-probability",
            paramLabel = "P",
            description = "Leave out entities that the model finds less probable, from 0 to 1.")
    private double minProbability;

    @Option(
            names = "--dictionary",
            paramLabel = "FILE",
            description =
                    "Your own terms, a line each: TERM<tab>TYPE is always an entity of the type,"
                            + " TERM<tab>- never one, TERM<tab>-TYPE none of the type.")
    private Optional<Path> dictionary = Optional.empty();

    @Option(
            names = "--constrain",
            description =
                    "Search only label sequences that the scheme allows (in BIOES no I without B).")
    private boolean constrain;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "auto, always or never. auto: on a terminal, unless NO_COLOR is set.")
    private When color = When.AUTO;

    @Option(
            names = "--progress",
            paramLabel = "WHEN",
            description = "auto, always or never: a bar on standard error. auto: on long input.")
    private When progress = When.AUTO;

    @Mixin private KernelOptions kernelOptions;

    RecognizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Path> folder = folder();
        OutputFormat outputFormat = outputFormat(folder);
        var input = new DocumentInput(terminal.in(), inputFormat, encoding);
        for (String argument : inputs) {
            input.add(argument);
        }
        if (inputs.contains("-") && Terminal.inIsInteractive()) {
            terminal.err().println("bbrac: reading text from the keyboard; Ctrl-D ends it");
        }
        if (output.isPresent()) {
            input.requireApart(Path.of(output.get()));
        }
        var options =
                new RecognizerOptions(
                        constrain,
                        dictionary.isPresent()
                                ? Dictionary.read(dictionary.get())
                                : Dictionary.empty(),
                        minProbability);
        long begun = System.nanoTime();
        try (Kernels kernels = kernelOptions.open();
                Recognizer recognizer = Models.load(model, kernels, options, terminal);
                DocumentOutput out = open(outputFormat, folder, recognizer, input)) {
            var batch = new Batch(recognizer, out);
            recognizeAll(input, batch);
            out.finish();
            out.complete();
            if (output.isPresent() && Terminal.errIsInteractive()) {
                summarize(batch, (System.nanoTime() - begun) / 1e9);
            }
        }
        return 0;
    }

    private void summarize(Batch batch, double seconds) {
        String summary =
                String.format(
                        Locale.ROOT,
                        "%d documents, %d entities, %.1f s: %s",
                        batch.documents(),
                        batch.entities(),
                        seconds,
                        output.get());
        terminal.err().println(summary);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /// The folder that output goes to, if it goes to one.
    private Optional<Path> folder() {
        return output.filter(name -> name.endsWith("/") || Files.isDirectory(Path.of(name)))
                .map(Path::of);
    }

    private OutputFormat outputFormat(Optional<Path> folder) {
        OutputFormat chosen = format.orElseGet(() -> defaultFormat(folder.isPresent()));
        if (chosen == OutputFormat.BRAT && folder.isEmpty()) {
            throw usage(
                    "--format brat: expected -o with a folder, found "
                            + output.orElse("none")
                            + "; a name that ends in / makes one");
        }
        return chosen;
    }

    private OutputFormat defaultFormat(boolean isFolder) {
        if (isFolder) {
            return OutputFormat.BRAT;
        }
        Path file = Path.of(output.orElse(""));
        if (output.isEmpty() || FileOutput.isDevice(file)) {
            return OutputFormat.VIEW;
        }
        return OutputFormat.of(file)
                .orElseThrow(() ->
                        usage(
                                "--output "
                                        + file
                                        + ": expected a name that ends in "
                                        + OutputFormat.endings()
                                        + ", or --format, found neither"));
    }

    private DocumentOutput open(
            OutputFormat chosen, Optional<Path> folder, Recognizer recognizer, DocumentInput input)
            throws IOException {
        boolean colours =
                output.isEmpty()
                        && color.decide(
                                Terminal.outIsInteractive() && System.getenv("NO_COLOR") == null);
        var style =
                new DocumentWriter.Style(
                        chosen,
                        recognizer.labels(),
                        new AnsiView(colours, probabilities),
                        !input.isOneText());
        if (folder.isPresent()) {
            return new FolderOutput(folder.get(), style);
        }
        return output.isPresent()
                ? new FileOutput(Path.of(output.get()), style)
                : new StandardOutput(terminal.out(), style);
    }

    private void recognizeAll(DocumentInput input, Batch batch) throws IOException {
        boolean shown =
                progress.decide(
                        Terminal.errIsInteractive()
                                && input.bytes() > LONG_BYTES
                                && !(output.isEmpty() && Terminal.outIsInteractive()));
        try (var bar =
                shown ? Progress.ofBytes("recognize", input.bytes(), terminal.err()) : null) {
            try {
                input.forEach(
                        document -> {
                            batch.add(document);
                            if (bar != null) {
                                bar.at(input.bytesRead());
                            }
                        },
                        batch::recognize);
            } finally {
                batch.recognize(); // also where reading failed: what came before is good
            }
        }
    }
}
