package io.github.bbrac.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// A fixed number of daemon threads that help whoever calls. Threads claim the items of a job one by
/// one, so a helper that wakes late takes less and nobody waits for it. While one caller has the
/// helpers, other callers work alone.
///
/// Shared between threads. Running a job allocates nothing.
final class Team implements AutoCloseable {
    /// Turns that a thread waits awake before it sleeps: some tens of microseconds, the time between
    /// two operations of a layer.
    private static final int SPINS = 2_000;

    private static final long NAP_NANOS = 50_000;

    private final Helper[] helpers;
    private final AtomicBoolean taken = new AtomicBoolean();

    /// Items of the current job in the upper half, the next item to claim in the lower.
    private final AtomicLong claims = new AtomicLong();

    /// Items of the current job that are not done yet.
    private final AtomicInteger open = new AtomicInteger();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    // Written before `claims`, read after a claim: the claim orders them.
    private Job job;
    private Scratch[] scratch;

    /// @param threads the caller's among them, at least 1
    Team(int threads) {
        helpers = new Helper[threads - 1];
        for (int h = 0; h < helpers.length; h++) {
            helpers[h] = new Helper(h + 1);
            helpers[h].start();
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /// Runs all items of a job and returns when all are done. What an item throws reaches the caller;
    /// items that had not begun by then are left out.
    ///
    /// @param workspaces one for each thread; the caller uses the first
    void run(Job work, Scratch[] workspaces) {
        int items = work.items();
        boolean alone = items <= 1 || helpers.length == 0 || closed || !work.shared();
        if (alone || !taken.compareAndSet(false, true)) {
            for (int item = 0; item < items; item++) {
                work.run(item, workspaces[0]);
            }
            return;
        }
        try {
            share(work, items, workspaces);
        } finally {
            taken.set(false);
        }
    }

    private void share(Job work, int items, Scratch[] workspaces) {
        job = work;
        scratch = workspaces;
        open.set(items);
        claims.set((long) items << 32);
        for (int h = 0; h < Math.min(helpers.length, items - 1); h++) {
            helpers[h].wake();
        }
        workAs(0);
        for (int spins = 0; open.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
        job = null;
        scratch = null;
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /// Claims and runs items until none is left.
    private void workAs(int member) {
        for (int item = claim(); item >= 0; item = claim()) {
            try {
                if (failure.get() == null) {
                    job.run(item, scratch[member]);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                open.decrementAndGet();
            }
        }
    }

    private int claim() {
        while (true) {
            long seen = claims.get();
            int next = (int) seen;
            if (next >= (int) (seen >>> 32)) {
                return -1;
            }
            if (claims.compareAndSet(seen, seen + 1)) {
                return next;
            }
        }
    }

    private boolean idle() {
        long seen = claims.get();
        return (int) seen >= (int) (seen >>> 32);
    }

    /// Ends the helpers. A job that runs meanwhile is finished.
    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private final class Helper extends Thread {
        private final int member;
        private volatile boolean asleep;

        Helper(int member) {
            super("bbrac-kernels-" + member);
            this.member = member;
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                workAs(member);
                await();
            }
        }

        private void await() {
            for (int spins = 0; spins < SPINS && idle() && !closed; spins++) {
                Thread.onSpinWait();
            }
            asleep = true;
            while (idle() && !closed) {
                LockSupport.park(Team.this);
            }
            asleep = false;
        }
    }
}
