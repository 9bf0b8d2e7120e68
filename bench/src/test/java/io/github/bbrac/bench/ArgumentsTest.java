package io.github.bbrac.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @Test
    void nothingAsksForAllMeasurements() {
        assertEquals(
                new Arguments(List.of("products", "bert", "gru", "training"), List.of(), 15),
                Arguments.parse());
    }

    @Test
    void aMeasurementMayHaveANumberOfRepeats() {
        assertEquals(new Arguments(List.of("gru"), List.of(), 60), Arguments.parse("gru", "60"));
        assertEquals(new Arguments(List.of("bert"), List.of(), 15), Arguments.parse("bert"));
    }

    @Test
    void shapesMayBeNamed() {
        assertEquals(List.of("4x3", "14x2"), Arguments.parse("shapes", "4x3", "14x2").shapes());
        assertEquals(14, Arguments.parse("shapes").shapes().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everything | bench: expected products, bert, gru, training or shapes, found everything",
                "bert many | bench repeats: expected a number from 1 to 999999, found many",
                "bert 0 | bench repeats: expected a number from 1 to 999999, found 0",
                "bert 1 2 | bench bert: expected at most a number of repeats, found [1, 2]",
                "shapes 4 | bench shapes: expected rows x vectors from 1x1 to 99x99, such as 4x3, found 4",
                "shapes 4x3 0x2 | bench shapes: expected rows x vectors from 1x1 to 99x99, such as 4x3,"
                        + " found 0x2",
            })
    void otherCommandLinesAreRefused(String line, String message) {
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> Arguments.parse(line.split(" ", -1)));
        assertEquals(message, e.getMessage());
    }
}
