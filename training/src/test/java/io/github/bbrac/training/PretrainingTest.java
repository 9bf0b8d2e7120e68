package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.training.text.EncodedText;
import io.github.bbrac.training.text.TextFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
    @TempDir Path directory;
    private PretrainingText text;
    private Path model;

    @BeforeEach
    void write() throws IOException {
        text = SmallPretraining.text(directory);
        model = directory.resolve("model");
    }

    private static PretrainingText of(Path file, Optional<Path> words, Optional<Path> vocabulary) {
        return new PretrainingText(List.of(new TextFile(file, 1)), words, vocabulary);
    }

    private static byte[] weights(Path directory) throws IOException {
        return Files.readAllBytes(directory.resolve(Tagger.WEIGHTS));
    }

    @Test
    void whatIsHeldOutIsGuessedBetterAndBetter() throws IOException {
        var settings = SmallPretraining.with("{\"training\": {\"steps\": 300, \"dropout\": 0}}");
        List<PretrainingProgress> history = SmallPretraining.of(text, settings).to(model);
        assertEquals(List.of(100, 200, 300), history.stream().map(p -> p.step()).toList());
        PretrainingProgress last = history.getLast();
        assertTrue(last.heldLoss() < history.getFirst().heldLoss(), history.toString());
        assertTrue(last.heldAccuracy() > 0.3, history.toString());
        assertTrue(last.loss() < history.getFirst().loss(), history.toString());
    }

    @Test
    void theModelIsOneThatTrainingStartsFrom() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        var config = (EncoderConfig) ModelConfig.read(model.resolve("config.json"));
        Vocabulary vocabulary = Vocabulary.read(model.resolve("vocab.txt"));
        assertEquals(vocabulary.size(), config.bert().vocabSize());
        assertEquals(22, config.bert().maxPositionEmbeddings());
        assertTrue(config.lowerCase());
        try (Safetensors file = Safetensors.open(model.resolve(Tagger.WEIGHTS))) {
            assertTrue(file.tensors().containsKey("cls.predictions.bias"));
            assertEquals(5 + 16 + 5, file.tensors().size());
        }
        Path tagger = directory.resolve("tagger");
        TrainingSettings settings = SmallTraining.with("{\"training\": {\"epochs\": 1}}");
        Training.of(Records.data(), settings, TrainingKernels.plain())
                .from(new StartingPoint.Encoder(model))
                .to(tagger);
        assertEquals(vocabulary.tokens(), Vocabulary.read(tagger.resolve("vocab.txt")).tokens());
    }

    @Test
    void theSameAgainGivesTheSameBitsAndAnotherSeedOthers() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        Path again = directory.resolve("again");
        SmallPretraining.of(text, SmallPretraining.settings()).to(again);
        assertArrayEquals(weights(model), weights(again));
        Path other = directory.resolve("other");
        SmallPretraining.of(text, SmallPretraining.with("{\"training\": {\"seed\": 6}}")).to(other);
        assertFalse(Arrays.equals(weights(model), weights(other)));
    }

    @Test
    void anotherSeedHoldsOutTheSame() throws IOException {
        List<int[]> held = held(SmallPretraining.settings(), "one");
        List<int[]> others = held(SmallPretraining.with("{\"training\": {\"seed\": 6}}"), "other");
        assertFalse(held.isEmpty());
        assertArrayEquals(held.toArray(), others.toArray());
    }

    private List<int[]> held(PretrainingSettings settings, String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        var listener = new PretrainingListener() {};
        try (EncodedText windows =
                text.encode(text.facts(), settings, true, Optional.empty(), folder, listener)) {
            return LongStream.range(0, windows.heldWindows())
                    .map(number -> windows.firstHeld() + number)
                    .mapToObj(window -> {
                        int[] tokens = new int[windows.length(window)];
                        windows.read(window, tokens);
                        return tokens;
                    })
                    .toList();
        }
    }

    @Test
    void aModelMayBePreTrainedOnItsOwn() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        Path further = directory.resolve("further");
        var still = SmallPretraining.with("{\"training\": {\"learningRate\": 0}}");
        SmallPretraining.of(text, still).from(model).to(further);
        assertArrayEquals(weights(model), weights(further));
    }

    @Test
    void aModelWithShortWindowsGoesOnWithLongerOnes() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        Path wide = directory.resolve("wide");
        var still =
                SmallPretraining.with(
                        "{\"model\": {\"window\": 30}, \"training\": {\"learningRate\": 0}}");
        SmallPretraining.of(text, still).from(model).to(wide);
        String positions = "bert.embeddings.position_embeddings.weight";
        try (Safetensors before = Safetensors.open(model.resolve(Tagger.WEIGHTS));
                Safetensors after = Safetensors.open(wide.resolve(Tagger.WEIGHTS))) {
            assertEquals(List.of(32L, 16L), after.tensors().get(positions).shape());
            float[] known = before.floats(positions);
            assertArrayEquals(known, Arrays.copyOf(after.floats(positions), known.length));
            assertEquals(
                    0.02 * Math.sqrt(2) * Math.sin(31), after.floats(positions)[31 * 16], 1e-8);
            for (String name : before.tensors().keySet()) {
                if (!name.equals(positions)) {
                    assertArrayEquals(before.floats(name), after.floats(name), name);
                }
            }
        }
    }

    @Test
    void sizesThatDoNotFitAreRefusedBeforeTheTextIsRead() {
        Path none = directory.resolve("none.txt");
        var missing =
                new PretrainingText(
                        List.of(new TextFile(none, 1)), Optional.empty(), Optional.empty());
        var settings = SmallPretraining.with("{\"model\": {\"heads\": 3}}");
        var refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> SmallPretraining.of(missing, settings).to(model));
        assertTrue(refusal.getMessage().contains("heads"), refusal.getMessage());
    }

    @Test
    void modelsAreHeldAfterPartsOfTheSteps() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).holdingEvery(4).to(model);
        assertTrue(Files.exists(directory.resolve("model-4").resolve(Tagger.WEIGHTS)));
        assertFalse(Files.exists(directory.resolve("model-8")));
        assertFalse(Files.exists(WorkFolder.of(model)));
    }

    /// What is in the way may be somebody's work.
    @Test
    void aPartOfTheStepsThatCannotBeHeldEndsNothing() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("model-4"), "notes");
        List<String> warnings = new ArrayList<>();
        SmallPretraining.of(text, SmallPretraining.settings())
                .holdingEvery(4)
                .withListener(
                        new PretrainingListener() {
                            @Override
                            public void warning(String message) {
                                warnings.add(message);
                            }
                        })
                .to(model);
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith(inTheWay.toString()), warnings.getFirst());
        assertEquals("notes", Files.readString(inTheWay));
    }

    @Test
    void theCardSaysWhatWasLearntFromAndQuotesNothing() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        String card = Files.readString(model.resolve("README.md"));
        assertTrue(card.contains("guesses"), card);
        for (String file : List.of("README.md", "provenance.json")) {
            String content = Files.readString(model.resolve(file));
            assertTrue(content.contains(text.facts().files().getFirst().sha256()), file);
            assertFalse(content.contains(directory.toString()), file);
            assertFalse(content.contains("患者"), file);
        }
        assertEquals(2, Files.readAllLines(model.resolve("learning-curves.csv")).size());
    }

    @Test
    void theTextMayGoAwayOnceItIsRead() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings())
                .withListener(
                        new PretrainingListener() {
                            @Override
                            public void begins(Plan plan) {
                                assertTrue(text.files().getFirst().path().toFile().delete());
                            }
                        })
                .to(model);
        assertTrue(Files.exists(model.resolve("README.md")));
    }

    @Test
    void anEpochShowsAboutAllTokens() throws IOException {
        int[] steps = {0};
        var settings =
                SmallPretraining.with("{\"training\": {\"steps\": 0, \"epochs\": 1, \"seed\": 3}}");
        List<PretrainingProgress> history =
                SmallPretraining.of(text, settings)
                        .withListener(
                                new PretrainingListener() {
                                    @Override
                                    public void begins(Plan plan) {
                                        steps[0] = plan.steps();
                                    }
                                })
                        .to(model);
        assertEquals(steps[0], history.getLast().step());
        assertEquals(1, history.getLast().epoch(), 0.1);
    }

    @Test
    void badInputIsRefusedBeforeTraining() throws IOException {
        Path good = text.files().getFirst().path();
        Path vocabulary = Files.writeString(directory.resolve("v.txt"), "[UNK]\n[CLS]\n[SEP]\n患\n");
        assertRefused(of(good, Optional.empty(), Optional.of(vocabulary)), "[MASK]");
        Path empty = Files.writeString(directory.resolve("empty.txt"), "\n \n");
        assertRefused(
                of(empty, Optional.empty(), Optional.empty()),
                empty + ": expected passages, one a line, found none");
        Path foreign = Files.write(directory.resolve("foreign.txt"), new byte[] {'a', '\n', -1});
        assertRefused(of(foreign, Optional.empty(), Optional.empty()), foreign + ":2, byte 2");
        Path broken = Files.writeString(directory.resolve("broken.gz"), "text");
        assertRefused(of(broken, Optional.empty(), Optional.empty()), "expected gzip");
        Path one = Files.writeString(directory.resolve("one passage.txt"), "咳嗽");
        assertRefused(of(one, Optional.empty(), Optional.empty()), "from 2 to");
        Path none = directory.resolve("none.txt");
        var refusal =
                assertThrows(
                        NoSuchFileException.class,
                        () ->
                                SmallPretraining.of(
                                                of(none, Optional.empty(), Optional.empty()),
                                                SmallPretraining.settings())
                                        .to(model));
        assertEquals(none.toString(), refusal.getMessage());
    }

    private void assertRefused(PretrainingText bad, String message) {
        var refusal =
                assertThrows(
                        Exception.class,
                        () -> SmallPretraining.of(bad, SmallPretraining.settings()).to(model));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertFalse(Files.exists(model));
        assertFalse(Files.exists(WorkFolder.of(model)));
    }

    @Test
    void aModelThatIsThereIsKeptUnlessToldOtherwise() throws IOException {
        SmallPretraining.of(text, SmallPretraining.settings()).to(model);
        assertThrows(
                FileAlreadyExistsException.class,
                () -> SmallPretraining.of(text, SmallPretraining.settings()).to(model));
        SmallPretraining.of(text, SmallPretraining.settings()).replacing().to(model);
    }
}
