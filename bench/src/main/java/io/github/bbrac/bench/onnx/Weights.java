package io.github.bbrac.bench.onnx;

import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// A network's parameters in the order of elements that ONNX's operators read.
final class Weights {
    private Weights() {}

    /// A vector.
    static float[] vector(String name, int size) {
        return Network.TENSORS.get(name, size).data();
    }

    /// The transposes of weights `[out, in]` side by side: [in, names · out].
    static float[] transposed(int out, int in, String... names) {
        int cols = names.length * out;
        float[] all = new float[in * cols];
        for (int k = 0; k < names.length; k++) {
            Matrix weight = Network.TENSORS.get(names[k], out, in);
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    all[i * cols + k * out + o] = weight.get(o, i);
                }
            }
        }
        return all;
    }

    /// Rows of blocks r, z, n, as PyTorch has them, in ONNX's order z, r, n.
    static float[] gatesReordered(float... values) {
        int block = values.length / 3;
        float[] reordered = values.clone();
        System.arraycopy(values, block, reordered, 0, block);
        System.arraycopy(values, 0, reordered, block, block);
        return reordered;
    }

    /// A matrix in 8 bits with a scale for each column: the largest element of a column becomes ±127.
    static final class Quantized {
        private static final float MOST = 127;

        private final byte[] values;
        private final float[] scales;

        /// @param values [rows, cols]
        Quantized(int cols, float... values) {
            this.values = new byte[values.length];
            scales = new float[cols];
            for (int i = 0; i < values.length; i++) {
                scales[i % cols] = Math.max(scales[i % cols], Math.abs(values[i]) / MOST);
            }
            for (int i = 0; i < values.length; i++) {
                this.values[i] = (byte) Math.round(values[i] / scales[i % cols]);
            }
        }

        /// `[rows, cols]`.
        byte[] values() {
            return values;
        }

        /// What one step of a column is worth, `[cols]`.
        float[] scales() {
            return scales;
        }
    }

    static float[] joined(float[] first, float... second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
