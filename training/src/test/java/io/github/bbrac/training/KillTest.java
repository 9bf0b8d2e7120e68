package io.github.bbrac.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
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
            Process process = start(target);
            try (BufferedReader out = process.inputReader()) {
                for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
                    out.readLine();
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

    private static Process start(Path target) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath(), KilledTraining.class.getName()));
        command.add(target.toString());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// All that this JVM has classes from, as modules or not.
    private static String classPath() {
        String name = KilledTraining.class.getName().replace('.', '/') + ".class";
        URI own = URI.create(KillTest.class.getResource("/" + name).toString());
        Path classes = Path.of(own);
        for (int depth = 0; depth < name.split("/").length; depth++) {
            classes = classes.getParent();
        }
        return Stream.of(
                        classes.toString(),
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"))
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
