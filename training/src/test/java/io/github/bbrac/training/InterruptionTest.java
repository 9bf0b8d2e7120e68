package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptionTest {
    private static final Duration ALWAYS = Duration.ZERO;

    @TempDir Path directory;

    /// Ends a training as a kill would, but where the test wants it.
    private static final class Kill extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Kills when so many steps and epochs have been told.
    private static final class KillAfter implements TrainingListener {
        private int left;

        KillAfter(int events) {
            left = events;
        }

        private void count() {
            if (left-- == 0) {
                throw new Kill();
            }
        }

        @Override
        public void step(Step step) {
            count();
        }

        @Override
        public void epoch(EpochResult result, boolean best) {
            count();
        }
    }

    private static TrainingData data() {
        return new TrainingData(Records.make(20, 1), Records.make(4, 2), Records.make(4, 3));
    }

    private static Training training(TrainingSettings settings) {
        return Training.of(data(), settings, TrainingKernels.plain()).withCheckpointsEvery(ALWAYS);
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }

    private void kill(TrainingSettings settings, int events, Duration every, String model) {
        assertThrows(
                Kill.class,
                () ->
                        training(settings)
                                .withCheckpointsEvery(every)
                                .withListener(new KillAfter(events))
                                .resuming()
                                .to(directory.resolve(model)));
        assertFalse(Files.exists(directory.resolve(model)));
    }

    /// Also with what a checkpoint keeps only then: a moving average, steps of several batches.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"training\": {\"epochs\": 2}}",
                "{\"training\": {\"epochs\": 2, \"averaging\": 0.9, \"accumulation\": 2}}"
            })
    void aTrainingKilledAnywhereEndsWithTheSameBits(String changes) throws IOException {
        TrainingSettings settings = SmallTraining.with(changes);
        List<Long> steps = new ArrayList<>();
        training(settings)
                .withListener(
                        new TrainingListener() {
                            @Override
                            public void step(Step step) {
                                steps.add(step.step());
                            }
                        })
                .to(directory.resolve("whole"));
        int events = steps.size() + 2; // an epoch's end is one, too
        for (int at = 0; at < events; at++) {
            kill(settings, at, ALWAYS, "killed" + at);
            training(settings).resuming().to(directory.resolve("killed" + at));
            assertArrayEquals(weights("whole"), weights("killed" + at), "killed at " + at);
        }
    }

    @Test
    void aTrainingKilledTimeAndAgainEndsWithTheSameBits() throws IOException {
        TrainingSettings settings = SmallTraining.settings();
        training(settings).to(directory.resolve("whole"));
        for (int times = 0; times < 4; times++) {
            kill(settings, 2, ALWAYS, "killed");
        }
        training(settings).resuming().to(directory.resolve("killed"));
        assertArrayEquals(weights("whole"), weights("killed"));
        assertFalse(Files.exists(WorkFolder.of(directory.resolve("killed"))));
    }

    /// Steps after the last checkpoint are done again.
    @Test
    void checkpointsMayBeFarApart() throws IOException {
        TrainingSettings settings = SmallTraining.settings();
        Duration never = Duration.ofDays(1);
        training(settings).withCheckpointsEvery(never).to(directory.resolve("whole"));
        for (int events : new int[] {1, 8}) {
            kill(settings, events, never, "killed");
        }
        training(settings).resuming().to(directory.resolve("killed"));
        assertArrayEquals(weights("whole"), weights("killed"));
    }

    @Test
    void otherSettingsAreNotContinuedAndNamed() {
        kill(SmallTraining.settings(), 3, ALWAYS, "model");
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                training(SmallTraining.with("{\"training\": {\"dropout\": 0.2}}"))
                                        .resuming()
                                        .to(directory.resolve("model")));
        assertEquals(
                "checkpoint: expected the same training, found another; continue it as it was begun,"
                        + " or begin anew:\n  training.dropout: expected 0.1, found 0.2",
                e.getMessage());
    }

    @Test
    void otherDataAreNotContinued() {
        kill(SmallTraining.settings(), 3, ALWAYS, "model");
        List<Document> others = Records.make(20, 9);
        TrainingData data = new TrainingData(others, data().dev(), data().test());
        Training other =
                Training.of(data, SmallTraining.settings(), TrainingKernels.plain()).resuming();
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> other.to(directory.resolve("model")));
        assertTrue(e.getMessage().contains("training data: expected "), e.getMessage());
    }

    @Test
    void aCheckpointIsNeitherForgottenNorContinuedUnasked() throws IOException {
        TrainingSettings settings = SmallTraining.settings();
        kill(settings, 3, ALWAYS, "model");
        Path target = directory.resolve("model");
        assertThrows(FileAlreadyExistsException.class, () -> training(settings).to(target));
        training(settings).replacing().to(target);
        training(settings).to(directory.resolve("whole"));
        assertArrayEquals(weights("whole"), weights("model"));
    }

    /// As on a full disk: the checkpoint cannot be written, the training goes on, and the one before stays.
    @Test
    void aCheckpointThatCannotBeWrittenEndsNothing() throws IOException {
        TrainingSettings settings = SmallTraining.settings();
        Path target = directory.resolve("model");
        Path work = Files.createDirectory(WorkFolder.of(target));
        Path inTheWay = Files.createDirectory(work.resolve(LearningCurves.TABLE));
        List<String> warnings = new ArrayList<>();
        TrainingResult result =
                training(settings)
                        .withListener(
                                new TrainingListener() {
                                    @Override
                                    public void warning(String message) {
                                        warnings.add(message);
                                    }
                                })
                        .to(target);
        assertEquals(3, result.history().size());
        assertFalse(warnings.isEmpty());
        assertTrue(warnings.getFirst().contains("could not be written"), warnings.getFirst());
        assertFalse(Files.exists(inTheWay));
    }
}
