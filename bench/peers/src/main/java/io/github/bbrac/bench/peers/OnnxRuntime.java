package io.github.bbrac.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.bbrac.bench.comparison.Peer;
import io.github.bbrac.bench.onnx.OnnxModel;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// ONNX Runtime through its own Java interface. One thread at a time.
public abstract class OnnxRuntime implements Peer {
    /// All numbers are float32.
    public static final class Float32 extends OnnxRuntime {
        /// Found by `java.util.ServiceLoader`.
        public Float32() {
            super(false);
        }

        @Override
        public String name() {
            return "ONNX Runtime " + version() + ", float32";
        }

        @Override
        public boolean runs(Network network) {
            return true;
        }

        @Override
        public double tolerance() {
            return 1e-3;
        }
    }

    /// Products with weights are of 8-bit integers.
    public static final class EightBits extends OnnxRuntime {
        /// Found by `java.util.ServiceLoader`.
        public EightBits() {
            super(true);
        }

        @Override
        public String name() {
            return "ONNX Runtime " + version() + ", 8 bits";
        }

        @Override
        public boolean runs(Network network) {
            return !(network instanceof Network.Gru); // it has no 8-bit GRU
        }

        @Override
        public double tolerance() {
            return 1;
        }
    }

    private final boolean eightBits;

    private OnnxRuntime(boolean eightBits) {
        this.eightBits = eightBits;
    }

    static String version() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    @Override
    public String form() {
        return "A graph of fused operators (EmbedLayerNormalization, Attention, SkipLayerNormalization, BiasGelu), all graph"
                + " optimisations on"
                + (eightBits
                        ? "; weights in 8 bits with a scale for each column, activations quantised as they come"
                        : "")
                + ".";
    }

    @Override
    public void write(Network network, boolean ragged, Path file) throws IOException {
        OnnxModel.write(network, ragged, eightBits, file);
    }

    @Override
    public Model load(Network network, Path file, int threads) throws IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(file.toString(), options);
            return new Model() {
                @Override
                public Run prepare(Batch batch) throws IOException {
                    return new SessionRun(environment, session, network, batch);
                }

                @Override
                public void close() {
                    OnnxRuntime.close(session);
                }
            };
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// A run whose inputs and results keep their memory.
    private static final class SessionRun implements Run {
        private final OrtSession session;
        private final Network network;
        private final Batch batch;
        private final Map<String, OnnxTensorLike> inputs = new HashMap<>();
        private final OnnxTensor results;

        SessionRun(OrtEnvironment environment, OrtSession session, Network network, Batch batch)
                throws IOException {
            this.session = session;
            this.network = network;
            this.batch = batch;
            int count = batch.count();
            int longest = batch.longest();
            try {
                switch (network) {
                    case Network.Gru gru -> {
                        FloatBuffer vectors = byTime(batch, gru.in());
                        putInput(environment, OnnxModel.VECTORS, vectors, longest, count, gru.in());
                        results = floats(environment, longest, 2, count, gru.hidden());
                    }
                    case Network.Bert bert -> {
                        putIds(environment, bert.config().vocabSize());
                        results = floats(environment, count, longest, bert.outputs());
                    }
                    case Network.Bbrac bbrac -> {
                        putIds(environment, bbrac.bert().config().vocabSize());
                        results = floats(environment, count, longest - 2, bbrac.outputs());
                    }
                }
                if (session.getInputNames().contains(OnnxModel.LENGTHS)) {
                    IntBuffer lengths = direct(count).asIntBuffer();
                    batch.lengths().forEach(lengths::put);
                    lengths.flip();
                    inputs.put(
                            OnnxModel.LENGTHS,
                            OnnxTensor.createTensor(environment, lengths, new long[] {count}));
                }
            } catch (OrtException e) {
                throw new IOException(e);
            }
        }

        private void putIds(OrtEnvironment environment, int vocab) throws OrtException {
            int[] padded = batch.paddedIds(vocab);
            IntBuffer ids = direct(padded.length).asIntBuffer().put(padded).flip();
            long[] shape = {batch.count(), batch.longest()};
            inputs.put(OnnxModel.IDS, OnnxTensor.createTensor(environment, ids, shape));
        }

        private void putInput(
                OrtEnvironment environment, String name, FloatBuffer values, long... shape)
                throws OrtException {
            inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
        }

        private static OnnxTensor floats(OrtEnvironment environment, long... shape)
                throws OrtException {
            int size = 1;
            for (long extent : shape) {
                size = Math.multiplyExact(size, Math.toIntExact(extent));
            }
            return OnnxTensor.createTensor(environment, direct(size).asFloatBuffer(), shape);
        }

        /// Vectors of a batch of equally long sequences, [length, batch, in].
        private static FloatBuffer byTime(Batch batch, int in) {
            Matrix vectors = batch.vectors(in);
            FloatBuffer byTime = direct(batch.tokens() * in).asFloatBuffer();
            for (int t = 0; t < batch.longest(); t++) {
                for (int s = 0; s < batch.count(); s++) {
                    int row = s * batch.longest() + t;
                    byTime.put(vectors.data(), row * in, in);
                }
            }
            return byTime.flip();
        }

        private static ByteBuffer direct(int numbers) {
            int bytes = Math.multiplyExact(Float.BYTES, numbers);
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }

        @Override
        public void run() {
            try {
                session.run(inputs, Map.of(OnnxModel.RESULTS, results)).close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Matrix results() {
            FloatBuffer buffer = results.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return switch (network) {
                case Network.Gru gru -> packed(gru, values);
                case Network.Bert bert -> batch.packed(values, bert.outputs(), 0);
                case Network.Bbrac bbrac ->
                        batch.packed(values, bbrac.outputs(), bbrac.droppedRows());
            };
        }

        /// @param values [length, 2, batch, hidden]
        private Matrix packed(Network.Gru gru, float... values) {
            int hidden = gru.hidden();
            int count = batch.count();
            Matrix packed = Matrix.zeros(batch.tokens(), gru.outputs());
            for (int t = 0; t < batch.longest(); t++) {
                for (int direction = 0; direction < 2; direction++) {
                    int at = (2 * t + direction) * count * hidden;
                    Matrix states = Matrix.view(values, at, count, hidden, hidden);
                    for (int s = 0; s < count; s++) {
                        int row = s * batch.longest() + t;
                        packed.rows(row, row + 1)
                                .cols(direction * hidden, (direction + 1) * hidden)
                                .copyFrom(states.rows(s, s + 1));
                    }
                }
            }
            return packed;
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxRuntime::close);
            OnnxRuntime.close(results);
        }
    }
}
