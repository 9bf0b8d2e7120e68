package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.ner.Verification;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.StepVerification;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Weights kept as halves, sums in floats.
class HalfWeightsTest {
    private static final TrainingKernels PLAIN = TrainingKernels.plain();

    /// Rounding errors of a half, relative to the largest magnitude of a stage: two were seen.
    private static final double ROUNDINGS = 4;

    private static TrainingKernels device;

    private final Matrices matrices = new Matrices();

    @BeforeAll
    static void open() {
        device = kernels();
    }

    private static TrainingKernels kernels() {
        OpenClDevice chosen = Devices.choose();
        return chosen.open(new DeviceSettings(ProductTiles.DEFAULT, true, chosen.memory()));
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static Matrix rounded(Matrix w) {
        Matrix halves = Matrices.copy(w);
        for (int i = 0; i < w.rows(); i++) {
            for (int j = 0; j < w.cols(); j++) {
                halves.set(i, j, Float.float16ToFloat(Float.floatToFloat16(w.get(i, j))));
            }
        }
        return halves;
    }

    @Test
    void productsHaveTheBitsOfWeightsRoundedToHalves() {
        Matrix x = matrices.random(33, 300);
        Matrix w = matrices.random(67, 300);
        w.set(0, 0, 1e-6f); // a half, but not a normal one
        Matrix bias = matrices.random(1, 67);
        Matrix expected = Matrices.nan(33, 67);
        Matrix y = Matrices.nan(33, 67);
        PLAIN.linear(x, PLAIN.prepare(rounded(w)), bias, Activation.NONE, expected);
        device.linear(x, device.prepare(w), bias, Activation.NONE, y);
        Matrices.assertSame(device, expected, y, 0, "linear");
    }

    @Test
    void recurrentLayersReadWeightsRoundedToHalves() {
        Sequences sequences = Sequences.ofLengths(3, 9);
        Matrix inputs = matrices.random(12, 6 * 20);
        Matrix w = matrices.random(3 * 20, 20);
        Matrix bias = matrices.random(1, 3 * 20);
        Matrix expected = Matrices.nan(12, 2 * 20);
        Matrix y = Matrices.nan(12, 2 * 20);
        Recurrence plain = new Recurrence(PLAIN.prepare(rounded(w)), bias);
        PLAIN.gru(inputs, plain, plain, sequences, expected);
        Recurrence halves = new Recurrence(device.prepare(w), bias);
        device.gru(inputs, halves, halves, sequences, y);
        Matrices.assertSame(device, expected, y, Matrices.ROUNDED, "gru");
    }

    /// On kernels of its own: no other test's matrices are freed meanwhile.
    @Test
    void aWeightTakesHalfTheMemory() {
        try (TrainingKernels kernels = kernels()) {
            DeviceMemory memory = ((OpenClKernels) kernels).queue.memory();
            Matrix w = Matrix.zeros(300, 500);
            long before = memory.used();
            Weight weight = kernels.prepare(w);
            assertEquals(300 * 500 * 2, memory.used() - before);
            assertEquals(500, weight.in());
        }
    }

    @Test
    void aWeightThatNoHalfHoldsIsRefused() {
        Matrix w = matrices.random(3, 5);
        w.set(2, 4, -70_000);
        var e = assertThrows(IllegalArgumentException.class, () -> device.prepare(w));
        assertEquals(
                "-Dbbrac.opencl.half: expected weights of at most 65504.0, found -70000.0; leave it"
                        + " out for this model",
                e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("io.github.bbrac.opencl.GoldenModelsTest#taggers")
    void everyStageIsThatOfPyTorchButForTheRoundingOfWeights(String model) throws IOException {
        Verification.Report report =
                Verification.run(GoldenModelsTest.GOLDEN.resolve(model), device);
        for (Verification.Stage stage : report.stages()) {
            double allowed = stage.stage().equals("path") ? 0 : ROUNDINGS * 0x1p-11;
            assertTrue(stage.relativeError() <= allowed, stage::toString);
        }
    }

    @Test
    void trainingIsRefused() {
        var e =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                StepVerification.run(
                                        GoldenModelsTest.GOLDEN.resolve("bbrac"), device));
        assertTrue(
                e.getMessage().startsWith("-Dbbrac.opencl.half: expected false in training"),
                e.getMessage());
    }
}
