package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.OffsetUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How annotated documents are read: the options that all commands share which read some.
final class CorpusArguments {
    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description =
                    "jsonl, doccano, conll, marked or brat. By default by what is in the file.")
    private Optional<CorpusFormat> format = Optional.empty();

    @Option(
            names = "--scheme",
            paramLabel = "SCHEME",
            description =
                    "BIOES, BIO, BMES, BILOU or IOB1: of a CoNLL file's labels. By default by the"
                            + " labels.")
    private Optional<LabelScheme> scheme = Optional.empty();

    @Option(
            names = "--offsets",
            paramLabel = "UNIT",
            description =
                    "chars (UTF-16) or code_points: what a JSON file's offsets count. By default"
                            + " chars, and code points in doccano's.")
    private Optional<OffsetUnit> offsets = Optional.empty();

    @Option(
            names = "--overlaps",
            paramLabel = "WHAT",
            description =
                    "refuse, longest or keep: what becomes of entities that overlap, of which models,"
                            + " being flat, can find one at most. By default data check,"
                            + " train and experiment refuse them, and others keep them.")
    private Optional<Overlaps> overlaps = Optional.empty();

    @Option(
            names = "--annotated-types",
            paramLabel = "TYPES",
            split = ",",
            description =
                    "Types, parted by commas, that documents were annotated for which do not say so"
                            + " themselves. By default all.")
    private List<String> annotatedTypes = List.of();

    /// Reads a corpus, mistakes and all.
    ///
    /// @param unlessAsked what becomes of overlaps if no option says
    Corpus read(Path path, Overlaps unlessAsked) throws IOException {
        return Corpus.read(path, options(unlessAsked));
    }

    /// How what some system found is read: as annotated for all types, whatever the options say of gold
    /// documents.
    CorpusOptions optionsOfFound() {
        return new CorpusOptions(
                format, scheme, offsets, overlaps.orElse(Overlaps.KEEP), Optional.empty());
    }

    /// Reads corpora that are to become one, and refuses those with mistakes.
    ///
    /// @throws UserException if documents of two have the same id
    List<Corpus> readSound(List<Path> paths, Overlaps unlessAsked) throws IOException {
        var corpora = new ArrayList<Corpus>();
        for (Path path : paths) {
            corpora.add(read(path, unlessAsked).requireSound());
        }
        requireOwnIds(corpora);
        return corpora;
    }

    private static void requireOwnIds(List<Corpus> corpora) {
        Map<String, Corpus> owners = new HashMap<>();
        for (Corpus corpus : corpora) {
            for (Document document : corpus.documents()) {
                Corpus other = owners.putIfAbsent(document.id(), corpus);
                if (other != null) {
                    throw new UserException(
                            corpus.name()
                                    + ", document '"
                                    + document.id()
                                    + "': expected an id of its own, found that of a document of "
                                    + other.name());
                }
            }
        }
    }

    /// How annotated documents are read.
    ///
    /// @param unlessAsked what becomes of overlaps if no option says
    CorpusOptions options(Overlaps unlessAsked) {
        return new CorpusOptions(
                format,
                scheme,
                offsets,
                overlaps.orElse(unlessAsked),
                annotatedTypes.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new LinkedHashSet<>(annotatedTypes)));
    }
}
