package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.kernels.DeviceMemoryException;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a device refuses, and what it lets go of.
class OpenClFailuresTest {
    private static final int LARGE = 1 << 20;

    private final Matrices matrices = new Matrices();

    @Test
    void memoryThatIsNotThereIsRefusedAndTheNextOperationGoesOn() {
        try (TrainingKernels kernels = Devices.open()) {
            DeviceMemory memory = ((OpenClKernels) kernels).queue.memory();
            long used = memory.used();
            var e =
                    assertThrows(
                            DeviceMemoryException.class, () -> memory.allocate(this, 1L << 50));
            assertTrue(
                    e.getMessage()
                            .matches(
                                    "OpenCL device .*: expected room for 4294967296 MiB beside .* MiB in use,"
                                            + " found CL_MEM_OBJECT_ALLOCATION_FAILURE of .*; smaller batches"
                                            + " need less"),
                    e.getMessage());
            assertEquals(used, memory.used());
            Matrix x = matrices.random(3, 4);
            Matrix expected = Matrices.nan(3, 4);
            Matrix y = Matrices.nan(3, 4);
            TrainingKernels.plain().add(x, x, expected);
            kernels.add(x, x, y);
            Matrices.assertSame(kernels, expected, y, 0, "add");
        }
    }

    @Test
    void aTileThatADeviceCannotComputeIsRefused() {
        OpenClDevice device = Devices.choose();
        ProductTiles tiles = ProductTiles.all("test", "999x999/1/1");
        var settings = new DeviceSettings(tiles, false, device.memory());
        var e = assertThrows(IllegalStateException.class, () -> device.open(settings));
        assertTrue(
                e.getMessage()
                        .matches(
                                "OpenCL device .*: expected a tile of products of at most \\d+ items, found"
                                        + " 999x999/1/1 of 998001; -Dbbrac.opencl.tile names another"),
                e.getMessage());
    }

    @Test
    void recognitionSplitsBatchesUntilTheyFit() throws IOException {
        OpenClDevice device = Devices.choose();
        List<String> texts = new ArrayList<>();
        for (int d = 0; d < 60; d++) {
            texts.add("患者三天前出现咳嗽、腹痛。".repeat(1 + d % 3));
        }
        List<List<Entity>> expected;
        long loaded;
        long full;
        try (TrainingKernels kernels = device.open()) {
            DeviceMemory memory = ((OpenClKernels) kernels).queue.memory();
            Recognizer recognizer = recognizer(kernels);
            loaded = memory.used();
            expected = recognizer.recognize(texts);
            full = memory.used();
        }
        long limit = loaded + (full - loaded) / 4;
        assertTrue(full > limit, full + " bytes in use");
        var settings = new DeviceSettings(ProductTiles.DEFAULT, false, limit);
        try (TrainingKernels kernels = device.open(settings)) {
            assertEquals(expected, recognizer(kernels).recognize(texts));
            long used = ((OpenClKernels) kernels).queue.memory().used();
            assertTrue(used <= limit, used + " bytes in use of " + limit);
        }
    }

    private static Recognizer recognizer(TrainingKernels kernels) throws IOException {
        Path model = GoldenModelsTest.GOLDEN.resolve("bbrac");
        return Recognizer.load(model, kernels, RecognizerOptions.defaults());
    }

    /// The collector may take its time, so there is more than one look.
    @Test
    void mirrorsDieWithTheirArrays() throws InterruptedException {
        try (TrainingKernels kernels = Devices.open()) {
            DeviceMemory memory = ((OpenClKernels) kernels).queue.memory();
            for (int i = 0; i < 20; i++) {
                kernels.clear(Matrix.zeros(1, LARGE));
            }
            long few = 5L * LARGE * Float.BYTES;
            for (int look = 0; look < 50 && memory.used() > few; look++) {
                System.gc();
                Thread.sleep(20);
                kernels.clear(Matrix.zeros(1, 1));
            }
            assertTrue(memory.used() <= few, memory.used() + " bytes in use");
        }
    }

    @Test
    void aWeightOfOtherKernelsIsRefused() {
        try (TrainingKernels kernels = Devices.open()) {
            Matrix x = matrices.random(2, 3);
            Weight weight = TrainingKernels.plain().prepare(matrices.random(4, 3));
            Matrix y = Matrices.nan(2, 4);
            var e =
                    assertThrows(
                            IllegalArgumentException.class, () -> kernels.product(x, weight, y));
            assertEquals(
                    "weight: expected one that the OpenCL kernels prepared, found PlainWeight",
                    e.getMessage());
        }
    }

    @Test
    void closedKernelsRefuse() {
        TrainingKernels kernels = Devices.open();
        kernels.close();
        kernels.close();
        Matrix x = Matrix.zeros(2, 2);
        assertThrows(IllegalStateException.class, () -> kernels.add(x, x, x));
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        Devices.open().close();
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> OpenClDevices.choose("no such device"));
        assertTrue(
                e.getMessage().startsWith("-Dbbrac.opencl.device: expected a number from 0 to "),
                e.getMessage());
    }

    @Test
    void aUserLetsAllDevicesComputeOrOneOrNone() {
        List<OpenClDevice> devices = List.of(Devices.choose());
        assertEquals(devices, OpenClDevices.among(devices, null));
        assertEquals(devices, OpenClDevices.among(devices, "0"));
        assertEquals(List.of(), OpenClDevices.among(devices, "none"));
        assertThrows(
                IllegalArgumentException.class,
                () -> OpenClDevices.among(devices, "no such device"));
        assertEquals(List.of(), OpenClDevices.among(List.of(), "0"));
    }

    @Test
    void threadsShareADevice() throws InterruptedException {
        try (TrainingKernels kernels = Devices.open()) {
            Thread[] threads = new Thread[3];
            Matrix[] results = new Matrix[threads.length];
            Matrix[] expected = new Matrix[threads.length];
            for (int i = 0; i < threads.length; i++) {
                Matrix x = matrices.random(30, 40);
                Matrix w = matrices.random(50, 40);
                Matrix own = Matrices.nan(30, 50);
                results[i] = own;
                expected[i] = Matrices.nan(30, 50);
                TrainingKernels plain = TrainingKernels.plain();
                plain.product(x, plain.prepare(w), expected[i]);
                threads[i] = new Thread(() -> kernels.product(x, kernels.prepare(w), own));
                threads[i].start();
            }
            for (int i = 0; i < threads.length; i++) {
                threads[i].join();
                Matrices.assertSame(kernels, expected[i], results[i], 0, "thread " + i);
            }
        }
    }
}
