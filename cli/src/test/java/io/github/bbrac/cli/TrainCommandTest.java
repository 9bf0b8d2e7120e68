package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {
    private static final String SETTINGS =
            """
            {"model": {"layers": 1, "hidden": 8, "heads": 2, "intermediate": 16, "recurrentHidden": 8, "window": 20},
             "training": {"epochs": 2, "batch": 4, "learningRate": 0.01}}
            """;

    @TempDir Path directory;
    private Path records;
    private Path settings;
    private Path model;

    @BeforeEach
    void write() throws IOException {
        records = directory.resolve("records.jsonl");
        Files.writeString(
                records,
                IntStream.range(0, 20)
                        .mapToObj(i ->
                                "{\"id\":\""
                                        + i
                                        + "\",\"text\":\"患者咳"
                                        + "。".repeat(i + 1)
                                        + "\",\"entities\":[{\"start\":2,\"end\":3,\"type\":\"Sym\"}]}\n")
                        .collect(Collectors.joining()));
        settings = Files.writeString(directory.resolve("settings.json"), SETTINGS);
        model = directory.resolve("model");
    }

    private Ran train(String... more) {
        String[] common = {
            "train",
            "--data",
            records.toString(),
            "--out",
            model.toString(),
            "--config",
            settings.toString(),
            "--kernels",
            "plain"
        };
        String[] all = Stream.of(common, more).flatMap(Arrays::stream).toArray(String[]::new);
        return Ran.bbrac(all);
    }

    @Test
    void aFolderWithTwoFilesToLearnFromIsRefused() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("records"));
        Path labels = Files.writeString(folder.resolve("train.conll"), "# id = a\n咳\tS-Sym\n");
        Path lines = Files.copy(records, folder.resolve("train.jsonl"));
        records = folder;
        Ran ran = train();
        assertEquals(1, ran.status());
        assertEquals(
                "bbrac: %s: expected one file or folder named train, found [%s, %s]\n"
                        .formatted(folder, labels, lines),
                ran.err());
    }

    @Test
    void oneFileIsSplitLearntFromAndScored() throws IOException {
        Ran ran = train("--epochs", "1");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("20 documents"), ran.out());
        assertTrue(
                ran.out()
                        .contains(
                                "split by document: 14 to learn from, 4 for the test, 2 to choose by"),
                ran.out());
        assertTrue(ran.out().contains("kept epoch 1 of 1"), ran.out());
        Path text = Files.writeString(directory.resolve("a.txt"), "患者咳。");
        assertEquals(0, Ran.bbrac("recognize", "-m", model.toString(), text.toString()).status());
        assertTrue(Ran.bbrac("inspect", model.toString()).out().contains("fit the model"));
        String card = Files.readString(model.resolve("README.md"), StandardCharsets.UTF_8);
        assertFalse(card.contains("患者"), card);
        assertFalse(card.contains(directory.toString()), card);
    }

    @Test
    void aFolderOfThreeFilesIsTakenAsItsNamesSay() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("data"));
        for (String name : new String[] {"train", "dev", "test"}) {
            Files.copy(records, folder.resolve(name + ".jsonl"));
        }
        records = folder;
        Ran ran = train("--epochs", "1", "--system", "bigru-attention");
        assertEquals(0, ran.status(), ran.err());
        assertFalse(ran.out().contains("split"), ran.out());
        assertTrue(ran.out().contains("test.jsonl: JSON Lines, 20 documents"), ran.out());
        for (String set : new String[] {"dev", "test"}) {
            String warning =
                    "warning: 20 of 20 documents of " + set + " have a text that train has";
            assertTrue(ran.err().contains(warning), ran.err());
        }
        Ran seeded = train("--split-seed", "2");
        assertEquals(1, seeded.status());
        assertEquals(
                "bbrac: --split-seed: expected one corpus to split, found sets that are parted already;"
                        + " leave it out\n",
                seeded.err());
    }

    @Test
    void badRecordsAreRefusedWithTheirLinesBeforeAnythingIsWritten() throws IOException {
        Files.writeString(
                records,
                "{\"text\":\"咳嗽\",\"entities\":[{\"start\":1,\"end\":9,\"type\":\"Sym\"}]}\n{\"text\"\n");
        Ran ran = train();
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("records.jsonl:1"), ran.err());
        assertTrue(ran.err().contains("records.jsonl:2"), ran.err());
        assertFalse(ran.err().contains("咳嗽"), ran.err());
        assertFalse(Files.exists(model));
        assertFalse(Files.exists(directory.resolve("model.training")));
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertEquals(1, train("--dropout", "1").status());
        Ran ran = train("--system", "gpt");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("system"), ran.err());
        assertEquals(2, train("--epochs", "many").status());
    }

    @Test
    void aModelThatGoesOnTakesNoOtherShape() throws IOException {
        assertEquals(0, train("--epochs", "1").status());
        Path begin = Files.move(model, directory.resolve("begin"));
        Ran shaped = train("--init-model", begin.toString());
        assertEquals(1, shaped.status());
        assertEquals(
                "bbrac: --init-model: expected neither a system nor sizes in the file of --config, found"
                        + " some; a whole model has its own\n",
                shaped.err());
        Files.writeString(settings, "{\"training\": {\"epochs\": 1}}");
        assertEquals(0, train("--init-model", begin.toString()).status());
    }

    @ParameterizedTest
    @CsvSource({
        "--init-model, --layers, a whole model has its own",
        "--init-model, --gru, a whole model has its own",
        "--init-model, --window, a whole model has its own",
        "--init, --layers, the BERT there has its own",
        "--init, --hidden, the BERT there has its own"
    })
    void sizesBesideAStartingPointThatHasItsOwnAreRefused(
            String option, String size, String reason) {
        Ran ran = train(option, directory.toString(), size, "16");
        assertEquals(2, ran.status());
        String refusal =
                "bbrac: " + size + ": expected it without " + option + ", found both; " + reason;
        assertEquals(refusal, ran.err().lines().findFirst().orElseThrow());
    }

    @Test
    void aModelThatIsThereIsKept() throws IOException {
        Files.createDirectory(model);
        Ran ran = train();
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("model"), ran.err());
        assertEquals(0, train("--replace").status());
    }
}
