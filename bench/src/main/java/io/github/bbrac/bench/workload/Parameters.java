package io.github.bbrac.bench.workload;

import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.tensor.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A network's parameters in the forms in which other libraries read them.
public final class Parameters {
    private Parameters() {}

    /// The bytes of floats, the lowest byte of each first.
    public static byte[] littleEndian(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length));
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return bytes.array();
    }

    /// Parameters of equal size one after the other.
    ///
    /// @param size elements of each
    public static float[] stacked(int size, String... names) {
        float[] all = new float[Math.multiplyExact(names.length, size)];
        for (int k = 0; k < names.length; k++) {
            float[] own = Network.TENSORS.get(names[k], size).data();
            System.arraycopy(own, 0, all, k * size, size);
        }
        return all;
    }

    /// The position table with the vector of type 0 added to each row: a tagger has one segment.
    ///
    /// @param at before "position_embeddings.weight"
    public static float[] positionsOfTypeZero(String at, BertConfig config) {
        int hidden = config.hiddenSize();
        int positions = config.maxPositionEmbeddings();
        String places = at + "position_embeddings.weight";
        String types = at + "token_type_embeddings.weight";
        float[] sum = Network.TENSORS.get(places, positions, hidden).data();
        Matrix type = Network.TENSORS.get(types, config.typeVocabSize(), hidden);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += type.get(0, i % hidden);
        }
        return sum;
    }
}
