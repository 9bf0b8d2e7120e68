package io.github.bbrac.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.EpochResult;
import io.github.bbrac.training.StartingPoint;
import io.github.bbrac.training.Training;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingResult;
import io.github.bbrac.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training runs on a device as on the processor: dropout, averaging, scores on the way, a frozen encoder.
class SmallTrainingTest {
    private static TrainingKernels device;

    @TempDir Path directory;

    @BeforeAll
    static void open() {
        device = Devices.open();
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    /// Records of a symptom each.
    private static List<Document> records(int count) {
        List<String> symptoms = List.of("咳嗽", "腹痛", "头晕", "发热");
        List<Document> records = new ArrayList<>();
        for (int d = 0; d < count; d++) {
            String symptom = symptoms.get(d % symptoms.size());
            String text = "患者" + "三天前".repeat(d % 3) + "出现" + symptom + "。";
            int start = text.indexOf(symptom);
            Entity entity = Entity.of(text, "Sym", start, start + symptom.length());
            records.add(new Document("r" + d, text, List.of(entity)));
        }
        return records;
    }

    /// @param more settings of the regime
    private TrainingResult train(TrainingKernels kernels, String more, String to)
            throws IOException {
        String json =
                """
                {"model": {"system": "bbrac", "window": 20, "layers": 1, "hidden": 16, "heads": 2,
                           "intermediate": 32, "recurrentHidden": 12},
                 "training": {"epochs": 3, "batch": 4, "learningRate": 0.01, "dropout": 0.1, "seed": 5%s}}
                """
                        .formatted(more);
        Path settings = Files.writeString(directory.resolve(to + ".json"), json);
        TrainingData data = new TrainingData(records(16), records(6), records(5));
        Training training = Training.of(data, TrainingSettings.read(settings), kernels);
        if (more.contains("freeze")) {
            training = training.from(new StartingPoint.Encoder(directory.resolve("plain")));
        }
        return training.to(directory.resolve(to));
    }

    private byte[] weights(String model) throws IOException {
        return Files.readAllBytes(directory.resolve(model).resolve("model.safetensors"));
    }

    private static void assertSameCourse(TrainingResult expected, TrainingResult found) {
        for (int e = 0; e < expected.history().size(); e++) {
            EpochResult plain = expected.history().get(e);
            EpochResult own = found.history().get(e);
            assertEquals(plain.loss(), own.loss(), 1e-3 * plain.loss(), "epoch " + plain.epoch());
            assertEquals(plain.f1(), own.f1(), 1e-9, "epoch " + plain.epoch());
        }
    }

    @Test
    void lossesAndScoresAreThoseOfThePlainKernels() throws IOException {
        TrainingKernels plain = TrainingKernels.plain();
        String averaging = ", \"averaging\": 0.9, \"accumulation\": 2";
        TrainingResult expected = train(plain, averaging, "plain");
        assertSameCourse(expected, train(device, averaging, "device"));

        String freezing = ", \"freeze\": [\"bert.\"]";
        expected = train(plain, freezing, "plain-frozen");
        assertSameCourse(expected, train(device, freezing, "device-frozen"));
    }

    @Test
    void theSameSeedGivesTheSameBits() throws IOException {
        train(device, "", "once");
        train(device, "", "again");
        assertArrayEquals(weights("once"), weights("again"));
    }
}
