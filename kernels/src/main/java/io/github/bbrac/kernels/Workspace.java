package io.github.bbrac.kernels;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// The jobs and the scratch memory of one operation at a time.
final class Workspace {
    final LinearJob linear = new LinearJob();
    final LayerNormJob layerNorm = new LayerNormJob();
    final AttentionJob attention = new AttentionJob();
    final RecurrentJob recurrent = new RecurrentJob();
    final Scratch[] scratch;

    private Workspace(int threads) {
        scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
    }

    /// Workspaces that are free. As many are made as callers work at the same time, and then reused.
    static final class Pool {
        private static final int MOST = 64;

        private final AtomicReferenceArray<Workspace> free = new AtomicReferenceArray<>(MOST);
        private final int threads;

        Pool(int threads) {
            this.threads = threads;
        }

        Workspace acquire() {
            for (int i = 0; i < MOST; i++) {
                if (free.getPlain(i) != null) {
                    Workspace workspace = free.getAndSet(i, null);
                    if (workspace != null) {
                        return workspace;
                    }
                }
            }
            return new Workspace(threads);
        }

        /// Keeps the workspace for the next caller; beyond MOST it is dropped.
        void release(Workspace workspace) {
            for (int i = 0; i < MOST; i++) {
                if (free.getPlain(i) == null && free.compareAndSet(i, null, workspace)) {
                    return;
                }
            }
        }
    }
}
