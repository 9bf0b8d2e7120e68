package io.github.bbrac.opencl;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.AdamW;
import io.github.bbrac.kernels.Dropout;
import io.github.bbrac.kernels.RecurrenceAdjoint;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.util.Arrays;

/// The adjoints and the optimiser on an OpenCL device.
final class OpenClTrainingKernels extends OpenClKernels implements TrainingKernels {
    private static final int SUM_COLUMNS = 32;
    private static final int SUM_BLOCKS = 8;
    private static final int NORM_ITEMS = 256;
    private static final int NORM_GROUPS = 64;

    /// Memory of an operation, for each of its uses; grown to the largest seen.
    private final DeviceMemory.Block[] scratch = new DeviceMemory.Block[3];

    private final long[] scratchFloats = new long[scratch.length];

    OpenClTrainingKernels(DeviceQueue queue, ProductTiles tiles) {
        super(queue, tiles);
    }

    /// Memory with whatever is in it, until the next is asked for in the same slot.
    private DeviceMemory.Block scratch(int slot, long floats) {
        if (scratch[slot] == null || scratchFloats[slot] < floats) {
            if (scratch[slot] != null) {
                queue.memory().free(scratch[slot]);
                scratch[slot] = null;
            }
            scratch[slot] = queue.memory().allocate(this, floats);
            scratchFloats[slot] = floats;
        }
        return scratch[slot];
    }

    @Override
    public synchronized Weight prepareTransposed(Matrix w) {
        var weight = new DeviceWeight(w.cols(), w.rows(), true, queue);
        fill(weight, w);
        return weight;
    }

    @Override
    public synchronized void prepareAgain(Matrix w, Weight into) {
        DeviceWeight weight = DeviceWeight.of(into);
        boolean transposed = weight.isTransposed();
        w.requireShape(
                "weight",
                transposed ? weight.in() : weight.out(),
                transposed ? weight.out() : weight.in());
        fill(weight, w);
    }

    @Override
    public synchronized void product(Matrix x, Weight w, Matrix y) {
        View from = mirrors.read(x);
        multiply(from, w, null, null, Activation.NONE, mirrors.overwrite(y), y.rows());
    }

    @Override
    public synchronized void productAdd(Matrix x, Weight w, Matrix y) {
        View from = mirrors.read(x);
        View to = mirrors.change(y);
        multiply(from, w, null, to, Activation.NONE, to, y.rows());
    }

    @Override
    public synchronized void linearGradient(Matrix x, Matrix dy, Matrix dw, Matrix db) {
        View inputs = mirrors.read(x);
        View slopes = mirrors.read(dy);
        linearGradient(inputs, slopes, x.rows(), dw, db);
    }

    /// @param x [rows, columns of dw]
    /// @param dy [rows, rows of dw]
    private void linearGradient(View x, View dy, int rows, Matrix dw, Matrix db) {
        multiplyTransposed(dy, x, mirrors.change(dw), dw.rows(), rows, dw.cols());
        queue.run("columnSums", columnItems(db.cols()), dy, mirrors.change(db), rows, db.cols());
    }

    /// Work-groups that sum columns.
    private static DeviceQueue.Items columnItems(int cols) {
        long across = (long) Math.ceilDiv(cols, SUM_COLUMNS) * SUM_COLUMNS;
        return new DeviceQueue.Items(across, SUM_BLOCKS, SUM_COLUMNS, SUM_BLOCKS);
    }

    @Override
    public synchronized void activate(Activation f, Matrix x, Matrix y) {
        queue.run(
                "activate",
                elements(y),
                mirrors.read(x),
                mirrors.overwrite(y),
                y.cols(),
                number(f));
    }

    @Override
    public synchronized void activateGradient(Activation f, Matrix x, Matrix dy, Matrix dx) {
        queue.run(
                "activateGradient",
                elements(dx),
                mirrors.read(x),
                mirrors.read(dy),
                mirrors.overwrite(dx),
                dx.cols(),
                number(f));
    }

    @Override
    public synchronized void layerNormGradient(
            Matrix x,
            Matrix gamma,
            float epsilon,
            Matrix dy,
            Matrix dx,
            Matrix dgamma,
            Matrix dbeta) {
        int rows = x.rows();
        int cols = x.cols();
        DeviceMemory.Block moments = scratch(0, 2L * rows);
        View from = mirrors.read(x);
        View factors = mirrors.read(gamma);
        View slopes = mirrors.read(dy);
        var groups = DeviceQueue.Items.groups(rows, 1, ROW_ITEMS);
        queue.run("layerNormMoments", groups, from, moments, cols, epsilon);
        queue.run( // before dx, which may be dy
                "layerNormParameters",
                columnItems(cols),
                from,
                slopes,
                moments,
                mirrors.change(dgamma),
                mirrors.change(dbeta),
                rows,
                cols);
        queue.run(
                "layerNormGradient",
                groups,
                from,
                factors,
                slopes,
                mirrors.overwrite(dx),
                moments,
                cols);
    }

    @Override
    public synchronized void dropout(Matrix x, Dropout dropout, Matrix y) {
        queue.run(
                "dropout",
                elements(y),
                mirrors.read(x),
                mirrors.overwrite(y),
                y.cols(),
                dropout.seed(),
                dropout.threshold(),
                dropout.keptScale());
    }

    @Override
    public synchronized void attentionGradient(
            Matrix queryKeyValue,
            Sequences sequences,
            int heads,
            Dropout dropout,
            Matrix dy,
            Matrix dqueryKeyValue) {
        batch.set(sequences);
        int size = dy.cols() / heads;
        View from = mirrors.read(queryKeyValue);
        View slopes = mirrors.read(dy);
        View to = mirrors.overwrite(dqueryKeyValue);
        DeviceMemory.Block softmaxes = scratch(0, 3L * dy.rows() * heads);
        Object[] inputs = {
            from,
            slopes,
            batch.tiles(),
            heads,
            size,
            attentionScale(size),
            dropout.seed(),
            dropout.threshold(),
            dropout.keptScale(),
            softmaxes
        };
        Object[] all = Arrays.copyOf(inputs, inputs.length + 1);
        all[inputs.length] = to;
        queue.run("attentionSums", attentionItems(heads), inputs);
        queue.run("attentionQueries", attentionItems(heads), all);
        queue.run("attentionKeys", attentionItems(heads), all);
    }

    @Override
    public synchronized void gruGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        batch.set(sequences);
        int hidden = forward.hidden();
        int rows = inputs.rows();
        View from = mirrors.read(inputs);
        View states = mirrors.read(y);
        View slopes = mirrors.read(dy);
        View before = statesBefore(states, rows, hidden);
        View products = products(before, rows, forward, backward);
        int width = 6 * hidden;
        View da = new View(this, scratch(2, (long) rows * width), 0, width);
        queue.run(
                "gruGradient",
                recurrentItems(),
                from,
                products.block(),
                before.block(),
                DeviceWeight.of(forward.transposed()).block(),
                DeviceWeight.of(backward.transposed()).block(),
                batch.ranks(),
                batch.count(),
                hidden,
                slopes,
                da.block(),
                mirrors.overwrite(dinputs),
                states("gruGradient", 1, hidden));
        addGradients(before, da, rows, forward, backward);
    }

    @Override
    public synchronized void lstmGradient(
            Matrix inputs,
            RecurrenceAdjoint forward,
            RecurrenceAdjoint backward,
            Sequences sequences,
            Matrix cells,
            Matrix y,
            Matrix dy,
            Matrix dinputs) {
        batch.set(sequences);
        int hidden = forward.hidden();
        int rows = inputs.rows();
        View from = mirrors.read(inputs);
        View kept = mirrors.read(cells);
        View states = mirrors.read(y);
        View slopes = mirrors.read(dy);
        View before = statesBefore(states, rows, hidden);
        View products = products(before, rows, forward, backward);
        View to = mirrors.overwrite(dinputs);
        queue.run(
                "lstmGradient",
                recurrentItems(),
                from,
                products.block(),
                DeviceWeight.of(forward.transposed()).block(),
                DeviceWeight.of(backward.transposed()).block(),
                batch.ranks(),
                batch.count(),
                hidden,
                kept,
                slopes,
                to,
                states("lstmGradient", 2, hidden));
        addGradients(before, to, rows, forward, backward);
    }

    /// The states before each step, [rows, 2 · hidden].
    private View statesBefore(View states, int rows, int hidden) {
        View before = new View(this, scratch(0, 2L * rows * hidden), 0, 2 * hidden);
        var items = DeviceQueue.Items.elements(2L * hidden, rows);
        queue.run("statesBefore", items, states, batch.bounds(), hidden, before.block());
        return before;
    }

    /// The recurrent products of all steps, both directions side by side.
    private View products(
            View before, int rows, RecurrenceAdjoint forward, RecurrenceAdjoint backward) {
        int width = forward.recurrence().weight().out();
        View all = new View(this, scratch(1, 2L * rows * width), 0, 2 * width);
        products(before, rows, forward, all);
        products(moved(before, forward.hidden()), rows, backward, moved(all, width));
        return all;
    }

    private void products(View before, int rows, RecurrenceAdjoint direction, View to) {
        View bias = mirrors.read(direction.recurrence().bias());
        multiply(before, direction.recurrence().weight(), bias, null, Activation.NONE, to, rows);
    }

    /// The columns from `from` on.
    private static View moved(View view, int from) {
        return new View(view.owner(), view.block(), view.offset() + from, view.stride());
    }

    /// @param da [rows, 2 · gates · hidden], the gradients of the products
    private void addGradients(
            View before, View da, int rows, RecurrenceAdjoint forward, RecurrenceAdjoint backward) {
        int width = forward.recurrence().weight().out();
        linearGradient(before, da, rows, forward.dweight(), forward.dbias());
        View other = moved(before, forward.hidden());
        linearGradient(other, moved(da, width), rows, backward.dweight(), backward.dbias());
    }

    @Override
    public synchronized void gatherGradient(Matrix dy, int[] rows, int width, Matrix dtable) {
        TableUses table = TableUses.of(rows, dy.rows(), width);
        try (DeviceQueue.Ints uses = queue.ints(table.uses(), 2 * table.count() + 2);
                DeviceQueue.Ints shares = queue.ints(table.shares(), table.shares().length)) {
            queue.run(
                    "gatherGradient",
                    DeviceQueue.Items.elements(dy.cols(), table.count()),
                    mirrors.read(dy),
                    uses,
                    shares,
                    mirrors.change(dtable),
                    dy.cols());
        }
    }

    @Override
    public synchronized void unfoldGradient(Matrix dy, Sequences sequences, int width, Matrix dx) {
        batch.set(sequences);
        queue.run(
                "unfoldGradient",
                elements(dx),
                mirrors.read(dy),
                batch.bounds(),
                width,
                mirrors.overwrite(dx),
                dx.cols());
    }

    @Override
    public synchronized void crossEntropy(
            Matrix x, int[] classes, float scale, Matrix losses, Matrix dx) {
        try (DeviceQueue.Ints numbers = queue.ints(classes, x.rows())) {
            queue.run(
                    "crossEntropy",
                    DeviceQueue.Items.groups(x.rows(), 1, ROW_ITEMS),
                    mirrors.read(x),
                    numbers,
                    scale,
                    mirrors.overwrite(losses),
                    mirrors.overwrite(dx),
                    x.cols());
        }
    }

    @Override
    public synchronized void adamW(
            AdamW step, Matrix gradient, Matrix mean, Matrix square, Matrix parameter) {
        queue.run(
                "adamW",
                elements(parameter),
                mirrors.read(gradient),
                mirrors.change(mean),
                mirrors.change(square),
                mirrors.change(parameter),
                parameter.cols(),
                (float) step.gradientScale(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                step.keep(),
                step.stepSize(),
                step.correction(),
                (float) step.epsilon());
    }

    @Override
    public synchronized void lerp(Matrix x, float weight, Matrix y) {
        queue.run("lerp", elements(y), mirrors.read(x), weight, mirrors.change(y), y.cols());
    }

    @Override
    public synchronized double squaredNorm(Matrix x) {
        DeviceMemory.Block sums = scratch(0, NORM_GROUPS);
        var items = DeviceQueue.Items.groups(NORM_GROUPS, 1, NORM_ITEMS);
        queue.run("squaredNorm", items, mirrors.read(x), sums, x.rows(), x.cols());
        float[] parts = new float[NORM_GROUPS];
        queue.read(sums, Region.whole(parts), parts);
        double sum = 0;
        for (float part : parts) {
            sum += part;
        }
        return sum;
    }

    @Override
    public synchronized void clear(Matrix y) {
        queue.run("clear", elements(y), mirrors.overwrite(y), y.cols());
    }
}
