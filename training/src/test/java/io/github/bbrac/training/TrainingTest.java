package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.KernelSet;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.TrainingSession;
import io.github.bbrac.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
    @TempDir Path directory;

    private Training training(TrainingSettings settings) {
        return Training.of(Records.data(), settings, TrainingKernels.plain());
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// Attention without a residual has to learn first where to look.
    @ParameterizedTest
    @EnumSource(TaggerSystem.class)
    void everySystemLearnsWhatCanBeLearnt(TaggerSystem system) throws IOException {
        int epochs = system == TaggerSystem.BIGRU_ATTENTION ? 40 : 12;
        String changes =
                "{\"model\": {\"system\": \"%s\"}, \"training\": {\"epochs\": %d}}"
                        .formatted(system, epochs);
        TrainingResult result =
                training(SmallTraining.with(changes)).to(directory.resolve("model"));
        double first = result.history().getFirst().loss();
        double last = result.history().getLast().loss();
        assertTrue(last < first / 3, "loss from " + first + " to " + last);
        assertTrue(result.test().orElseThrow().micro().f1() > 0.8, "F1 " + result.test());
    }

    @Test
    void theModelIsWholeAndFindsWhatItsScoresSay() throws IOException {
        Path target = directory.resolve("model");
        TrainingResult result = training(SmallTraining.settings()).to(target);
        assertEquals(
                Set.of(
                        "README.md",
                        "config.json",
                        "learning-curves.csv",
                        "learning-curves.png",
                        "model.safetensors",
                        "provenance.json",
                        "vocab.txt"),
                files(target));
        assertEquals(Set.of("model"), files(directory));
        List<Document> found = new ArrayList<>();
        try (TrainingKernels kernels = TrainingKernels.plain();
                Recognizer recognizer =
                        Recognizer.load(target, kernels, RecognizerOptions.defaults())) {
            for (Document document : Records.data().test()) {
                found.add(document.withEntities(recognizer.recognize(document.text())));
            }
        }
        assertEquals(result.test().orElseThrow(), Scores.of(Records.data().test(), found));
    }

    @Test
    void theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() throws IOException {
        for (int threads = 1; threads <= 3; threads++) {
            try (TrainingKernels kernels = TrainingKernels.of(KernelSet.VECTOR, threads)) {
                Training.of(Records.data(), SmallTraining.settings(), kernels)
                        .to(directory.resolve("on" + threads));
            }
        }
        assertArrayEquals(weights("on1"), weights("on2"));
        assertArrayEquals(weights("on1"), weights("on3"));
    }

    @Test
    void anotherSeedGivesAnotherModel() throws IOException {
        training(SmallTraining.settings()).to(directory.resolve("a"));
        training(SmallTraining.with("{\"training\": {\"seed\": 6}}")).to(directory.resolve("b"));
        assertFalse(Arrays.equals(weights("a"), weights("b")));
    }

    @Test
    void whatIsFrozenStaysAsItWas() throws IOException {
        TrainingSettings begin = SmallTraining.settings();
        training(begin).to(directory.resolve("begin"));
        training(SmallTraining.with("{\"training\": {\"freeze\": [\"bert.\"]}}"))
                .from(new StartingPoint.Encoder(directory.resolve("begin")))
                .to(directory.resolve("end"));
        try (Safetensors before = open("begin");
                Safetensors after = open("end")) {
            for (String name : before.tensors().keySet()) {
                boolean same = Arrays.equals(before.floats(name), after.floats(name));
                assertEquals(name.startsWith("bert."), same, name);
            }
        }
    }

    /// What is kept of a frozen encoder is what it would compute anew.
    @Test
    void aFrozenEncoderIsComputedOnce() throws IOException {
        TrainingData data = Records.data();
        TrainingSettings settings =
                SmallTraining.with("{\"training\": {\"freeze\": [\"bert.\"], \"epochs\": 2}}");
        Preparation preparation = Preparation.of(data, settings, new StartingPoint.Nothing());
        TrainingKernels kernels = TrainingKernels.plain();
        TrainableTagger model = preparation.load(kernels);
        TrainingSession session = model.newSession();
        EncodedExamples encoded =
                EncodedExamples.of(model, session, preparation.examples()).orElseThrow();
        int[] indices = {7, 0, 3};
        Batch batch = new Batch();
        batch.fill(preparation.examples(), indices);
        assertArrayEquals(
                session.encode(batch.ids(), batch.sequences()).toArray(),
                encoded.pack(indices).toArray());
        assertEquals(batch.tokens(), encoded.sequences().tokens());
    }

    private Safetensors open(String model) throws IOException {
        return Safetensors.open(directory.resolve(model).resolve("model.safetensors"));
    }

    @Test
    void aModelThatGoesOnBeginsWhereItEnded() throws IOException {
        TrainingResult first =
                training(SmallTraining.with("{\"training\": {\"epochs\": 10}}"))
                        .to(directory.resolve("first"));
        TrainingResult second =
                training(SmallTraining.with("{\"training\": {\"learningRate\": 0.0001}}"))
                        .from(new StartingPoint.Model(directory.resolve("first")))
                        .to(directory.resolve("second"));
        assertTrue(second.history().getFirst().loss() < first.history().get(2).loss());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"training\": {\"averaging\": 0.9}}",
                "{\"training\": {\"accumulation\": 3}}",
                "{\"training\": {\"layerDecay\": 0.5, \"encoderLearningRate\": 0.003}}",
                "{\"training\": {\"clip\": 0, \"dropout\": 0}}"
            })
    void everySettingLetsTheModelLearn(String changes) throws IOException {
        TrainingResult result =
                training(
                                SmallTraining.with(changes)
                                        .with(
                                                SmallTraining.json(
                                                        "{\"training\": {\"epochs\": 12}}")))
                        .to(directory.resolve("model"));
        assertTrue(result.dev().orElseThrow().micro().f1() > 0.8, "F1 " + result.dev());
    }

    /// Two batches of 25 in one step are a batch of 50: the same sum but for rounding.
    @Test
    void accumulatedBatchesAreOneLargeBatch() throws IOException {
        double whole = lossInBatches(50, 1);
        assertEquals(whole, lossInBatches(25, 2), 1e-3 * whole);
    }

    private double lossInBatches(int batch, int accumulation) throws IOException {
        TrainingSettings settings =
                SmallTraining.with(
                        "{\"training\": {\"epochs\": 4, \"dropout\": 0, \"batch\": %d, \"accumulation\": %d}}"
                                .formatted(batch, accumulation));
        TrainingData data = new TrainingData(Records.make(16, 1), List.of(), List.of());
        return Training.of(data, settings, TrainingKernels.plain())
                .to(directory.resolve("in" + batch))
                .history()
                .getLast()
                .loss();
    }

    /// A rate so high that what was learnt is lost again.
    @Test
    void patienceEndsATrainingSoManyEpochsAfterTheOneThatIsKept() throws IOException {
        TrainingResult result =
                training(
                                SmallTraining.with(
                                        "{\"training\": {\"epochs\": 60, \"patience\": 2, \"learningRate\": 0.1}}"))
                        .to(directory.resolve("model"));
        List<Double> f1 = result.history().stream().map(EpochResult::f1).toList();
        double best = Collections.max(f1);
        assertTrue(best > 0);
        assertEquals(1 + f1.lastIndexOf(best), result.bestEpoch());
        assertEquals(result.bestEpoch() + 2, f1.size());
        assertEquals(best, result.dev().orElseThrow().micro().f1());
    }

    /// Without a development set no epoch is better than another: the last is kept, and patience ends nothing.
    @Test
    void ofEqualEpochsTheLatestIsKeptAndCountsAsTheBest() throws IOException {
        TrainingData data = new TrainingData(Records.make(16, 1), List.of(), List.of());
        TrainingResult result =
                Training.of(
                                data,
                                SmallTraining.with(
                                        "{\"training\": {\"epochs\": 4, \"patience\": 1}}"),
                                TrainingKernels.plain())
                        .to(directory.resolve("model"));
        assertEquals(4, result.history().size());
        assertEquals(4, result.bestEpoch());
    }

    /// Half of the records were annotated for diseases only, the other half for symptoms only.
    @Test
    void recordsAnnotatedForDifferentTypesMakeOneModel() throws IOException {
        List<Document> partial = new ArrayList<>();
        for (Document document : Records.make(80, 1)) {
            String type = partial.size() % 2 == 0 ? "Dis" : "Sym";
            List<Entity> entities =
                    document.entities().stream().filter(e -> e.type().equals(type)).toList();
            partial.add(document.withEntities(entities).withAnnotatedTypes(Set.of(type)));
        }
        TrainingData data = new TrainingData(partial, List.of(), Records.make(10, 3));
        TrainingResult result =
                Training.of(
                                data,
                                SmallTraining.with("{\"training\": {\"epochs\": 15}}"),
                                TrainingKernels.plain())
                        .to(directory.resolve("model"));
        Scores scores = result.test().orElseThrow();
        assertTrue(scores.types().get("Dis").f1() > 0.8, scores.toString());
        assertTrue(scores.types().get("Sym").f1() > 0.8, scores.toString());
    }

    @Test
    void aModelThatIsThereIsNotReplacedUnasked() throws IOException {
        Path target = Files.createDirectory(directory.resolve("model"));
        assertThrows(
                FileAlreadyExistsException.class,
                () -> training(SmallTraining.settings()).to(target));
        assertEquals(Set.of("model"), files(directory));
        training(SmallTraining.settings()).replacing().to(target);
        assertTrue(files(target).contains("config.json"));
    }

    @Test
    void dataThatCannotBeLearntIsRefused() {
        Document none = new Document("a", "无");
        assertThrows(
                IllegalArgumentException.class,
                () -> new TrainingData(List.of(none), List.of(), List.of()));
        String text = "肺癌术后";
        Document overlap =
                new Document(
                        "b",
                        text,
                        List.of(Entity.of(text, "Dis", 0, 2), Entity.of(text, "Ope", 1, 3)));
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new TrainingData(List.of(overlap), List.of(), List.of()));
        assertEquals(
                "training data: expected entities that share no char, found 1 pairs that do:\n"
                        + "  document 'b': Dis [0, 2) and Ope [1, 3)",
                e.getMessage());
    }
}
