package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Sequences;
import java.util.Arrays;

/// How the rows of a batch divide, on the device. Kept from one operation to the next, which most often has the same
/// batch. One thread at a time.
final class RaggedBatch {
    /// Rows of one sequence that a work-group of attention computes.
    static final int TILE = 16;

    private final DeviceQueue queue;
    private int[] lengths = {};
    private DeviceQueue.Ints bounds;
    private DeviceQueue.Ints tiles;
    private DeviceQueue.Ints ranks;
    private int tileCount;

    RaggedBatch(DeviceQueue queue) {
        this.queue = queue;
    }

    /// Takes over the division of a batch.
    void set(Sequences sequences) {
        if (bounds != null && isSame(sequences)) {
            return;
        }
        close();
        lengths = new int[sequences.count()];
        int[] edges = new int[2 * sequences.tokens()];
        int[] pieces = new int[3 * (sequences.count() + sequences.tokens() / TILE)];
        int[] ranked = new int[2 * sequences.count()];
        tileCount = 0;
        for (int s = 0; s < sequences.count(); s++) {
            int start = sequences.start(s);
            int end = sequences.end(s);
            lengths[s] = end - start;
            for (int t = start; t < end; t++) {
                edges[2 * t] = start;
                edges[2 * t + 1] = end;
            }
            for (int t = start; t < end; t += TILE) {
                pieces[3 * tileCount] = start;
                pieces[3 * tileCount + 1] = end;
                pieces[3 * tileCount + 2] = t;
                tileCount++;
            }
            int ranking = sequences.byFallingLength(s);
            ranked[2 * s] = sequences.start(ranking);
            ranked[2 * s + 1] = sequences.length(ranking);
        }
        bounds = queue.ints(edges, edges.length);
        tiles = queue.ints(pieces, 3 * tileCount);
        ranks = queue.ints(ranked, ranked.length);
    }

    private boolean isSame(Sequences sequences) {
        if (sequences.count() != lengths.length) {
            return false;
        }
        for (int s = 0; s < lengths.length; s++) {
            if (sequences.length(s) != lengths[s]) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return lengths.length;
    }

    int tokens() {
        return Arrays.stream(lengths).sum();
    }

    /// For each row the first row of its sequence and the row after its last.
    DeviceQueue.Ints bounds() {
        return bounds;
    }

    /// For each [#TILE] rows of a sequence, or fewer at its end: its first row, the row after its last, and the first of
    /// these.
    DeviceQueue.Ints tiles() {
        return tiles;
    }

    int tileCount() {
        return tileCount;
    }

    /// First row and length of each sequence, by falling length.
    DeviceQueue.Ints ranks() {
        return ranks;
    }

    /// Frees what is on the device.
    void close() {
        if (bounds != null) {
            bounds.close();
            tiles.close();
            ranks.close();
            bounds = null;
        }
    }
}
