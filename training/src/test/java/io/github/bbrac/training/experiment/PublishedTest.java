package io.github.bbrac.training.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.experiment.Published.Percentages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedTest {
    private static final String HEADER = "system,precision,recall,f1\n";

    @TempDir Path directory;

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("published.csv"), text);
    }

    @Test
    void figuresAreReadWithTheirSource() throws IOException {
        assertEquals(
                new Published(
                        "文献 1", Map.of(TaggerSystem.BERT_BIGRU, new Percentages(80, 81.5, 80.7))),
                Published.read(
                        write(
                                "\uFEFF# source: 文献 1\r\n"
                                        + HEADER
                                        + "\nbert-bigru,80,81.5,80.7\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3|:2: expected 4 columns, found 3",
                "bbrac,1,2,x|:2: expected a percentage, found another value",
                "bbrac,1,2,101|:2: expected a percentage, found another value",
                "bbrac,1,2,NaN|:2: expected a percentage, found another value",
                "# nothing|: expected figures of a system, found none"
            })
    void whatIsNoTableIsRefusedWithItsLine(String line, String message) throws IOException {
        Path file = write(HEADER + line);
        var e = assertThrows(IllegalArgumentException.class, () -> Published.read(file));
        assertEquals(file + message, e.getMessage());
    }

    @Test
    void otherColumnsUnknownSystemsAndRepetitionsAreRefused() throws IOException {
        for (String text :
                new String[] {
                    "system,f1\nbbrac,3\n",
                    HEADER + "gpt,1,2,3\n",
                    HEADER + "bert,1,2,3\nbert,1,2,3\n"
                }) {
            Path file = write(text);
            assertThrows(IllegalArgumentException.class, () -> Published.read(file), text);
        }
        Path records = write(HEADER + "患者咳嗽,1,2,3\n");
        var e = assertThrows(IllegalArgumentException.class, () -> Published.read(records));
        assertFalse(e.getMessage().contains("患者"), e.getMessage());
    }
}
