package io.github.bbrac.converter.pytorch;

import io.github.bbrac.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/// A tensor as PyTorch saves it: a strided view of a storage. Element (i, j, …) is number
/// offset + i · strides₀ + j · strides₁ + … of the storage.
///
/// @param offset in elements of `dtype`, from the storage's beginning
/// @param strides in elements, one for each axis of `shape`
record TensorView(
        StorageRef storage, DType dtype, long offset, List<Long> shape, List<Long> strides)
        implements PickleValue {
    /// An expanded tensor (stride 0) may have more elements than its storage, but not so many that a
    /// few bytes of file ask for gigabytes of memory.
    private static final long MAX_EXPANDED = 1 << 24;

    /// As many as PyTorch itself allows.
    static final int MAX_AXES = 64;

    /// @throws IllegalArgumentException if the view is not inside its storage; the message says what
    ///     was found
    TensorView {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size()) {
            throw new IllegalArgumentException("shape " + shape + " with strides " + strides);
        }
        long available = availableElements(storage, dtype);
        try {
            long elements = 1;
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                long extent = shape.get(axis);
                long stride = strides.get(axis);
                if (extent < 0 || stride < 0) {
                    throw new IllegalArgumentException(
                            "shape " + shape + " with strides " + strides);
                }
                elements = Math.multiplyExact(elements, extent);
                last = Math.addExact(last, Math.multiplyExact(Math.max(extent - 1, 0), stride));
            }
            boolean outside = offset < 0 || (elements > 0 && last >= available);
            if (outside || elements > Math.max(available, MAX_EXPANDED)) {
                throw new IllegalArgumentException(
                        "shape "
                                + shape
                                + " with strides "
                                + strides
                                + " from element "
                                + offset
                                + " of "
                                + available);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("shape " + shape + " with strides " + strides, e);
        }
        // From here on the offset counts from the storage's own beginning.
        offset += storage.viewOffset();
    }

    private static long availableElements(StorageRef storage, DType dtype) {
        return storage.dtype() == dtype
                ? storage.viewElements()
                : storage.viewElements() * storage.dtype().byteSize() / dtype.byteSize();
    }

    /// Reads all elements as floats, row-major.
    ///
    /// @param bytes the whole storage
    /// @param into receives them from `at` on
    void copy(MemorySegment bytes, ByteOrder order, float[] into, int at) {
        int axes = shape.size();
        if (shape.contains(0L)) {
            return;
        }
        // The longest run of trailing axes that lie packed is copied at once, the others counted.
        int packedAxes = 0;
        int run = 1;
        while (packedAxes < axes && strides.get(axes - 1 - packedAxes) == run) {
            run *= Math.toIntExact(shape.get(axes - 1 - packedAxes));
            packedAxes++;
        }
        int counted = axes - packedAxes;
        long[] index = new long[counted];
        long element = offset;
        int to = at;
        while (true) {
            dtype.toFloats(bytes, order, element, into, to, run);
            to += run;
            int axis = counted - 1;
            while (axis >= 0 && ++index[axis] == shape.get(axis)) {
                element -= (shape.get(axis) - 1) * strides.get(axis);
                index[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
            element += strides.get(axis);
        }
    }
}
