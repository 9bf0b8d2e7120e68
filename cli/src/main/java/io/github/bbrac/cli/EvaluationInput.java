package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.evaluation.Comparison;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.LabelFile;
import io.github.bbrac.annotation.format.MistakeList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One side of an evaluation: a file's documents and, if it is CoNLL, its label sequences as they stand.
///
/// @param path of the file
/// @param documents with the entities of a strict reading
/// @param labels the file, if it is CoNLL; its texts are in the order of the documents
record EvaluationInput(Path path, List<Document> documents, Optional<LabelFile> labels) {
    /// Reads what people annotated. Label sequences that the scheme forbids are no mistake here: they are
    /// what is measured.
    static EvaluationInput gold(Path path, CorpusArguments arguments) throws IOException {
        return isConll(path, arguments)
                ? ofLabels(path, arguments)
                : ofEntities(path, arguments.read(path, Overlaps.KEEP));
    }

    /// Reads what some system found.
    static EvaluationInput found(Path path, CorpusArguments arguments) throws IOException {
        return isConll(path, arguments)
                ? ofLabels(path, arguments)
                : ofEntities(path, arguments.readFound(path));
    }

    private static boolean isConll(Path path, CorpusArguments arguments) throws IOException {
        CorpusFormat format =
                arguments.format().isPresent()
                        ? arguments.format().get()
                        : CorpusFormat.detect(path);
        return format == CorpusFormat.CONLL;
    }

    private static EvaluationInput ofEntities(Path path, Corpus corpus) throws FormatException {
        return new EvaluationInput(path, corpus.requireSound().documents(), Optional.empty());
    }

    private static EvaluationInput ofLabels(Path path, CorpusArguments arguments)
            throws IOException {
        var mistakes = new MistakeList();
        LabelFile file = LabelFile.read(path, arguments.scheme(), mistakes);
        mistakes.requireNone(path.toString());
        var documents = new ArrayList<Document>();
        for (LabelledText text : file.texts()) {
            documents.add(text.strictly(file.labels()));
        }
        return new EvaluationInput(path, documents, Optional.of(file));
    }

    /// Compares each of these gold documents with the one of the same id.
    ///
    /// @throws UserException if one is missing, or an id comes twice
    List<Comparison> compare(EvaluationInput found) {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < found.documents.size(); i++) {
            String id = found.documents.get(i).id();
            if (byId.putIfAbsent(id, i) != null) {
                throw new UserException(
                        found.path + ": expected each id once, found '" + id + "' again");
            }
        }
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < documents.size(); i++) {
            Integer other = byId.get(documents.get(i).id());
            if (other == null) {
                throw new UserException(
                        found.path
                                + ": expected a document '"
                                + documents.get(i).id()
                                + "', which "
                                + path
                                + " has, found none");
            }
            comparisons.add(compare(i, found, other));
        }
        return comparisons;
    }

    private Comparison compare(int i, EvaluationInput found, int other) {
        if (found.labels.isEmpty()) {
            return Comparison.of(documents.get(i), found.documents.get(other));
        }
        LabelFile theirs = found.labels.get();
        LabelledText text = theirs.texts().get(other);
        return labels.isPresent()
                ? Comparison.of(
                        labels.get().texts().get(i), labels.get().labels(), text, theirs.labels())
                : Comparison.of(
                        documents.get(i), found.documents.get(other), text, theirs.labels());
    }
}
