package io.github.bbrac.opencl;

import io.github.bbrac.tensor.Matrix;

/// A matrix on the device: three arguments of a kernel.
///
/// @param owner what the block lives and dies with, which so outlives the call
/// @param offset index of element (0, 0)
/// @param stride floats from one row to the next
record View(Object owner, DeviceMemory.Block block, int offset, int stride) {
    static View of(DeviceMemory.Block block, Matrix m) {
        return new View(m.data(), block, m.offset(), m.stride());
    }
}
