package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Chain;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Recurrence;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;

/// The operations of recognition on an OpenCL device: each is one launch, except the search for the best path, which
/// Java does on emissions that it has. All threads share the device's queue, one at a time.
class OpenClKernels implements Kernels {
    /// What [#multiply] begins a product with, or adds at last, as products.cl numbers it.
    private static final int NOTHING = 0;

    private static final int BIAS = 1;
    private static final int BIAS_AND_RESIDUAL = 2;
    private static final int RESIDUAL = 3;
    private static final int RESIDUAL_LAST = 4;

    /// Items that share a row where one is summed.
    static final int ROW_ITEMS = 64;

    private static final float LARGEST_HALF = 65504;

    private static final int ATTENTION_ITEMS = 64;

    /// Sequences that a work-group of recurrent layers takes together, and its items.
    private static final int TOGETHER = 4;

    private static final int RECURRENT_ITEMS = 256;

    final DeviceQueue queue;
    final Mirrors mirrors;
    final RaggedBatch batch;
    private final ProductTiles tiles;
    private final Kernels host = Kernels.plain();

    OpenClKernels(DeviceQueue queue, ProductTiles tiles) {
        this.queue = queue;
        this.tiles = tiles;
        mirrors = new Mirrors(queue);
        batch = new RaggedBatch(queue);
    }

    @Override
    public String name() {
        return "opencl, "
                + queue.device().name()
                + (queue.hasHalfWeights() ? ", half-precision weights" : "");
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public synchronized Weight prepare(Matrix w) {
        if (queue.hasHalfWeights()) {
            requireHalves(w);
        }
        var weight = new DeviceWeight(w.rows(), w.cols(), false, queue);
        fill(weight, w);
        return weight;
    }

    /// Refuses what would be infinite as a half.
    private void requireHalves(Matrix w) {
        mirrors.bring(w);
        for (int i = 0; i < w.rows(); i++) {
            for (int j = 0; j < w.cols(); j++) {
                if (Math.abs(w.get(i, j)) > LARGEST_HALF) {
                    throw new IllegalArgumentException(
                            "-D"
                                    + DeviceSettings.HALF
                                    + ": expected weights of at most "
                                    + LARGEST_HALF
                                    + ", found "
                                    + w.get(i, j)
                                    + "; leave it out for this model");
                }
            }
        }
    }

    /// Copies a matrix into a weight, from the device where it is there, else from Java; the matrix itself gets no mirror,
    /// since most are read once.
    final void fill(DeviceWeight weight, Matrix w) {
        if (mirrors.has(w)) {
            fill(weight, w, mirrors.read(w));
        } else if (weight.isTransposed()) {
            queue.writeDense(weight.block(), Region.of(w), w.data());
        } else {
            DeviceMemory.Block dense = queue.memory().allocate(w, (long) w.rows() * w.cols());
            queue.writeDense(dense, Region.of(w), w.data());
            fill(weight, w, new View(w, dense, 0, w.cols()));
            queue.memory().free(dense);
        }
    }

    private void fill(DeviceWeight weight, Matrix w, View from) {
        View to = weight.view();
        var items = DeviceQueue.Items.elements(w.cols(), w.rows());
        String kernel = weight.isTransposed() ? "copy" : "transpose";
        queue.run(kernel, items, from, to, w.rows(), w.cols());
    }

    @Override
    public synchronized void linear(Matrix x, Weight w, Matrix bias, Activation f, Matrix y) {
        View from = mirrors.read(x);
        View biases = mirrors.read(bias);
        multiply(from, w, biases, null, f, mirrors.overwrite(y), y.rows());
    }

    @Override
    public synchronized void linearAdd(Matrix x, Weight w, Matrix bias, Matrix residual, Matrix y) {
        View from = mirrors.read(x);
        View biases = mirrors.read(bias);
        View added = mirrors.read(residual);
        multiply(from, w, biases, added, Activation.NONE, mirrors.overwrite(y), y.rows());
    }

    /// y = f(bias + residual + x · wᵀ).
    ///
    /// @param bias null: none
    /// @param residual null: none
    final void multiply(
            View x, Weight w, View bias, View residual, Activation f, View y, int rows) {
        DeviceWeight weight = DeviceWeight.of(w);
        int extra =
                bias == null
                        ? residual == null ? NOTHING : RESIDUAL
                        : residual == null ? BIAS : BIAS_AND_RESIDUAL;
        ProductTile tile = tiles.of(rows);
        queue.multiply(
                tile,
                tile.itemsFor(rows, weight.out()),
                x,
                1,
                weight.view(),
                bias == null ? y : bias, // not read
                residual == null ? y : residual,
                y,
                rows,
                weight.in(),
                weight.out(),
                extra,
                number(f));
    }

    /// y = xᵀ · w + y, both with `terms` rows.
    final void multiplyTransposed(View x, View w, View y, int rows, int terms, int cols) {
        queue.requireFloatWeights(); // which w is to the kernel
        ProductTile tile = tiles.of(rows);
        queue.multiply(
                tile,
                tile.itemsFor(rows, cols),
                new View(x.owner(), x.block(), x.offset(), 1),
                x.stride(),
                w,
                y,
                y,
                y,
                rows,
                terms,
                cols,
                RESIDUAL_LAST,
                number(Activation.NONE));
    }

    /// As common.cl numbers it.
    static int number(Activation f) {
        return switch (f) {
            case NONE -> 0;
            case GELU -> 1;
            case RELU -> 2;
        };
    }

    @Override
    public synchronized void layerNorm(
            Matrix x, Matrix gamma, Matrix beta, float epsilon, Matrix y) {
        queue.run(
                "layerNorm",
                DeviceQueue.Items.groups(y.rows(), 1, ROW_ITEMS),
                mirrors.read(x),
                mirrors.read(gamma),
                mirrors.read(beta),
                mirrors.overwrite(y),
                y.cols(),
                epsilon);
    }

    @Override
    public synchronized void add(Matrix a, Matrix b, Matrix y) {
        queue.run(
                "add",
                elements(y),
                mirrors.read(a),
                mirrors.read(b),
                mirrors.overwrite(y),
                y.cols());
    }

    /// An item for each element.
    static DeviceQueue.Items elements(Matrix y) {
        return DeviceQueue.Items.elements(y.cols(), y.rows());
    }

    @Override
    public synchronized void gather(Matrix table, int[] rows, int width, Matrix y) {
        try (DeviceQueue.Ints numbers = queue.ints(rows, y.rows() * width)) {
            queue.run(
                    "gather",
                    elements(y),
                    mirrors.read(table),
                    numbers,
                    width,
                    mirrors.overwrite(y),
                    y.cols());
        }
    }

    @Override
    public synchronized void gatherAdd(Matrix table, int[] rows, Matrix y) {
        try (DeviceQueue.Ints numbers = queue.ints(rows, y.rows())) {
            queue.run(
                    "gatherAdd",
                    elements(y),
                    mirrors.read(table),
                    numbers,
                    mirrors.change(y),
                    y.cols());
        }
    }

    @Override
    public synchronized void unfold(Matrix x, Sequences sequences, int width, Matrix y) {
        batch.set(sequences);
        queue.run(
                "unfold",
                elements(x),
                mirrors.read(x),
                batch.bounds(),
                width,
                mirrors.overwrite(y),
                x.cols());
    }

    @Override
    public void attention(Matrix queryKeyValue, Sequences sequences, int heads, Matrix y) {
        attention(queryKeyValue, sequences, heads, Dropout.NONE, y);
    }

    /// As [io.github.bbrac.kernels.TrainingKernels] says.
    public synchronized void attention(
            Matrix queryKeyValue, Sequences sequences, int heads, Dropout dropout, Matrix y) {
        batch.set(sequences);
        int size = y.cols() / heads;
        queue.run(
                "attention",
                attentionItems(heads),
                mirrors.read(queryKeyValue),
                batch.tiles(),
                heads,
                size,
                attentionScale(size),
                dropout.seed(),
                dropout.threshold(),
                dropout.keptScale(),
                mirrors.overwrite(y));
    }

    /// A work-group for each tile of the batch and each head.
    final DeviceQueue.Items attentionItems(int heads) {
        return DeviceQueue.Items.groups(batch.tileCount(), heads, ATTENTION_ITEMS);
    }

    static float attentionScale(int size) {
        return (float) (1 / Math.sqrt(size));
    }

    @Override
    public synchronized void gru(
            Matrix inputs, Recurrence forward, Recurrence backward, Sequences sequences, Matrix y) {
        batch.set(sequences);
        int hidden = forward.hidden();
        queue.run(
                "gru",
                recurrentItems(),
                mirrors.read(inputs),
                DeviceWeight.of(forward.weight()).block(),
                mirrors.read(forward.bias()),
                DeviceWeight.of(backward.weight()).block(),
                mirrors.read(backward.bias()),
                batch.ranks(),
                batch.count(),
                hidden,
                mirrors.overwrite(y),
                states("gru", 2, hidden));
    }

    @Override
    public synchronized void lstm(
            Matrix inputs,
            Recurrence forward,
            Recurrence backward,
            Sequences sequences,
            Matrix cells,
            Matrix y) {
        batch.set(sequences);
        int hidden = forward.hidden();
        queue.run(
                "lstm",
                recurrentItems(),
                mirrors.read(inputs),
                DeviceWeight.of(forward.weight()).block(),
                mirrors.read(forward.bias()),
                DeviceWeight.of(backward.weight()).block(),
                mirrors.read(backward.bias()),
                batch.ranks(),
                batch.count(),
                hidden,
                mirrors.overwrite(cells),
                mirrors.overwrite(y),
                states("lstm", 2, hidden));
    }

    /// A work-group for each few sequences and each direction.
    final DeviceQueue.Items recurrentItems() {
        int groups = Math.ceilDiv(batch.count(), TOGETHER);
        return DeviceQueue.Items.groups(groups, groups == 0 ? 0 : 2, RECURRENT_ITEMS);
    }

    /// Local memory for `copies` vectors of `hidden` floats for each sequence of a work-group.
    final DeviceQueue.LocalFloats states(String kernel, int copies, int hidden) {
        long floats = (long) copies * TOGETHER * hidden;
        long local = queue.device().localMemory();
        if (floats * Float.BYTES > local) {
            throw new IllegalStateException(
                    kernel
                            + " on OpenCL device "
                            + queue.device().name()
                            + ": expected a hidden size of at most "
                            + local / (copies * TOGETHER * Float.BYTES)
                            + ", as its local memory has "
                            + local
                            + " bytes, found "
                            + hidden);
        }
        return new DeviceQueue.LocalFloats(floats);
    }

    @Override
    public synchronized Chain prepareChain(Matrix start, Matrix end, Matrix transitions) {
        mirrors.bring(start);
        mirrors.bring(end);
        mirrors.bring(transitions);
        return host.prepareChain(start, end, transitions);
    }

    @Override
    public float bestPath(Matrix emissions, Chain chain, int[] path) {
        synchronized (this) {
            mirrors.bring(emissions);
        }
        return host.bestPath(emissions, chain, path);
    }

    @Override
    public synchronized void finish(Matrix y) {
        mirrors.finish(y);
    }

    @Override
    public synchronized void close() {
        batch.close();
        queue.close();
    }
}
