package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a training from outside, without warning, wherever it happens to be: in a step, or while it writes a checkpoint.
class KillTest {
    private static final int KILLS = 4;

    @TempDir Path directory;

    @Test
    void aTrainingWhoseProcessIsKilledEndsWithTheSameBits()
            throws IOException, InterruptedException {
        Path target = directory.resolve("killed");
        Random random = new Random(11);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = ChildJvm.start(KilledTraining.class, target.toString());
            try (BufferedReader out = process.inputReader()) {
                for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
                    assertNotNull(out.readLine(), "the process ended before it was killed");
                }
                process.destroyForcibly();
            }
            process.waitFor();
        }
        KilledTraining.training().to(target);
        KilledTraining.training().to(directory.resolve("whole"));
        assertArrayEquals(weights("whole"), weights("killed"));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(2, left.count());
        }
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }
}
