package io.github.bbrac.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCommandTest {
    private static final String SETTINGS =
            """
            {"model": {"layers": 1, "hidden": 8, "heads": 2, "intermediate": 16, "recurrentHidden": 8, "window": 20,
                       "ngramBuckets": 10, "channels": 4},
             "training": {"epochs": 1, "batch": 4, "seed": 7}}
            """;

    @TempDir Path directory;
    private Path records;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        records = directory.resolve("records.jsonl");
        Files.writeString(
                records,
                IntStream.range(0, 20)
                        .mapToObj(i ->
                                "{\"id\":\"%d\",\"text\":\"患者咳%s\",\"entities\":[{\"start\":2,\"end\":3,\"type\":\"Sym\"}]}\n"
                                        .formatted(i, "。".repeat(i + 1)))
                        .collect(Collectors.joining()));
        out = directory.resolve("out");
    }

    private Ran experiment(String... more) throws IOException {
        Path settings = Files.writeString(directory.resolve("settings.json"), SETTINGS);
        String[] common = {
            "experiment",
            "--data",
            records.toString(),
            "-o",
            out.toString(),
            "--config",
            settings.toString(),
            "--kernels",
            "plain"
        };
        return Ran.bbrac(Stream.of(common, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    @Test
    void theSystemsOfATableAreTrainedAndCompared() throws IOException {
        Ran ran = experiment("--tables", "2", "--seeds", "1");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("run 1 of 4: bigru-attention, seed 7\n"), ran.out());
        assertTrue(ran.out().contains("run 4 of 4: bbrac, seed 7\n"), ran.out());
        assertTrue(ran.out().endsWith("wrote " + out + "\n"), ran.out());
        String page = Files.readString(out.resolve("README.md"));
        assertTrue(page.contains("## Table 2: "), page);
        assertFalse(page.contains("## Table 3: "), page);
        assertTrue(Files.exists(out.resolve("runs/fasttext-cnn-7/model.safetensors")));

        Ran both = experiment("--seeds", "1");
        assertEquals(0, both.status(), both.err());
        assertTrue(both.out().contains("run 4 of 7: bbrac, seed 7, done before\n"), both.out());
        assertTrue(Files.readString(out.resolve("README.md")).contains("## Table 3: "));
    }

    @Test
    void theSystemIsNotTheUsersToChoose() throws IOException {
        assertEquals(2, experiment("--system", "bert").status());
        assertEquals(2, experiment("--init-model", directory.toString()).status());
        assertFalse(Files.exists(out));
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws IOException {
        Ran tables = experiment("--tables", "4");
        assertEquals(1, tables.status());
        assertEquals("bbrac: tables: expected 2 or 3, found 4\n", tables.err());
        assertEquals(1, experiment("--seeds", "0").status());
        assertEquals(1, experiment("--published", records.toString()).status());
        assertEquals(1, experiment("--hidden", "7").status());
        assertFalse(Files.exists(out));
    }
}
