package io.github.bbrac.training.experiment;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.training.Provenance;
import io.github.bbrac.training.Provenance.DataSet;
import io.github.bbrac.training.Provenance.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run whose model is there. Immutable.
///
/// @param provenance of the model
/// @param parameters numbers of the model
/// @param documents strict counts of each test document
public record FinishedRun(
        Run run, Provenance provenance, long parameters, List<Scores.Score> documents) {
    /// Copies the list.
    public FinishedRun {
        documents = List.copyOf(documents);
    }

    /// Reads what a model says of itself; counts that it does not say are taken anew.
    ///
    /// @param directory the model's
    /// @param test the test documents of the run
    /// @throws IOException if a file cannot be read
    static FinishedRun read(Run run, Path directory, List<Document> test, Kernels kernels)
            throws IOException {
        Provenance provenance = Provenance.read(directory);
        long parameters = 0;
        for (Parameter parameter : Tagger.parameters(TaggerConfig.load(directory))) {
            parameters += (long) parameter.rows() * parameter.cols();
        }
        List<Scores.Score> counts = provenance.data().get(Provenance.TEST).perDocument();
        return new FinishedRun(
                run,
                provenance,
                parameters,
                counts.isEmpty() ? count(directory, test, kernels) : counts);
    }

    private static List<Scores.Score> count(Path directory, List<Document> test, Kernels kernels)
            throws IOException {
        List<Document> found = new ArrayList<>();
        try (Recognizer recognizer =
                Recognizer.load(directory, kernels, RecognizerOptions.defaults())) {
            for (Document document : test) {
                found.add(document.withEntities(recognizer.recognize(document.text())));
            }
        }
        return Scores.ofEach(test, found);
    }

    /// Scores of all types together on the test set.
    public Figures test() {
        return types().get(Provenance.MICRO);
    }

    /// Scores of all types together on the development set, if there is one.
    public Optional<Figures> dev() {
        return Optional.ofNullable(provenance.data().get(Provenance.DEV))
                .map(DataSet::scores)
                .map(scores -> scores.get(Provenance.MICRO));
    }

    /// Scores on the test set: [Provenance#MICRO], then each type by name.
    Map<String, Figures> types() {
        return provenance.data().get(Provenance.TEST).scores();
    }
}
