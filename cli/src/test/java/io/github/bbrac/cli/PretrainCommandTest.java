package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainCommandTest {
    @TempDir Path directory;
    private Path text;
    private Path words;
    private Path model;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(directory.resolve("text.txt"), "患者咳嗽三天。\n无发热。\n".repeat(30));
        words = Files.writeString(directory.resolve("words.txt"), "患者\n咳嗽\n");
        model = directory.resolve("model");
    }

    private Ran pretrain(String... more) {
        String[] common = {
            "pretrain",
            "--out",
            model.toString(),
            "--layers=1",
            "--hidden=8",
            "--heads=2",
            "--intermediate=16",
            "--window=20",
            "--batch-tokens=100",
            "--kernels=plain"
        };
        return Ran.bbrac(Stream.of(common, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    @Test
    void textBecomesAnEncoderThatTrainingStartsFrom() throws IOException {
        Ran ran = pretrain("--text", text + "=2", "--words", words.toString(), "--steps=4");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("learnt in 4 steps"), ran.out());
        assertTrue(ran.out().contains("wrote " + model), ran.out());
        Ran inspected = Ran.bbrac("inspect", model.toString());
        assertEquals(0, inspected.status());
        assertTrue(inspected.out().contains("and a head that guesses"), inspected.out());
        assertFalse(inspected.out().contains("unused"), inspected.out());
        String provenance = Files.readString(model.resolve("provenance.json"));
        assertTrue(provenance.contains("\"weight\" : 2.0"), provenance);
    }

    @Test
    void stepsAndEpochsAreEitherOr() throws IOException {
        Path config =
                Files.writeString(
                        directory.resolve("settings.json"), "{\"training\": {\"steps\": 99}}");
        Ran ran = pretrain("--text", text.toString(), "--epochs=1", "--config", config.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("learnt in 4 steps"), ran.out());
    }

    @Test
    void aGradientThatIsNotFiniteEndsThePretraining() throws IOException {
        assertEquals(0, pretrain("--text", text.toString(), "--steps=1").status());
        Path begin = Files.move(model, directory.resolve("begin"));
        Path weights = begin.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(bytes.length - Float.BYTES, Float.NaN);
        Files.write(weights, bytes);
        Ran ran =
                Ran.bbrac(
                        "pretrain",
                        "--text",
                        text.toString(),
                        "--out",
                        model.toString(),
                        "--init",
                        begin.toString(),
                        "--steps=1",
                        "--kernels=plain");
        assertEquals(1, ran.status());
        assertEquals(
                "bbrac: step 1: expected a finite gradient, found NaN; try a lower learning rate\n",
                ran.err());
        assertFalse(Files.exists(model));
    }

    @ParameterizedTest
    @CsvSource({
        "--init, --hidden=16, --hidden, the BERT there has its own",
        "--init, --least=2, --least, the BERT there has its own",
        "--vocab, --least=2, --least, it is for a vocabulary made of the text",
        "--steps, --epochs=2, --epochs, the steps are counted already"
    })
    void optionsThatAnotherLeavesWithoutEffectAreRefused(
            String option, String other, String name, String reason) {
        Ran ran =
                Ran.bbrac(
                        "pretrain",
                        "--text",
                        text.toString(),
                        "--out",
                        model.toString(),
                        option + "=1",
                        other);
        assertEquals(2, ran.status());
        String refusal =
                "bbrac: " + name + ": expected it without " + option + ", found both; " + reason;
        assertEquals(refusal, ran.err().lines().findFirst().orElseThrow());
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() {
        Ran none = pretrain("--text", directory.resolve("none.txt").toString());
        assertEquals(1, none.status());
        assertTrue(none.err().contains("none.txt"), none.err());
        assertEquals(2, pretrain("--text", text + "=0").status());
        assertEquals(2, pretrain().status());
        Ran dropout = pretrain("--text", text.toString(), "--dropout=1");
        assertEquals(1, dropout.status());
        assertTrue(dropout.err().contains("dropout: expected 0 to below 1"), dropout.err());
        assertFalse(Files.exists(model));
    }
}
