package io.github.bbrac.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.bench.workload.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @Test
    void nothingAsksForAllMeasurements() {
        assertEquals(
                new Arguments(
                        List.of("products", "bert", "gru", "training"), List.of(), List.of(), 15),
                Arguments.parse());
    }

    @Test
    void aMeasurementMayHaveANumberOfRepeats() {
        assertEquals(60, Arguments.parse("gru", "60").repeats());
        assertEquals(
                new Arguments(List.of("bert"), List.of(), List.of(), 15), Arguments.parse("bert"));
    }

    @Test
    void shapesMayBeNamed() {
        assertEquals(List.of("4x3", "14x2"), Arguments.parse("shapes", "4x3", "14x2").shapes());
        assertEquals(14, Arguments.parse("shapes").shapes().size());
    }

    @Test
    void peersRunAllWorkloadsOrSome() {
        assertEquals(
                new Arguments(List.of("peers"), List.of(), Workload.all(), 9),
                Arguments.parse("peers"));
        assertEquals(
                new Arguments(List.of("peers"), List.of(), Workload.few(), 5),
                Arguments.parse("peers", "--quick", "5"));
        assertEquals(
                List.of(
                        "base, 8 × 128",
                        "base, 8 ragged",
                        "BBRAC base, 8 × 128",
                        "BBRAC base, 8 ragged"),
                Arguments.parse("peers", "--only=base, 8").workloads().stream()
                        .map(Workload::name)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everything | bench: expected products, bert, gru, training, peers or shapes, found everything",
                "bert many | bench repeats: expected a number from 1 to 999999, found many",
                "bert 0 | bench repeats: expected a number from 1 to 999999, found 0",
                "bert 1 2 | bench bert: expected at most a number of repeats, found [1, 2]",
                "peers 1 2 | bench peers: expected at most a number of repeats, found [1, 2]",
                "peers --only=x | bench peers --only: expected a part of a workload's name, such as"
                        + " 'base, 8', found x",
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
