package io.github.bbrac.training;

import io.github.bbrac.kernels.TrainingKernels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A training in a process of its own, which [KillTest] kills. It tells each step that it has done.
final class KilledTraining {
    private KilledTraining() {}

    static TrainingSettings settings() {
        return SmallTraining.with("{\"training\": {\"epochs\": 10, \"averaging\": 0.9}}");
    }

    static Training training() {
        return Training.of(Records.data(), settings(), TrainingKernels.plain())
                .withCheckpointsEvery(Duration.ZERO)
                .resuming();
    }

    /// @param args the model directory to write
    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        training()
                .withListener(
                        new TrainingListener() {
                            @Override
                            public void step(Step step) {
                                out.println(step.step());
                            }
                        })
                .to(Path.of(args[0]));
    }
}
