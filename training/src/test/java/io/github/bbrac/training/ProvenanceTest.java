package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.Provenance.DataSet;
import io.github.bbrac.training.Provenance.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    private static final TrainingData DATA = Records.data();
    private static final TrainingSettings SETTINGS =
            SmallTraining.with("{\"training\": {\"epochs\": 1}}");
    private static final StartingPoint NOTHING = new StartingPoint.Nothing();

    @TempDir Path directory;

    private TrainingResult train() throws IOException {
        return Training.of(DATA, SETTINGS, TrainingKernels.plain())
                .withVersion("1.2")
                .to(directory.resolve("model"));
    }

    @Test
    void itSaysWhatTheTrainingCameTo() throws IOException {
        TrainingResult result = train();
        Provenance provenance = Provenance.read(result.directory());
        assertEquals("1.2", provenance.version());
        assertEquals(SETTINGS, provenance.settings());
        assertEquals("nothing", provenance.startingPoint());
        assertEquals(List.of("train", "dev", "test"), List.copyOf(provenance.data().keySet()));
        assertEquals(DataSet.of(DATA.train()), provenance.data().get(Provenance.TRAIN));
        DataSet test = provenance.data().get(Provenance.TEST);
        Scores scores = result.test().orElseThrow();
        assertEquals(Figures.of(scores.micro()), test.scores().get(Provenance.MICRO));
        assertEquals(Figures.of(scores.types().get("Sym")), test.scores().get("Sym"));
        assertEquals(result.testDocuments(), test.perDocument());
        assertEquals(
                scores.micro(),
                test.perDocument().stream().reduce(Scores.Score.NONE, Scores.Score::plus));
        assertEquals(1, provenance.bestEpoch());
        assertEquals("plain", provenance.machine().get("kernels"));
    }

    @Test
    void whatItIsReadFromIsWhatItWrites() throws IOException {
        Path model = train().directory();
        Path again = Files.createDirectory(directory.resolve("again"));
        Provenance.read(model).write(again);
        assertEquals(
                Files.readString(model.resolve(Provenance.FILE)),
                Files.readString(again.resolve(Provenance.FILE)));
    }

    @Test
    void whatDiffersFromAnotherTrainingIsNamed() throws IOException {
        Provenance provenance = Provenance.read(train().directory());
        assertEquals(List.of(), provenance.differencesFrom(DATA, SETTINGS, NOTHING));
        TrainingData data = new TrainingData(DATA.train(), List.of(), DATA.test());
        List<String> differences =
                provenance.differencesFrom(
                        data, SmallTraining.with("{\"model\": {\"layers\": 3}}"), NOTHING);
        assertEquals(3, differences.size(), differences.toString());
        assertEquals(
                "development data: expected "
                        + DataSet.of(List.of()).sha256()
                        + ", found "
                        + DataSet.of(DATA.dev()).sha256(),
                differences.getFirst());
        assertEquals("model.layers: expected 3, found 1", differences.get(1));
        assertEquals("training.epochs: expected 3, found 1", differences.get(2));
    }

    @Test
    void aFileThatIsNoProvenanceIsRefused() throws IOException {
        Path file = directory.resolve(Provenance.FILE);
        for (String text : List.of("[", "{}", "[1]", "{\"settings\": {}, \"data\": {}}")) {
            Files.writeString(file, text);
            var e =
                    assertThrows(
                            IllegalArgumentException.class, () -> Provenance.read(directory), text);
            assertEquals(0, e.getMessage().indexOf(file + ": expected "), e.getMessage());
        }
    }
}
