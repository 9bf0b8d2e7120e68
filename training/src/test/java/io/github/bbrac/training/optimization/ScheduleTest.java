package io.github.bbrac.training.optimization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    /// 20 steps, of which the first 4 are warm-up: in step k, from 0, min(1, (k + 1) / 4) · (1 − k / 20).
    @Test
    void theRateRisesAndFallsInStraightLines() {
        Schedule schedule = new Schedule(20, 0.2);
        assertEquals(1 / 4.0, schedule.factor(0), 1e-15);
        assertEquals(2 / 4.0 * 19 / 20, schedule.factor(1), 1e-15);
        assertEquals(17 / 20.0, schedule.factor(3), 1e-15);
        assertEquals(10 / 20.0, schedule.factor(10), 1e-15);
        assertEquals(1 / 20.0, schedule.factor(19), 1e-15);
        assertEquals(0, schedule.factor(20));
        assertEquals(0, schedule.factor(1000));
    }

    @Test
    void withoutWarmupItOnlyFalls() {
        assertEquals(1, new Schedule(5, 0).factor(0));
    }

    @Test
    void numbersThatMakeNoScheduleAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule(1, 1.5));
        assertThrows(IllegalArgumentException.class, () -> new Schedule(1, Double.NaN));
    }
}
