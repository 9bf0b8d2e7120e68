package io.github.bbrac.bench;

import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The product of BERT-base's shapes, as a part of the peak measured between the same repeats.
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

    private static final int WARM_UP = 3;

    private final Kernels kernels;
    private final int[] shape;
    private final Matrix x;
    private final Weight w;
    private final Matrix bias;
    private final Matrix y;
    private final Samples rates = new Samples();
    private final Samples parts = new Samples();

    private Products(Kernels kernels, int[] shape) {
        Data data = new Data(kernels);
        this.kernels = kernels;
        this.shape = shape;
        x = data.matrix(shape[0], shape[2]);
        w = kernels.prepare(data.matrix(shape[1], shape[2]));
        bias = data.matrix(1, shape[1]);
        y = Matrix.zeros(shape[0], shape[1]);
    }

    /// GFLOP/s of one sample.
    private double sample() {
        double seconds =
                Samples.time(
                        0.03,
                        kernels.threads(),
                        () -> kernels.linear(x, w, bias, Activation.NONE, y));
        return 2.0 * shape[0] * shape[1] * shape[2] / seconds / 1e9;
    }

    /// Measures with the given kernels and prints a table.
    static void run(Kernels kernels, int repeats) throws Exception {
        List<Products> products = new ArrayList<>();
        for (int[] shape : SHAPES) {
            products.add(new Products(kernels, shape));
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
            int[] s = product.shape;
            row(s[0] + " × " + s[1] + " × " + s[2], product.rates, product.parts.median());
        }
        Table.end();
    }

    private static void row(String name, Samples rates, double part) {
        String low = Table.whole(rates.quantile(0.25));
        String high = Table.whole(rates.quantile(0.75));
        Table.row(name, Table.whole(rates.median()), low + "–" + high, Table.percent(part));
    }
}
