import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.BertEncoder;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Activation;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.kernels.Weight;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.RandomTensors;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.TrainingSession;
import io.github.bbrac.opencl.OpenClDevice;
import io.github.bbrac.opencl.OpenClDevices;
import io.github.bbrac.opencl.ProductTuning;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.optimization.Optimizer;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How fast one kernel set is on this machine: products, BERT-base, a training step. Needs `bbrac.jar` and a JDK alone,
/// since Java runs it from its source:
///
///     java -cp cli/target/bbrac.jar bench/DeviceSpeed.java [opencl|vector]
///
/// Each figure is the median of at least three runs after two; GFLOP/s counts twice the multiply-adds of products. What
/// would take longer than a minute is left out.
final class DeviceSpeed {
    private static final BertConfig BASE =
            new BertConfig(21_128, 768, 12, 12, 3072, 512, 2, "gelu", 1e-12f);
    private static final int LENGTH = 128;
    private static final int LABELS = 33;
    private static final int LEAST_RUNS = 3;
    private static final int WARMING_RUNS = 2;
    private static final double NANOS = 1e9;
    private static final double ENOUGH_SECONDS = 2;
    private static final double LONGEST_SECONDS = 60;

    /// Passes forwards that a step of training is as long as.
    private static final int PASSES = 3;

    private final TrainingKernels kernels;
    private final RandomTensors random = new RandomTensors(1, 0.02f);

    /// What the encoder last took for a sentence.
    private double perSentence;

    private DeviceSpeed(TrainingKernels kernels) {
        this.kernels = kernels;
    }

    /// Measures and prints.
    ///
    /// @param args the kernel set; `opencl` where none is named
    public static void main(String[] args) throws IOException {
        String set = args.length == 0 ? "opencl" : args[0];
        boolean isDevice = set.equals("opencl");
        if (isDevice) {
            tiles();
        }
        measure(set, false);
        if (isDevice) {
            measure(set, true);
        }
    }

    /// @param half whether weights are in half precision, which training refuses
    private static void measure(String set, boolean half) throws IOException {
        Map<String, String> own =
                Map.of("bbrac.kernels", set, "bbrac.opencl.half", Boolean.toString(half));
        try (TrainingKernels kernels =
                TrainingKernels.select(
                        name -> own.getOrDefault(name, System.getProperty(name)))) {
            System.out.println(kernels.name() + ", threads: " + kernels.threads());
            DeviceSpeed speed = new DeviceSpeed(kernels);
            speed.products();
            speed.encoder();
            if (!half) {
                speed.trainingStep();
            }
        }
    }

    /// Products by their tile, on the device that the kernels are on.
    private static void tiles() {
        OpenClDevice device =
                OpenClDevices.choose(System.getProperty(OpenClDevices.DEVICE));
        for (var tile : ProductTuning.measure(device).measurements()) {
            System.out.printf(
                    Locale.ROOT,
                    "tile %-14s 128 rows %8.1f GFLOP/s, 1024 rows %8.1f GFLOP/s%n",
                    tile.tile(),
                    tile.few(),
                    tile.many());
        }
    }

    private void products() {
        int[][] shapes = {{128, 3072, 768}, {1024, 768, 768}, {1024, 3072, 768}, {8192, 768, 768}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int out = shape[1];
            int in = shape[2];
            Matrix x = random.get("x", rows, in);
            Weight w = kernels.prepare(random.get("w", out, in));
            Matrix bias = random.get("b", 1, out);
            Matrix y = Matrix.zeros(rows, out);
            Matrix last = y.rows(rows - 1, rows);
            double seconds =
                    median(() -> {
                        kernels.linear(x, w, bias, Activation.NONE, y);
                        kernels.finish(last); // waits, and copies next to nothing
                    });
            row("product " + rows + " × " + out + " × " + in, seconds, 2.0 * rows * out * in, 0);
        }
    }

    private void encoder() throws IOException {
        BertEncoder encoder = BertEncoder.load(new ParameterReader(random, kernels), BASE);
        var workspace = new BertEncoder.Workspace(BASE, Trace.none());
        for (int sentences : new int[] {1, 8, 64}) {
            String name = "BERT-base, " + sentences + " × " + LENGTH;
            if (isLong(name, sentences)) {
                continue;
            }
            Sequences sequences = sequences(sentences);
            int[] ids = ids(sequences.tokens());
            Matrix y = Matrix.zeros(sequences.tokens(), BASE.hiddenSize());
            double seconds =
                    median(() -> {
                        encoder.forward(kernels, ids, sequences, workspace, y);
                        kernels.finish(y);
                    });
            perSentence = seconds / sentences;
            row(name, seconds, flops(sentences), sentences);
        }
    }

    private boolean isLong(String name, int passes) {
        boolean isLong = perSentence * passes * (WARMING_RUNS + LEAST_RUNS) > LONGEST_SECONDS;
        if (isLong) {
            System.out.println(name + ": left out, would take minutes");
        }
        return isLong;
    }

    /// A step of fine-tuning with a classifier: forwards and backwards with dropout, AdamW, the weights prepared anew.
    private void trainingStep() throws IOException {
        int sentences = 8;
        String name = "training step of BERT-base, " + sentences + " × " + LENGTH;
        if (isLong(name, PASSES * sentences)) {
            return;
        }
        TrainableTagger model = TrainableTagger.load(config(), random, kernels);
        TrainingSession session = model.newSession();
        ParameterRules rules = new ParameterRules(1e-5, 1e-5, 1, BASE.numHiddenLayers(), 0.01);
        Optimizer optimizer = new Optimizer(model.parameters(), rules, 1, kernels);
        Sequences sequences = sequences(sentences);
        int[] ids = ids(sequences.tokens());
        LabelTargets targets = new LabelTargets();
        for (int t = 0; t < sentences * (LENGTH - 2); t++) {
            targets.add(t % LABELS);
        }
        int[] steps = new int[1];
        double seconds =
                median(() -> {
                    model.zeroGradients();
                    Dropouts dropouts = new Dropouts(0.1f, ++steps[0]);
                    session.addGradients(ids, sequences, targets, 1f / targets.tokens(), dropouts);
                    optimizer.step(1, steps[0]);
                    model.update();
                    kernels.finish(model.parameters().getLast().values());
                });
        row(name, seconds, PASSES * flops(sentences), sentences);
    }

    private static TaggerConfig config() {
        List<String> labels = new ArrayList<>(List.of("O"));
        for (int label = 1; label < LABELS; label++) {
            labels.add("S-" + label);
        }
        return new TaggerConfig(
                labels,
                TaggerConfig.Tokenization.CHARACTER,
                true,
                LENGTH - 2,
                new TaggerConfig.Embedding.Bert(BASE),
                new TaggerConfig.Encoder.None(),
                new TaggerConfig.Attention.None(),
                TaggerConfig.Decoder.SOFTMAX);
    }

    private static Sequences sequences(int count) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, LENGTH);
        return Sequences.ofLengths(lengths);
    }

    private static int[] ids(int tokens) {
        int[] ids = new int[tokens];
        for (int t = 0; t < tokens; t++) {
            ids[t] = 100 + t * 31 % 20_000;
        }
        return ids;
    }

    /// Twice the multiply-adds of the products of a pass over so many sentences, attention's included.
    private static double flops(int sentences) {
        double hidden = BASE.hiddenSize();
        double ofWeights = hidden * (4 * hidden + 2 * BASE.intermediateSize());
        double ofAttention = 2 * hidden * LENGTH;
        return 2.0 * sentences * LENGTH * BASE.numHiddenLayers() * (ofWeights + ofAttention);
    }

    private static double median(Runnable body) {
        List<Double> times = new ArrayList<>();
        double total = 0;
        for (int run = 0; run < WARMING_RUNS + LEAST_RUNS || total < ENOUGH_SECONDS; run++) {
            long begin = System.nanoTime();
            body.run();
            double seconds = (System.nanoTime() - begin) / NANOS;
            if (run >= WARMING_RUNS) {
                times.add(seconds);
                total += seconds;
            }
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }

    private static void row(String name, double seconds, double flops, int sentences) {
        System.out.printf(
                Locale.ROOT,
                "%-44s %9.2f ms %8.1f GFLOP/s%s%n",
                name,
                1e3 * seconds,
                flops / seconds / NANOS,
                sentences == 0
                        ? ""
                        : String.format(Locale.ROOT, " %8.1f sentences/s", sentences / seconds));
    }
}
