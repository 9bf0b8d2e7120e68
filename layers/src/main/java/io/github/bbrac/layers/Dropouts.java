package io.github.bbrac.layers;

import io.github.bbrac.kernels.Dropout;

/// Dropout in one forward pass: one rate everywhere, and a seed of its own for each place where
/// something is dropped, in the order in which the pass comes to them. One thread at a time.
public final class Dropouts {
    /// Odd and large, so that the places of neighbouring seeds are far apart (2⁶⁴ divided by the golden
    /// ratio).
    private static final long FAR = 0x9e3779b97f4a7c15L;

    private final float rate;
    private long next;

    /// @param rate the part that is dropped, from 0 (inclusive) to 1 (exclusive)
    /// @param seed of this pass; any two are as good as far apart
    public Dropouts(float rate, long seed) {
        this.rate = new Dropout(rate, seed).rate();
        this.next = seed * FAR;
    }

    /// Nothing is dropped.
    public static Dropouts none() {
        return new Dropouts(0, 0);
    }

    /// Dropout at the next place.
    public Dropout next() {
        return rate == 0 ? Dropout.NONE : new Dropout(rate, next++);
    }
}
