package io.github.bbrac.ner;

import io.github.bbrac.crf.ForwardBackward;
import io.github.bbrac.crf.LabelPath;
import io.github.bbrac.crf.Viterbi;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compares what a model directory computes with golden values that lie in it: `inputs.json` and
/// `expected.safetensors`, as docs/verification.md describes them. So whoever converted a model can
/// prove the conversion.
public final class Verification {
    /// The largest error allowed, relative to the largest magnitude of its stage.
    public static final double TOLERANCE = 1e-5;

    /// The name of the file of golden values.
    public static final String FILE = "expected.safetensors";

    /// Rounding errors, in units of 2⁻²⁴ of the log-partition, that marginals computed in float may have.
    /// A marginal is exp of a difference of numbers as large as the log-partition; PyTorch's on a trained
    /// model, at 40 to 126 tokens, were off by 3 to 4 such units from the same in double.
    private static final double MARGINAL_ROUNDINGS = 16;

    private static final String LOGITS = "logits";
    private static final String PATH = "path";
    private static final String PARTITION = "log_partition";
    private static final String MARGINALS = "marginals";

    /// How far one stage is from its golden values, over all sequences. Immutable.
    ///
    /// @param stage such as "layer0", "emissions", "path"
    /// @param error the largest difference; for "path" the number of labels that differ
    /// @param magnitude the largest absolute golden value; for "path" the number of labels, and for
    ///     "marginals", which are probabilities, 1
    /// @param tolerance the largest error allowed, relative to the magnitude
    public record Stage(String stage, double error, double magnitude, double tolerance) {
        /// Whether the error is allowed.
        public boolean passed() {
            return Double.isFinite(error) && error <= tolerance * magnitude;
        }

        /// The error relative to the magnitude.
        public double relativeError() {
            return error == 0 ? 0 : error / magnitude;
        }
    }

    /// How far a model is from its golden values. Immutable.
    ///
    /// @param kernels the name of the kernels that computed it
    /// @param sequences how many were compared
    /// @param stages in the order in which they are computed, at least one
    public record Report(String kernels, int sequences, List<Stage> stages) {
        public Report {
            stages = List.copyOf(stages);
        }

        /// Whether every stage passed.
        public boolean passed() {
            return stages.stream().allMatch(Stage::passed);
        }
    }

    private final Tagger tagger;
    private final Sequences inputs;

    /// What was computed: stage → sequence → values, in the order of computation.
    private final Map<String, List<Matrix>> computed = new LinkedHashMap<>();

    private Verification(Tagger tagger, GoldenInputs inputs) throws ModelFormatException {
        this.tagger = tagger;
        this.inputs = inputs.sequences();
        Kernels kernels = tagger.kernels();
        Trace trace =
                (name, values, sequences) -> {
                    kernels.finish(values);
                    computed.put(name, copies(values, sequences));
                };
        try {
            tagger.newSession(trace).emissions(inputs.ids(), inputs.sequences());
        } catch (IllegalArgumentException e) {
            throw GoldenInputs.refused(e);
        }
        decode(computed.get("emissions"));
    }

    /// Runs a model on its golden inputs and compares every stage that has golden values.
    ///
    /// @param directory a model directory with `inputs.json` and `expected.safetensors`
    /// @throws ModelFormatException if the golden values are not in the form described
    /// @throws IOException if a file cannot be read, or the model cannot be loaded
    public static Report run(Path directory, Kernels kernels) throws IOException {
        Tagger tagger = Tagger.load(directory, kernels);
        GoldenInputs inputs = GoldenInputs.read(directory, tagger.config());
        Verification verification = new Verification(tagger, inputs);
        try (Safetensors expected = expected(directory)) {
            return verification.compare(expected);
        }
    }

    /// Opens the golden values of a directory.
    static Safetensors expected(Path directory) throws IOException {
        try {
            return Safetensors.open(directory.resolve(FILE));
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(
                    FILE + ": expected this file in " + directory + ", found none", e);
        }
    }

    private static List<Matrix> copies(Matrix values, Sequences sequences) {
        List<Matrix> copies = new ArrayList<>();
        for (int s = 0; s < sequences.count(); s++) {
            float[] rows = values.rows(sequences.start(s), sequences.end(s)).toArray();
            copies.add(Matrix.of(sequences.length(s), values.cols(), rows));
        }
        return copies;
    }

    private void decode(List<Matrix> emissions) {
        Viterbi viterbi = new Viterbi(tagger.crf(), tagger.kernels());
        ForwardBackward lattice = new ForwardBackward(tagger.crf());
        List<Matrix> paths = new ArrayList<>();
        List<Matrix> scores = new ArrayList<>();
        List<Matrix> partitions = new ArrayList<>();
        List<Matrix> marginals = new ArrayList<>();
        for (Matrix e : emissions) {
            LabelPath path = viterbi.decode(e);
            Matrix labels = Matrix.zeros(1, path.length());
            for (int t = 0; t < path.length(); t++) {
                labels.set(0, t, path.label(t));
            }
            paths.add(labels);
            scores.add(Matrix.of(1, 1, (float) path.score()));
            lattice.run(e);
            partitions.add(Matrix.of(1, 1, (float) lattice.logPartition()));
            Matrix probabilities = Matrix.zeros(e.rows(), e.cols());
            lattice.marginals(probabilities);
            marginals.add(probabilities);
        }
        if (isPlainBert()) {
            computed.put(LOGITS, emissions);
        }
        computed.put(PATH, paths);
        computed.put("path_score", scores);
        computed.put(PARTITION, partitions);
        computed.put(MARGINALS, marginals);
    }

    /// Whether the emissions are the logits of a Hugging Face `BertForTokenClassification`.
    private boolean isPlainBert() {
        return tagger.config().marksSequences()
                && tagger.config().encoder() instanceof TaggerConfig.Encoder.None
                && tagger.config().attention() instanceof TaggerConfig.Attention.None;
    }

    private Report compare(Safetensors expected) throws IOException {
        Set<String> stages = new TreeSet<>();
        for (String name : expected.tensors().keySet()) {
            if (name.startsWith("out.")) {
                stages.add(name.substring("out.".length(), Math.max(4, name.lastIndexOf('.'))));
            }
        }
        if (stages.isEmpty() || !computed.keySet().containsAll(stages)) {
            Set<String> unknown = new TreeSet<>(stages);
            unknown.removeAll(computed.keySet());
            throw new ModelFormatException(
                    FILE,
                    "tensors out.STAGE.SEQUENCE for stages of this model: "
                            + String.join(", ", computed.keySet()),
                    stages.isEmpty() ? "none" : String.join(", ", unknown));
        }
        requireNoMoreSequences(expected);
        List<Stage> compared = new ArrayList<>();
        for (Map.Entry<String, List<Matrix>> stage : computed.entrySet()) {
            if (stages.contains(stage.getKey())) {
                compared.add(compare(stage.getKey(), stage.getValue(), expected));
            }
        }
        return new Report(tagger.kernels().name(), inputs.count(), compared);
    }

    /// Refuses golden values of sequences that were not computed, as when `inputs.json` was cut short.
    private void requireNoMoreSequences(Safetensors expected) throws ModelFormatException {
        Set<String> numbers = new HashSet<>();
        for (int s = 0; s < inputs.count(); s++) {
            numbers.add(String.valueOf(s));
        }
        for (String name : expected.tensors().keySet()) {
            String number = name.substring(name.lastIndexOf('.') + 1);
            if (name.startsWith("out.") && !numbers.contains(number)) {
                throw new ModelFormatException(
                        FILE + " " + name,
                        "a sequence from 0 to "
                                + (inputs.count() - 1)
                                + ", as inputs.json has them",
                        number);
            }
        }
    }

    private Stage compare(String stage, List<Matrix> computed, Safetensors expected)
            throws IOException {
        boolean path = stage.equals(PATH);
        double error = 0;
        double magnitude = stage.equals(MARGINALS) ? 1 : 0;
        for (int s = 0; s < computed.size(); s++) {
            Matrix found = computed.get(s);
            Matrix golden = golden("out." + stage + "." + s, stage, s, found, expected);
            for (int i = 0; i < found.rows(); i++) {
                for (int j = 0; j < found.cols(); j++) {
                    double difference = Math.abs((double) found.get(i, j) - golden.get(i, j));
                    if (path) {
                        error += difference == 0 ? 0 : 1;
                        magnitude++;
                    } else {
                        error = Math.max(error, difference);
                        magnitude = Math.max(magnitude, Math.abs(golden.get(i, j)));
                    }
                }
            }
        }
        return new Stage(stage, error, magnitude, tolerance(stage));
    }

    private double tolerance(String stage) {
        boolean crf = tagger.config().decoder() == TaggerConfig.Decoder.CRF;
        return switch (stage) {
            case PATH -> 0;
            case MARGINALS ->
                    Math.max(
                            TOLERANCE, crf ? MARGINAL_ROUNDINGS * 0x1p-24 * largestPartition() : 0);
            default -> TOLERANCE;
        };
    }

    private double largestPartition() {
        double largest = 0;
        for (Matrix partition : computed.get(PARTITION)) {
            largest = Math.max(largest, Math.abs(partition.get(0, 0)));
        }
        return largest;
    }

    /// A golden tensor in the shape of what was computed: of logits, only the rows between `[CLS]` and
    /// `[SEP]`, which the tagger does not classify.
    private Matrix golden(
            String name, String stage, int sequence, Matrix computed, Safetensors expected)
            throws IOException {
        int marks = stage.equals(LOGITS) ? 2 : 0;
        int rows = computed.rows() + marks;
        TensorInfo info = expected.tensors().get(name);
        List<Long> matrix = List.of((long) rows, (long) computed.cols());
        List<Long> shape = rows == 1 && isVector(stage) ? matrix.subList(1, 2) : matrix;
        if (info == null || !info.shape().equals(shape)) {
            throw new ModelFormatException(
                    FILE + " " + name,
                    "shape " + shape + " for sequence " + sequence + " of " + inputs.count(),
                    info == null ? "no such tensor" : info.shape().toString());
        }
        Matrix golden = Matrix.zeros(rows, computed.cols());
        expected.read(name, golden);
        return golden.rows(marks / 2, rows - marks / 2);
    }

    private static boolean isVector(String stage) {
        return switch (stage) {
            case PATH, "path_score", PARTITION -> true;
            default -> false;
        };
    }
}
