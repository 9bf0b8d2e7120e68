package io.github.bbrac.kernels;

/// The memory that one thread needs while it works on an item of a job. Grows to the largest item
/// seen, then allocates no more. One thread at a time.
final class Scratch {
    /// The sums of a tile.
    final float[] tile = new float[Panels.TILE_ROWS * Simd.PANEL];

    /// The chains of a sum over a row.
    final float[] chains = new float[Simd.CHAINS];

    /// The same in double.
    final double[] wideChains = new double[Simd.CHAINS];

    private static final int SLOTS = 8;

    private final float[][] buffers = new float[SLOTS][];

    /// Memory of at least the given size, with whatever was left in it. It stays what it is until a larger one is
    /// asked for.
    ///
    /// @param slot from 0 to 7: buffers in use at the same time have different ones
    float[] buffer(int slot, int size) {
        float[] buffer = buffers[slot];
        if (buffer == null || buffer.length < size) {
            buffer = new float[size];
            buffers[slot] = buffer;
        }
        return buffer;
    }
}
