package io.github.bbrac.training.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SpreadTest {
    /// Mean 7/3; squares 16/9 + 1/9 + 25/9 = 42/9, divided by 2: 7/3.
    @Test
    void theDeviationIsThatOfASample() {
        Spread spread = Spread.of(1, 2, 4);
        assertEquals(7.0 / 3, spread.mean(), 1e-15);
        assertEquals(Math.sqrt(7.0 / 3), spread.deviation(), 1e-15);
        assertEquals(3, spread.count());
    }

    @Test
    void ofFewNumbersOnlyWhatIsKnownIsSaid() {
        assertEquals("–", Spread.of().percent());
        assertEquals("84.66", Spread.of(0.84664).percent());
        assertEquals("75.00 ± 35.36", Spread.of(0.5, 1).percent());
    }
}
