package io.github.bbrac.kernels;

import io.github.bbrac.tensor.Matrix;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The jobs and the scratch memory of one operation at a time.
final class Workspace {
    final PackJob pack = new PackJob();
    final LinearJob linear = new LinearJob();
    final StripJob strip = new StripJob();
    final WeightGradientJob weightGradient = new WeightGradientJob();
    final LayerNormJob layerNorm = new LayerNormJob();
    final LayerNormGradientJob layerNormGradient = new LayerNormGradientJob();
    final ActivationJob activation = new ActivationJob();
    final CrossEntropyJob crossEntropy = new CrossEntropyJob();
    final SquaredNormJob squaredNorm = new SquaredNormJob();
    final AdamWJob adamW = new AdamWJob();
    final AttentionJob attention = new AttentionJob();
    final AttentionGradientJob attentionGradient = new AttentionGradientJob();
    final DropoutJob dropout = new DropoutJob();
    final RecurrentJob recurrent = new RecurrentJob();
    final RecurrentGradientJob recurrentGradient = new RecurrentGradientJob();
    final Scratch[] scratch;

    /// A gradient's inputs as the weight of its product.
    final PanelWeight packed = PanelWeight.likeTransposed(Matrix.zeros(0, 0));

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
