package io.github.bbrac.training.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.Records;
import io.github.bbrac.training.SmallTraining;
import io.github.bbrac.training.StartingPoint;
import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.Training;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingListener;
import io.github.bbrac.training.TrainingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
    private static final TrainingData DATA =
            new TrainingData(Records.make(20, 1), Records.make(4, 2), Records.make(6, 3));
    private static final List<ComparisonTable> TABLE =
            List.of(
                    new ComparisonTable(
                            7, "two", List.of(TaggerSystem.FASTTEXT_CNN, TaggerSystem.BBRAC)));
    private static final List<String> RUNS =
            List.of("fasttext-cnn-5", "bbrac-5", "fasttext-cnn-6", "bbrac-6");

    @TempDir Path directory;
    private Path target;
    private final List<String> begun = new ArrayList<>();

    /// Ends an experiment as a kill would, but where the test wants it.
    private static final class Kill extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void nameTarget() {
        target = directory.resolve("out");
    }

    private static TrainingSettings oneEpoch() {
        return SmallTraining.with(
                "{\"training\": {\"epochs\": 1, \"learningRate\": 0.03, \"batch\": 2}}");
    }

    /// Two systems, with the seeds 5 and 6.
    private Experiment experiment(TrainingData data, TrainingSettings settings) {
        begun.clear();
        return Experiment.of(data, settings, TrainingKernels.plain())
                .withTables(TABLE)
                .seeds(2)
                .withRunListener((run, number, of, done) ->
                        begun.add(number + "/" + of + " " + run.name() + (done ? "!" : "")));
    }

    private Experiment experiment() {
        return experiment(DATA, oneEpoch());
    }

    /// The report's files by name.
    private static Map<String, String> report(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                files.put(
                        file.getFileName().toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private String page() throws IOException {
        return Files.readString(target.resolve("README.md"));
    }

    private byte[] weights(Path folder, String run) throws IOException {
        return Files.readAllBytes(folder.resolve("runs").resolve(run).resolve("model.safetensors"));
    }

    @Test
    void allRunsAreTrainedReportedAndNotTrainedAgain() throws IOException {
        Results results = experiment().to(target);
        assertEquals(RUNS, results.planned().stream().map(Run::name).toList());
        assertEquals(List.of(), results.missing());
        assertEquals("4/4 bbrac-6", begun.getLast());
        Map<String, String> report = report(target);
        assertEquals(
                List.of("README.md", "runs.csv", "table-7.png", "types.csv"),
                List.copyOf(report.keySet()));
        String page = page();
        for (String run : RUNS) {
            assertTrue(page.contains("| " + run + " | "), page);
        }
        assertTrue(page.contains("drawn at random"), page);
        assertFalse(page.contains("Not complete"), page);
        assertFalse(page.contains(directory.toString()), page);
        assertFalse(page.contains("患者"), page);

        experiment().to(target);
        assertEquals(
                List.of(
                        "1/4 fasttext-cnn-5!",
                        "2/4 bbrac-5!",
                        "3/4 fasttext-cnn-6!",
                        "4/4 bbrac-6!"),
                begun);
        assertEquals(report, report(target));
    }

    @Test
    void meanAndSpreadAreThoseOfTheRuns() throws IOException {
        Results results = experiment().to(target);
        double first = results.finished().get(new Run(TaggerSystem.BBRAC, 5)).test().f1();
        double second = results.finished().get(new Run(TaggerSystem.BBRAC, 6)).test().f1();
        Spread spread = results.spread(TaggerSystem.BBRAC, run -> run.test().f1());
        assertTrue(first > 0 && first != second, first + " and " + second);
        assertEquals((first + second) / 2, spread.mean(), 1e-12);
        assertEquals(Math.abs(first - second) / Math.sqrt(2), spread.deviation(), 1e-12);
        assertTrue(page().contains(" | " + spread.percent() + " | "), page());
    }

    @Test
    void tablesForProgramsHaveALineForEachRunAndType() throws IOException {
        experiment().to(target);
        List<String> runs = Files.readAllLines(target.resolve("runs.csv"));
        assertEquals(
                "system,seed,dev_precision,dev_recall,dev_f1,test_precision,test_recall,test_f1,seconds,epochs,"
                        + "best_epoch,parameters",
                runs.getFirst());
        assertEquals(5, runs.size());
        assertTrue(
                runs.get(2).matches("bbrac,5(,[01]\\.\\d{6}){6},\\d+,1,1,\\d+"), runs.toString());
        List<String> types = Files.readAllLines(target.resolve("types.csv"));
        assertEquals("system,seed,type,precision,recall,f1,support", types.getFirst());
        assertEquals(1 + 4 * 3, types.size()); // Dis, Sym, and both
        assertTrue(
                types.get(1).matches("fasttext-cnn,5,micro(,[01]\\.\\d{6}){3},\\d+"),
                types.toString());
    }

    @Test
    void anExperimentKilledBetweenRunsGoesOn() throws IOException {
        Path whole = directory.resolve("whole");
        experiment().to(whole);
        Experiment killed =
                experiment()
                        .withRunListener((run, number, of, done) -> {
                            if (number == 3) {
                                throw new Kill();
                            }
                        });
        assertThrows(Kill.class, () -> killed.to(target));
        assertTrue(page().contains("of 4 runs 2 are missing: fasttext-cnn-6, bbrac-6."), page());
        experiment().to(target);
        assertEquals(
                List.of("1/4 fasttext-cnn-5!", "2/4 bbrac-5!", "3/4 fasttext-cnn-6", "4/4 bbrac-6"),
                begun);
        for (String run : RUNS) {
            assertArrayEquals(weights(whole, run), weights(target, run), run);
        }
    }

    @Test
    void aRunKilledInItsMidstGoesOn() throws IOException {
        TrainingSettings settings = SmallTraining.with("{\"training\": {\"epochs\": 2}}");
        Path whole = directory.resolve("whole");
        experiment(DATA, settings).to(whole);
        Experiment killed = experiment(DATA, settings).withListener(killer(2));
        assertThrows(Kill.class, () -> killed.to(target));
        assertTrue(Files.exists(target.resolve("runs/bbrac-5.training")));
        assertTrue(page().contains("of 4 runs 3 are missing: bbrac-5,"), page());
        experiment(DATA, settings).to(target);
        assertArrayEquals(weights(whole, "bbrac-5"), weights(target, "bbrac-5"));
        assertFalse(Files.exists(target.resolve("runs/bbrac-5.training")));
    }

    /// Kills in the run of this number, after an epoch.
    private static TrainingListener killer(int number) {
        return new TrainingListener() {
            private int runs;

            @Override
            public void begins(Plan plan) {
                runs++;
            }

            @Override
            public void step(Step step) {
                if (runs == number && step.epoch() == 2) {
                    throw new Kill();
                }
            }
        };
    }

    private void assertRefused(String expected, Experiment other) {
        var e = assertThrows(IllegalArgumentException.class, () -> other.to(target));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(List.of(), begun);
    }

    @Test
    void aRunOfOtherSettingsOrDataIsRefusedBeforeAnythingIsTrained() throws IOException {
        experiment().seeds(1).to(target);
        Experiment longer =
                experiment(
                        DATA,
                        SmallTraining.with(
                                "{\"training\": {\"epochs\": 2, \"learningRate\": 0.03, \"batch\": 2}}"));
        assertRefused("training.epochs: expected 2, found 1", longer);
        var e = assertThrows(IllegalArgumentException.class, () -> longer.to(target));
        assertTrue(e.getMessage().contains("fasttext-cnn-5: expected a run of this"), e.toString());
        TrainingData others = new TrainingData(Records.make(20, 9), DATA.dev(), DATA.test());
        assertRefused("training data: expected ", experiment(others, oneEpoch()));
    }

    @Test
    void aRunBegunWithOtherSettingsIsRefusedBeforeAnythingIsTrained() {
        TrainingSettings settings = SmallTraining.with("{\"training\": {\"epochs\": 2}}");
        Experiment killed = experiment(DATA, settings).withListener(killer(1));
        assertThrows(Kill.class, () -> killed.to(target));
        assertRefused(
                "fasttext-cnn-5: checkpoint: expected the same training, found another; continue it as it was"
                        + " begun, or begin anew:\n  training.dropout: expected 0.1, found 0.3",
                experiment(
                        DATA,
                        SmallTraining.with("{\"training\": {\"epochs\": 2, \"dropout\": 0.3}}")));
    }

    /// As the training command makes it, in a version that kept no counts of documents.
    @Test
    void aModelThatIsThereIsTakenOver() throws IOException {
        experiment().to(directory.resolve("whole"));
        Path model = Files.createDirectories(target.resolve("runs")).resolve("bbrac-6");
        Training.of(
                        DATA,
                        oneEpoch().with(SmallTraining.json("{\"training\": {\"seed\": 6}}")),
                        TrainingKernels.plain())
                .withCheckpointsEvery(Duration.ZERO)
                .to(model);
        Path file = model.resolve("provenance.json");
        String whole = Files.readString(file);
        String older = whole.replaceFirst(",\\s+\"perDocument\" : \\{[^}]*\\}", "");
        assertFalse(older.contains("perDocument"), older);
        assertTrue(whole.contains("perDocument"), whole);
        Files.writeString(file, older);
        experiment().to(target);
        assertEquals("4/4 bbrac-6!", begun.getFirst());
        assertEquals(withoutTimes(directory.resolve("whole")), withoutTimes(target));
    }

    private static String withoutTimes(Path folder) throws IOException {
        return Files.readString(folder.resolve("README.md"))
                .replaceAll("\\| \\d+ \\| ([0-9,]+ \\|\n)", "| $1");
    }

    /// A system without a BERT has nothing to freeze there, and no rate of its own.
    @Test
    void aPretrainedBertIsForSystemsThatHaveOne() throws IOException {
        Path encoder = directory.resolve("encoder");
        Training.of(DATA, oneEpoch(), TrainingKernels.plain()).to(encoder);
        TrainingSettings frozen =
                SmallTraining.with(
                        "{\"training\": {\"epochs\": 1, \"freeze\": [\"bert.\"], \"encoderLearningRate\": 0.001}}");
        experiment(DATA, frozen).seeds(1).from(new StartingPoint.Encoder(encoder)).to(target);
        String page = page();
        assertTrue(page.contains("Rows with a BERT began from pre-trained weights"), page);
        assertFalse(page.contains(directory.toString()), page);
        experiment(DATA, frozen).seeds(1).from(new StartingPoint.Encoder(encoder)).to(target);
        assertRefused("starting point: expected nothing, found encoder ", experiment(DATA, frozen));
    }

    @Test
    void publishedFiguresStandBeside() throws IOException {
        Path file = directory.resolve("published.csv");
        Files.writeString(
                file,
                "# source: a | b\nsystem,precision,recall,f1\nbbrac, 85.1,84,84.5\nbert,1,1,1\n");
        experiment().seeds(1).withPublished(Published.read(file)).to(target);
        assertTrue(page().contains(" | 85.10 | 84.00 | 84.50 |\n"), page());
        assertTrue(page().contains("Published: a | b\n"), page());
        assertFalse(page().contains("were not at hand"), page());
    }

    @Test
    void whatIsNoExperimentIsNotWrittenOver() throws IOException {
        Files.createDirectory(target);
        Path own = Files.writeString(target.resolve("README.md"), "mine");
        Files.createDirectory(target.resolve("runs"));
        assertThrows(FileAlreadyExistsException.class, () -> experiment().to(target));
        assertEquals("mine", Files.readString(own));
        assertEquals(List.of(), begun);
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        List<Document> none = List.of();
        TrainingData untested = new TrainingData(DATA.train(), DATA.dev(), none);
        assertThrows(IllegalArgumentException.class, () -> experiment(untested, oneEpoch()));
        assertThrows(IllegalArgumentException.class, () -> experiment().seeds(0));
        StartingPoint model = new StartingPoint.Model(directory);
        assertThrows(IllegalArgumentException.class, () -> experiment().from(model));
        assertThrows(IllegalArgumentException.class, () -> ComparisonTable.ofThePaper(1));
    }
}
