package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Weight;

/// A weight on the device, with its inputs as rows: [in, out].
final class DeviceWeight implements Weight {
    private final int out;
    private final int in;
    private final boolean transposed;
    private final DeviceMemory.Block block;

    /// A weight that is still to be filled.
    ///
    /// @param transposed whether it multiplies by the transpose of what is prepared, which is then what lies here
    /// @param queue whose kernels read it
    /// @throws IllegalStateException if they read halves and it is transposed, which training alone needs
    DeviceWeight(int out, int in, boolean transposed, DeviceQueue queue) {
        this.out = out;
        this.in = in;
        this.transposed = transposed;
        if (transposed) {
            queue.requireFloatWeights();
        }
        long elements = Math.multiplyExact((long) out, in);
        long floats = queue.hasHalfWeights() ? Math.ceilDiv(elements, 2) : elements;
        this.block = queue.memory().allocate(this, floats);
    }

    @Override
    public int out() {
        return out;
    }

    @Override
    public int in() {
        return in;
    }

    boolean isTransposed() {
        return transposed;
    }

    DeviceMemory.Block block() {
        return block;
    }

    /// [in, out].
    View view() {
        return new View(this, block, 0, out);
    }

    /// The weight as what it must be.
    ///
    /// @throws IllegalArgumentException if other kernels prepared it
    static DeviceWeight of(Weight weight) {
        if (weight instanceof DeviceWeight own) {
            return own;
        }
        throw new IllegalArgumentException(
                "weight: expected one that the OpenCL kernels prepared, found "
                        + weight.getClass().getSimpleName());
    }
}
