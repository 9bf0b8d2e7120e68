package io.github.bbrac.ner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.TokenSpan;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.annotation.format.JsonLines;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Windows;
import io.github.bbrac.crf.LabelPath;
import io.github.bbrac.crf.Viterbi;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A model trained in PyTorch, on the records that it was tested on there. Neither belongs to the project:
/// where they do not lie beside it, the tests are skipped.
class PyTorchPredictionsTest {
    private static final Path SHARED = Path.of(System.getProperty("bbrac.shared", "../../shared"));
    private static final Path MODEL = SHARED.resolve("models/bbrac-nano");
    private static final Path RECORDS = SHARED.resolve("data/cehrner/test.jsonl");

    private static List<Document> read(Path file) throws IOException {
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return new JsonLines().read(file);
    }

    /// The same windows as in PyTorch (no context, each decoded by itself), and the same entities.
    @Test
    void findsTheEntitiesThatPyTorchFinds() throws IOException {
        List<Document> expected = read(MODEL.resolve("predictions.test.jsonl"));
        try (Kernels kernels = Kernels.select()) {
            TextModel model = TextModel.load(MODEL, kernels);
            for (Document document : expected) {
                assertEquals(
                        document.entities(),
                        foundWindowByWindow(model, document.text()),
                        "in document " + document.id());
            }
        }
    }

    private static List<Entity> foundWindowByWindow(TextModel model, String text) {
        Tokens tokens = new Tokens();
        Windows windows = new Windows();
        TextEncoder encoder = model.encoder();
        encoder.tokenizer().tokenize(text, tokens);
        windows.cut(text, tokens, encoder.windowTokens(), 0);
        TaggerSession session = model.tagger().newSession();
        Viterbi viterbi = new Viterbi(model.tagger().crf(), model.tagger().kernels());
        List<Entity> entities = new ArrayList<>();
        for (Windows.Window window : windows.toList()) {
            int length = window.to() - window.from();
            int[] ids = new int[length + 2];
            encoder.window(tokens.ids(), window.from(), window.to(), ids, 0);
            Matrix emissions = session.emissions(ids, Sequences.ofLengths(length + 2));
            LabelPath path = viterbi.decode(emissions);
            for (TokenSpan span : model.labels().decode(path.toArray())) {
                int start = tokens.starts()[window.from() + span.from()];
                int end = tokens.ends()[window.from() + span.to() - 1];
                entities.add(Entity.of(text, span.type(), start, end));
            }
        }
        return entities;
    }

    /// One search over the whole document is at least as good as one for each window.
    @Test
    void stitchedWindowsScoreAtLeastAsWell() throws IOException {
        List<Document> gold = read(RECORDS);
        List<Document> windowByWindow = read(MODEL.resolve("predictions.test.jsonl"));
        try (Kernels kernels = Kernels.select()) {
            Recognizer recognizer = Recognizer.load(MODEL, kernels, RecognizerOptions.defaults());
            List<Document> stitched = new ArrayList<>();
            for (Document document : gold) {
                stitched.add(document.withEntities(recognizer.recognize(document.text())));
            }
            double expected = Scores.of(gold, windowByWindow).micro().f1();
            double found = Scores.of(gold, stitched).micro().f1();
            assertTrue(found >= expected, "F1 " + found + ", window by window " + expected);
        }
    }
}
