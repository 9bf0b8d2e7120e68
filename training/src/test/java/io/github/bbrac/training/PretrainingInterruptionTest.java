package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.kernels.TrainingKernels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingInterruptionTest {
    private static final int KILLS = 3;

    @TempDir Path directory;
    private PretrainingText text;

    /// Ends a pre-training as a kill would, but where the test wants it.
    private static final class Kill extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void write() throws IOException {
        text = SmallPretraining.text(directory);
    }

    private static Pretraining pretraining(PretrainingText text, PretrainingSettings settings) {
        return SmallPretraining.of(text, settings).withCheckpointsEvery(Duration.ZERO).resuming();
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }

    /// @param steps done before
    private void kill(PretrainingSettings settings, int steps, String model) {
        var killing =
                new PretrainingListener() {
                    @Override
                    public void step(Step step) {
                        if (step.step() == steps + 1) {
                            throw new Kill();
                        }
                    }
                };
        assertThrows(
                Kill.class,
                () ->
                        pretraining(text, settings)
                                .withListener(killing)
                                .to(directory.resolve(model)));
        assertFalse(Files.exists(directory.resolve(model)));
    }

    /// Twelve steps go beyond an epoch of the two texts.
    @Test
    void aPretrainingKilledAtAnyStepEndsWithTheSameBits() throws IOException {
        var settings =
                SmallPretraining.with("{\"training\": {\"steps\": 12, \"batchTokens\": 900}}");
        pretraining(text, settings).to(directory.resolve("whole"));
        for (int steps = 0; steps < 12; steps++) {
            String model = "killed" + steps;
            kill(settings, steps, model);
            var history = pretraining(text, settings).to(directory.resolve(model));
            assertArrayEquals(weights("whole"), weights(model), "killed at " + steps);
            assertEquals(12, history.getLast().step());
            assertFalse(Files.exists(WorkFolder.of(directory.resolve(model))));
        }
    }

    @Test
    void textThatIsEncodedIsNotReadAgain() throws IOException {
        kill(SmallPretraining.settings(), 3, "model");
        var begun = new ArrayList<Integer>();
        var refusing =
                new PretrainingListener() {
                    @Override
                    public void preparing(String what) {
                        throw new AssertionError(what);
                    }

                    @Override
                    public void begins(Plan plan) {
                        begun.add(plan.from());
                    }
                };
        pretraining(text, SmallPretraining.settings())
                .withListener(refusing)
                .to(directory.resolve("model"));
        assertEquals(List.of(3), begun);
    }

    @Test
    void otherTextOrSettingsAreNotContinuedAndNamed() throws IOException {
        var settings = SmallPretraining.settings();
        kill(settings, 3, "model");
        var other = SmallPretraining.with("{\"training\": {\"dropout\": 0.2}}");
        var refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> pretraining(text, other).to(directory.resolve("model")));
        assertEquals(
                "checkpoint: expected the same training, found another; continue it as it was"
                        + " begun, or begin anew:\n"
                        + "  training.dropout: expected 0.1, found 0.2",
                refusal.getMessage());
        Files.writeString(text.files().getFirst().path(), "另一文字。\n又一。\n");
        assertThrows(
                IllegalArgumentException.class,
                () -> pretraining(text, settings).to(directory.resolve("model")));
    }

    @Test
    void aPretrainingWhoseProcessIsKilledEndsWithTheSameBits()
            throws IOException, InterruptedException {
        Path target = directory.resolve("killed");
        Random random = new Random(11);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = ChildJvm.start(Child.class, directory.toString(), target.toString());
            try (BufferedReader out = process.inputReader()) {
                for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
                    assertNotNull(out.readLine(), "the process ended before it was killed");
                }
                process.destroyForcibly();
            }
            process.waitFor();
        }
        Child.pretraining(text).to(target);
        Child.pretraining(text).to(directory.resolve("whole"));
        assertArrayEquals(weights("whole"), weights("killed"));
    }

    /// A pre-training in a process of its own, which tells each step that it has done.
    static final class Child {
        private Child() {}

        static Pretraining pretraining(PretrainingText text) {
            var settings = SmallPretraining.with("{\"training\": {\"steps\": 40}}");
            return Pretraining.of(text, settings, TrainingKernels.plain())
                    .withCheckpointsEvery(Duration.ZERO)
                    .resuming();
        }

        /// @param args where the text is, and the model directory to write
        public static void main(String[] args) throws IOException {
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            pretraining(SmallPretraining.text(Path.of(args[0])))
                    .withListener(
                            new PretrainingListener() {
                                @Override
                                public void step(Step step) {
                                    out.println(step.step());
                                }
                            })
                    .to(Path.of(args[1]));
        }
    }
}
