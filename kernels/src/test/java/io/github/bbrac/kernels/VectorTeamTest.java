package io.github.bbrac.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VectorTeamTest {
    private static Scratch[] scratch(int threads) {
        Scratch[] scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
        return scratch;
    }

    @Test
    void everyItemRunsOnce() {
        try (Team team = new Team(4)) {
            for (int round = 0; round < 300; round++) {
                Counted job = new Counted(round % 17, -1);
                team.run(job, scratch(4));
                for (int item = 0; item < job.items(); item++) {
                    assertEquals(1, job.runs.get(item), "round " + round);
                }
            }
        }
    }

    @Test
    void whatAnItemThrowsReachesTheCallerAndTheTeamGoesOn() {
        try (Team team = new Team(3)) {
            for (int failing = 0; failing < 20; failing++) {
                Counted job = new Counted(20, failing);
                var e = assertThrows(IllegalStateException.class, () -> team.run(job, scratch(3)));
                assertEquals("item failed", e.getMessage());
                Counted next = new Counted(20, -1);
                team.run(next, scratch(3));
                assertEquals(1, next.runs.get(19));
            }
        }
    }

    /// Two items that wait for each other can only end if two threads run them.
    @Test
    void itemsRunOnSeveralThreadsEachWithItsOwnScratch() {
        CountDownLatch both = new CountDownLatch(2);
        Set<Scratch> seen = ConcurrentHashMap.newKeySet();
        Job meeting =
                new Job() {
                    @Override
                    int items() {
                        return 2;
                    }

                    @Override
                    boolean shared() {
                        return true;
                    }

                    @Override
                    void run(int item, Scratch own) {
                        seen.add(own);
                        both.countDown();
                        try {
                            assertTrue(both.await(30, TimeUnit.SECONDS), "nobody else came");
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    void clear() {}
                };
        try (Team team = new Team(2)) {
            team.run(meeting, scratch(2));
        }
        assertEquals(2, seen.size());
    }

    @Test
    void closingEndsTheThreadsAndLeavesTheCallerToWorkAlone() throws Exception {
        Set<Thread> before = helpers();
        Team team = new Team(3);
        Set<Thread> mine = helpers();
        mine.removeAll(before);
        assertEquals(2, mine.size());
        assertTrue(mine.stream().allMatch(Thread::isDaemon));
        team.close();
        for (Thread thread : mine) {
            thread.join(30_000);
            assertFalse(thread.isAlive(), thread.getName());
        }
        Counted job = new Counted(5, -1);
        team.run(job, scratch(3));
        assertEquals(1, job.runs.get(4));
    }

    private static Set<Thread> helpers() {
        Set<Thread> helpers = new HashSet<>(Thread.getAllStackTraces().keySet());
        helpers.removeIf(thread -> !thread.getName().startsWith("bbrac-kernels-"));
        return helpers;
    }
}
