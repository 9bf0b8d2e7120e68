package io.github.bbrac.cli;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelledText;
import io.github.bbrac.annotation.corpus.Corpus;
import io.github.bbrac.annotation.corpus.CorpusOptions;
import io.github.bbrac.annotation.corpus.CorpusOptions.Overlaps;
import io.github.bbrac.annotation.evaluation.Comparison;
import io.github.bbrac.annotation.format.CorpusFormat;
import io.github.bbrac.annotation.format.EncodingCheck;
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
        return read(path, arguments.options(Overlaps.KEEP));
    }

    /// Reads what some system found.
    static EvaluationInput found(Path path, CorpusArguments arguments) throws IOException {
        return read(path, arguments.optionsOfFound());
    }

    private static EvaluationInput read(Path path, CorpusOptions options) throws IOException {
        var mistakes = new MistakeList();
        EncodingCheck.check(path, mistakes);
        CorpusFormat format =
                options.format().isPresent() ? options.format().get() : CorpusFormat.detect(path);
        if (format != CorpusFormat.CONLL) {
            Corpus corpus = Corpus.read(path, options).requireSound();
            return new EvaluationInput(path, corpus.documents(), Optional.empty());
        }
        LabelFile file = LabelFile.read(path, options.scheme(), mistakes);
        mistakes.requireNone(path.toString());
        var documents = new ArrayList<Document>();
        for (LabelledText text : file.texts()) {
            Document document = text.strictly(file.labels());
            documents.add(
                    options.annotatedTypes().map(document::withAnnotatedTypes).orElse(document));
        }
        return new EvaluationInput(path, documents, Optional.of(file));
    }

    /// Compares each of these gold documents with the one of the same id.
    ///
    /// @throws UserException if one is missing or too many, or an id comes twice
    List<Comparison> compare(EvaluationInput found) {
        Map<String, Integer> own = byId();
        Map<String, Integer> theirs = found.byId();
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < documents.size(); i++) {
            Integer other = theirs.get(documents.get(i).id());
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
        theirs.keySet().removeAll(own.keySet());
        if (!theirs.isEmpty()) {
            throw new UserException(
                    found.path
                            + ": expected only documents that "
                            + path
                            + " has, found "
                            + theirs.size()
                            + " more");
        }
        return comparisons;
    }

    private Map<String, Integer> byId() {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            String id = documents.get(i).id();
            if (byId.putIfAbsent(id, i) != null) {
                throw new UserException(path + ": expected each id once, found '" + id + "' again");
            }
        }
        return byId;
    }

    private Comparison compare(int i, EvaluationInput found, int other) {
        Document gold = documents.get(i);
        if (found.labels.isEmpty()) {
            return Comparison.of(gold, found.documents.get(other));
        }
        LabelFile theirs = found.labels.get();
        LabelledText text = theirs.texts().get(other);
        if (labels.isEmpty()) {
            return Comparison.of(gold, found.documents.get(other), text, theirs.labels());
        }
        LabelFile own = labels.get();
        Comparison all = Comparison.of(own.texts().get(i), own.labels(), text, theirs.labels());
        return gold.annotatedTypes().map(all::withAnnotatedTypes).orElse(all);
    }
}
