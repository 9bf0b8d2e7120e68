package io.github.bbrac.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// What a weight file says of a tensor: its name, type and shape. Immutable.
///
/// @param name as the file spells it
/// @param dtype the type of its elements
/// @param shape extents, slowest axis first; empty for a scalar
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    /// @throws IllegalArgumentException if an extent is negative or the tensor would need more than
    ///     2⁶³ − 1 bytes
    public TensorInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dtype, "dtype");
        shape = List.copyOf(shape);
        long bytes = dtype.byteSize();
        boolean empty = false;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        name + ": expected extents of at least 0, found shape " + shape);
            }
            empty |= extent == 0;
        }
        try {
            for (long extent : shape) {
                bytes = empty ? 0 : Math.multiplyExact(bytes, extent);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    name + ": expected at most 2⁶³ − 1 bytes, found shape " + shape, e);
        }
    }

    /// A tensor of float32, the type that models are saved in.
    public static TensorInfo f32(String name, long... shape) {
        return new TensorInfo(name, DType.F32, Arrays.stream(shape).boxed().toList());
    }

    /// Number of elements, the product of the extents; 1 for a scalar.
    public long elements() {
        long elements = 1;
        for (long extent : shape) {
            if (extent == 0) {
                return 0;
            }
            elements *= extent;
        }
        return elements;
    }

    /// Bytes of all elements, packed.
    public long byteSize() {
        return elements() * dtype.byteSize();
    }

    /// Whether the tensor can be seen as [rows, cols] without moving an element: some leading axes
    /// multiply to `rows` and the rest to `cols`. So `[n]` is `[1, n]` or `[n, 1]`,
    /// and `[out, in, width]` is `[out, in · width]`.
    public boolean foldsInto(int rows, int cols) {
        if (elements() != (long) rows * cols) {
            return false;
        }
        long leading = 1;
        int axis = 0;
        while (leading != rows && axis < shape.size()) {
            leading *= shape.get(axis++);
        }
        return leading == rows;
    }
}
