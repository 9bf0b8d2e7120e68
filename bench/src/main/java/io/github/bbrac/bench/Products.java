package io.github.bbrac.bench;

import io.github.bbrac.bench.machine.Peak;
import io.github.bbrac.bench.machine.Samples;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The product of BERT-base's shapes and the gradient of its weights, as a part of the peak measured between the same
/// repeats.
final class Products {
    private static final int[][] SHAPES = {
        {1, 768, 768},
        {32, 768, 768},
        {128, 768, 768},
        {128, 3072, 768},
        {128, 768, 3072},
        {1024, 768, 768},
        {1024, 3072, 768},
        {1024, 768, 3072},
    };

    /// Rows of a batch in training.
    private static final int[][] GRADIENT_SHAPES = {
        {1024, 768, 768},
        {1024, 3072, 768},
        {1024, 768, 3072},
    };

    private static final int WARM_UP = 3;

    private final String name;
    private final int threads;
    private final Runnable operation;
    private final double floatingPointOperations;
    private final Samples rates = new Samples();
    private final Samples parts = new Samples();

    private Products(String name, int threads, int[] shape, Runnable operation) {
        this.name = shape[0] + " × " + shape[1] + " × " + shape[2] + name;
        this.threads = threads;
        this.operation = operation;
        floatingPointOperations = 2.0 * shape[0] * shape[1] * shape[2];
    }

    private static Products linear(TrainingKernels kernels, int[] shape) {
        Data data = new Data(kernels);
        Matrix x = data.matrix(shape[0], shape[2]);
        Weight w = kernels.prepare(data.matrix(shape[1], shape[2]));
        Matrix bias = data.matrix(1, shape[1]);
        Matrix y = Matrix.zeros(shape[0], shape[1]);
        Runnable operation = () -> kernels.linear(x, w, bias, Activation.NONE, y);
        return new Products("", kernels.threads(), shape, operation);
    }

    private static Products gradient(TrainingKernels kernels, int[] shape) {
        Data data = new Data(kernels);
        Matrix x = data.matrix(shape[0], shape[2]);
        Matrix dy = data.matrix(shape[0], shape[1]);
        Matrix dw = Matrix.zeros(shape[1], shape[2]);
        Matrix db = Matrix.zeros(1, shape[1]);
        Runnable operation = () -> kernels.linearGradient(x, dy, dw, db);
        return new Products(", gradient", kernels.threads(), shape, operation);
    }

    /// GFLOP/s of one sample.
    private double sample() {
        return floatingPointOperations / Samples.time(0.03, threads, operation) / 1e9;
    }

    /// Measures with the given kernels and prints a table.
    static void run(TrainingKernels kernels, int repeats) throws Exception {
        List<Products> products = new ArrayList<>();
        for (int[] shape : SHAPES) {
            products.add(linear(kernels, shape));
        }
        for (int[] shape : GRADIENT_SHAPES) {
            products.add(gradient(kernels, shape));
        }
        Samples peaks = new Samples();
        try (ExecutorService pool = Executors.newFixedThreadPool(kernels.threads())) {
            for (int repeat = -WARM_UP; repeat < repeats; repeat++) {
                for (Products product : products) {
                    double peak = Peak.measure(pool, kernels.threads(), 0.03);
                    double rate = product.sample();
                    if (repeat >= 0) {
                        peaks.add(peak);
                        product.rates.add(rate);
                        product.parts.add(rate / peak);
                    }
                }
            }
        }
        Table.head(
                kernels.name() + ", threads: " + kernels.threads(),
                "GFLOP/s",
                "middle half",
                "of the peak");
        row("peak of fused multiply-add", peaks, 1);
        for (Products product : products) {
            row(product.name, product.rates, product.parts.median());
        }
        Table.end();
    }

    private static void row(String name, Samples rates, double part) {
        String low = Table.whole(rates.quantile(0.25));
        String high = Table.whole(rates.quantile(0.75));
        Table.row(name, Table.whole(rates.median()), low + "–" + high, Table.percent(part));
    }
}
