package io.github.bbrac.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatSteersATerminalOrDividesALineIsShownAsAQuestionMark() {
        assertEquals("a?[2J?b", Printable.of("a\u001B[2J\nb"));
        assertEquals("a?2J", Printable.of("a\u009B2J"));
        assertEquals("a?b?c?d", Printable.of("a\u202Eb\u2028c\u2029d"));
        assertEquals("腹部 é😀", Printable.of("腹部 é😀"));
    }

    @Test
    void aWeightFormatExceptionShowsNamesSafely() {
        var refusal = new WeightFormatException("a\u009Bb", "c", "\u202Ed");
        assertEquals("a?b: expected c, found ?d", refusal.getMessage());
    }
}
