package io.github.bbrac.cli;

import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusCheck;
import io.github.bbrac.annotation.corpus.CorpusCheck.Finding;
import io.github.bbrac.annotation.corpus.CorpusCheck.Kind;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.corpus.Lengths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what is in data sets, and what is wrong with them.
@Command(
        name = "check",
        description = {
            "Says what is in annotated documents and what is wrong with them.",
            "",
            "Wrong is: what a file's format does not allow, offsets that do not fit, ids that come"
                    + " twice, entities that overlap, label sequences that the scheme forbids, and"
                    + " texts that are in two files (give train, dev and test together). Odd, but no"
                    + " error: texts nearly the same in two files, texts twice in one, white space at"
                    + " an entity's end, the same text with different types. Exit status 1 if anything"
                    + " is wrong."
        },
        sortOptions = false)
final class DataCheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and brat folders.")
    private List<Path> paths;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = CountConverter.class,
            description = "Show so many findings of a kind; 0 shows all. By default 10.")
    private int limit = 10;

    @Mixin private CorpusArguments arguments;

    DataCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var corpora = new ArrayList<Corpus>();
        for (Path path : paths) {
            try {
                Corpus corpus = arguments.read(path, Overlaps.REFUSE);
                print(corpus);
                corpora.add(corpus);
            } catch (FormatException e) { // of no format at all: the others are checked still
                terminal.line("error: %s", e.getMessage());
            }
        }
        CorpusCheck check = CorpusCheck.of(corpora);
        for (Kind kind : Kind.values()) {
            print(kind, check.of(kind));
        }
        boolean allRead = corpora.size() == paths.size();
        if (check.findings().isEmpty() && allRead) {
            terminal.out().println("\nnothing wrong");
        }
        return check.hasErrors() || !allRead ? Main.FAILED : 0;
    }

    private void print(Corpus corpus) {
        terminal.line("%s", corpus.describe());
        corpus.notes().forEach(note -> terminal.line("  note: %s", note));
        print("documents", corpus.textLengths());
        print("entities", corpus.entityLengths());
        long without = corpus.documents().stream().filter(d -> d.entities().isEmpty()).count();
        long partial =
                corpus.documents().stream().filter(d -> d.annotatedTypes().isPresent()).count();
        terminal.line(
                "  %d documents without entities, %d annotated for some types only",
                without, partial);
    }

    private void print(String what, Lengths lengths) {
        terminal.line(
                "  characters of %s: %d to %d, half up to %d, nine tenths up to %d",
                what, lengths.least(), lengths.most(), lengths.median(), lengths.most90());
    }

    private void print(Kind kind, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        String severity = kind.isError() ? "error" : "note";
        terminal.line("%n%s: %s: %d", severity, kind.title(), findings.size());
        int shown = limit == 0 ? findings.size() : Math.min(limit, findings.size());
        for (Finding finding : findings.subList(0, shown)) {
            terminal.line("  %s", finding.message());
        }
        if (shown < findings.size()) {
            terminal.line("  … and %d more; --limit 0 shows all", findings.size() - shown);
        }
    }
}
