package io.github.bbrac.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.bbrac.bench.comparison.Peer;
import io.github.bbrac.bench.torchscript.TorchScriptModel;
import io.github.bbrac.bench.workload.Batch;
import io.github.bbrac.bench.workload.Network;
import io.github.bbrac.tensor.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// libtorch, PyTorch's native library, through Deep Java Library. One thread at a time.
public final class Libtorch implements Peer {
    private static final String ENGINE = "PyTorch";

    /// Found by `java.util.ServiceLoader`.
    public Libtorch() {}

    @Override
    public String name() {
        return "libtorch " + Engine.getEngine(ENGINE).getVersion() + ", float32";
    }

    @Override
    public String form() {
        return "TorchScript through DJL: oneDNN's products on packed weights with GELU in the product, queries, keys and values"
                + " in one product, scaled_dot_product_attention; a ragged batch's GRU on packed sequences.";
    }

    @Override
    public boolean runs(Network network) {
        return true;
    }

    @Override
    public double tolerance() {
        return 1e-3;
    }

    @Override
    public void write(Network network, boolean ragged, Path file) throws IOException {
        TorchScriptModel.write(network, ragged, file);
    }

    @Override
    public Model load(Network network, Path file, int threads) throws IOException {
        PtNDManager manager = (PtNDManager) Engine.getEngine(ENGINE).newBaseManager();
        JniUtils.setNumThreads(threads);
        PtSymbolBlock block =
                JniUtils.loadModule(manager, file, true, new String[0], new String[0], false);
        try (IValue _ = IValueUtils.runMethod(block, TorchScriptModel.PACK)) {
            return new Model() {
                @Override
                public Run prepare(Batch batch) {
                    return new BlockRun(manager, block, network, batch);
                }

                @Override
                public void close() {
                    block.close();
                    manager.close();
                }
            };
        }
    }

    /// A run whose inputs and last results keep their memory. Sequences are sorted by length, the longest first, as
    /// libtorch's recurrent layers ask for.
    private static final class BlockRun implements Run {
        private final PtSymbolBlock block;
        private final Network network;
        private final Batch batch;
        private final List<Integer> order;
        private final NDList inputs;
        private NDList results = new NDList();

        BlockRun(PtNDManager manager, PtSymbolBlock block, Network network, Batch batch) {
            this.block = block;
            this.network = network;
            this.batch = batch;
            order =
                    IntStream.range(0, batch.count())
                            .boxed()
                            .sorted(Comparator.comparingInt(s -> -batch.lengths().get(s)))
                            .toList();
            inputs =
                    switch (network) {
                        case Network.Gru gru -> {
                            float[] vectors = batch.vectors(gru.in()).data();
                            Shape shape = new Shape(batch.count(), batch.longest(), gru.in());
                            yield new NDList(manager.create(vectors, shape));
                        }
                        case Network.Bert bert -> {
                            NDList ids = ids(manager, bert.config().vocabSize());
                            if (batch.isRagged()) {
                                ids.add(mask(manager, 0));
                            }
                            yield ids;
                        }
                        case Network.Bbrac bbrac -> {
                            NDList ids = ids(manager, bbrac.bert().config().vocabSize());
                            if (batch.isRagged()) {
                                int dropped = bbrac.droppedRows();
                                ids.add(mask(manager, 0));
                                ids.add(mask(manager, dropped));
                                ids.add(lengths(manager, dropped));
                            }
                            yield ids;
                        }
                    };
        }

        private NDList ids(PtNDManager manager, int vocab) {
            int[] padded = batch.paddedIds(vocab);
            int longest = batch.longest();
            long[] sorted = new long[padded.length];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = padded[order.get(i / longest) * longest + i % longest];
            }
            return new NDList(manager.create(sorted, new Shape(batch.count(), longest)));
        }

        /// 0 where there is a token, −∞ where there is padding.
        private NDArray mask(PtNDManager manager, int dropped) {
            int longest = batch.longest() - dropped;
            float[] mask = new float[batch.count() * longest];
            for (int i = 0; i < mask.length; i++) {
                int length = batch.lengths().get(order.get(i / longest)) - dropped;
                mask[i] = i % longest < length ? 0 : Float.NEGATIVE_INFINITY;
            }
            return manager.create(mask, new Shape(batch.count(), 1, 1, longest));
        }

        private NDArray lengths(PtNDManager manager, int dropped) {
            return manager.create(
                    order.stream().mapToLong(s -> batch.lengths().get(s) - dropped).toArray());
        }

        @Override
        public void run() {
            results.close();
            results = IValueUtils.forward(block, inputs, false);
        }

        @Override
        public Matrix results() {
            float[] sorted = results.singletonOrThrow().toFloatArray();
            int size = sorted.length / batch.count();
            float[] rectangle = new float[sorted.length];
            for (int k = 0; k < batch.count(); k++) {
                System.arraycopy(sorted, k * size, rectangle, order.get(k) * size, size);
            }
            return batch.packed(rectangle, network.outputs(), network.droppedRows());
        }

        @Override
        public void close() {
            inputs.close();
            results.close();
        }
    }
}
