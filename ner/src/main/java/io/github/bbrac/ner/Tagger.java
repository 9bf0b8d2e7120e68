package io.github.bbrac.ner;

import io.github.bbrac.crf.Crf;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.layers.Linear;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.layers.ParameterSource;
import io.github.bbrac.layers.Trace;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A model that scores the labels of each token: embedding → encoder → attention → classifier, and the
/// CRF that chooses among them, composed from `config.json` alone. BBRAC, the systems that its paper
/// compares it with, and Hugging Face's `BertForTokenClassification` are all this one class.
///
/// Immutable after construction, shared between threads. Work is done in a [TaggerSession], one for
/// each thread.
public final class Tagger {
    /// The name of the weights' file in a model directory.
    public static final String WEIGHTS = "model.safetensors";

    /// Parts of BERT checkpoints that no tagger uses and that may stand in the file.
    private static final Set<String> UNUSED_PARTS_OF_BERT =
            Set.of(
                    "bert.embeddings.position_ids",
                    "bert.pooler.dense.weight",
                    "bert.pooler.dense.bias");

    private final TaggerConfig config;
    private final Kernels kernels;
    private final Stages.Loaded<int[]> embedding;
    private final Stages.Loaded<Matrix> encoder;
    private final Stages.Loaded<Matrix> attention;
    private final Linear classifier;
    private final Crf crf;

    private Tagger(TaggerConfig config, ParameterSource from, Kernels kernels) throws IOException {
        this.config = config;
        this.kernels = kernels;
        embedding = Stages.embedding(config.embedding(), from);
        encoder = Stages.encoder(config.encoder(), from, embedding.size());
        attention = Stages.attention(config.attention(), from, encoder.size());
        classifier = loadClassifier(from);
        crf = loadCrf(from);
    }

    /// The classifier, or its gradient.
    Linear loadClassifier(ParameterSource from) throws IOException {
        return Linear.load(from.at("classifier"), attention.size(), config.labels().size());
    }

    /// The CRF, or its gradient.
    Crf loadCrf(ParameterSource from) throws IOException {
        int labels = config.labels().size();
        return switch (config.decoder()) {
            case CRF -> Crf.load(from.at("crf"), labels);
            case SOFTMAX -> Crf.zero(labels);
        };
    }

    /// Loads a model directory: `config.json` and `model.safetensors`.
    ///
    /// @param kernels what the weights are prepared for and all sessions compute with; not closed here
    /// @throws ModelFormatException if the configuration is not one
    /// @throws WeightFormatException if the weights are not those of the configuration: a tensor is
    ///     missing, has another shape, is none of the model's, or holds NaN or infinities
    /// @throws IOException if a file cannot be read
    public static Tagger load(Path directory, Kernels kernels) throws IOException {
        return load(
                directory,
                (config, tensors) -> load(config, new ParameterReader(tensors, kernels), kernels));
    }

    /// Makes something of a configuration and the weights that go with it.
    interface Loading<T> {
        T load(TaggerConfig config, ParameterReader.Tensors tensors) throws IOException;
    }

    /// Loads a model directory as anything.
    static <T> T load(Path directory, Loading<T> loading) throws IOException {
        TaggerConfig config = TaggerConfig.load(directory);
        Path file = directory.resolve(WEIGHTS);
        if (!Files.exists(file)) {
            throw new ModelFormatException(
                    WEIGHTS,
                    "this file in " + directory,
                    Files.exists(directory.resolve("pytorch_model.bin"))
                            ? "only pytorch_model.bin; convert it with bbrac convert"
                            : "none");
        }
        try (Safetensors tensors = Safetensors.open(file)) {
            return loading.load(config, checked(config, tensors));
        }
    }

    /// Loads a model from a weight file that is open.
    static Tagger load(TaggerConfig config, Safetensors tensors, Kernels kernels)
            throws IOException {
        return load(config, new ParameterReader(checked(config, tensors), kernels), kernels);
    }

    /// What a weight file holds, if it is of this model.
    private static ParameterReader.Tensors checked(TaggerConfig config, Safetensors tensors)
            throws IOException {
        requireSame(config, tensors.tensors());
        return (parameter, into) -> {
            tensors.read(parameter.name(), into);
            requireFinite(parameter, into);
        };
    }

    /// Loads a model from any source of parameters.
    ///
    /// @param kernels what the source prepares weights for
    public static Tagger load(TaggerConfig config, ParameterSource from, Kernels kernels)
            throws IOException {
        return new Tagger(config, from, kernels);
    }

    /// The parameters of the model that a configuration describes, in the order in which they are
    /// loaded: names and shapes.
    ///
    /// @throws ModelFormatException if sizes are beyond what any memory holds
    public static List<Parameter> parameters(TaggerConfig config) throws IOException {
        return outlined(config, new ParameterOutline());
    }

    private static List<Parameter> outlined(TaggerConfig config, ParameterOutline outline)
            throws IOException {
        try {
            load(config, outline, Kernels.plain());
            return outline.parameters();
        } catch (ArithmeticException e) {
            throw TaggerConfig.tooLarge(e);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(TaggerConfig.FILE + " " + e.getMessage(), e);
        }
    }

    /// Checks that a file has the tensors of a model, each as the model asks for it, before anything of
    /// its size is allocated.
    private static void requireSame(TaggerConfig config, Map<String, TensorInfo> tensors)
            throws IOException {
        Set<String> unused = new TreeSet<>(tensors.keySet());
        unused.removeAll(UNUSED_PARTS_OF_BERT);
        List<Parameter> parameters =
                outlined(
                        config,
                        new ParameterOutline(parameter ->
                                requireSame(parameter, tensors.get(parameter.name()))));
        parameters.forEach(parameter -> unused.remove(parameter.name()));
        if (!unused.isEmpty()) {
            throw new WeightFormatException(
                    WEIGHTS,
                    "no other tensors than those of the model in " + TaggerConfig.FILE,
                    unused.size() + " more: " + String.join(", ", unused));
        }
    }

    private static void requireSame(Parameter parameter, TensorInfo found)
            throws WeightFormatException {
        List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
        if (found == null || !found.shape().equals(shape)) {
            throw new WeightFormatException(
                    parameter.name(),
                    "shape " + shape,
                    (found == null ? "no such tensor" : found.shape()) + " in " + WEIGHTS);
        }
    }

    /// Refuses NaN and infinities, which would make every answer one. In a CRF −∞ forbids, and may.
    private static void requireFinite(Parameter parameter, Matrix values)
            throws WeightFormatException {
        boolean forbids = parameter.name().startsWith("crf.");
        float least = forbids ? Float.NEGATIVE_INFINITY : -Float.MAX_VALUE;
        float[] data = values.data();
        for (int i = 0; i < values.rows(); i++) {
            int from = values.rowOffset(i);
            if (areFinite(data, from, values.cols())) {
                continue;
            }
            for (int k = from; k < from + values.cols(); k++) {
                if (!(data[k] >= least && data[k] <= Float.MAX_VALUE)) {
                    throw new WeightFormatException(
                            parameter.name(),
                            forbids ? "finite numbers or −∞" : "finite numbers",
                            data[k] + " in " + WEIGHTS);
                }
            }
        }
    }

    /// Whether no number is NaN or infinite: 0 · x is then 0. In four sums, none of which waits for the others.
    private static boolean areFinite(float[] xs, int from, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = from;
        for (; k + 4 <= from + count; k += 4) {
            a += 0 * xs[k];
            b += 0 * xs[k + 1];
            c += 0 * xs[k + 2];
            d += 0 * xs[k + 3];
        }
        for (; k < from + count; k++) {
            a += 0 * xs[k];
        }
        return a + b + c + d == 0;
    }

    /// What this is made of.
    public TaggerConfig config() {
        return config;
    }

    /// The kernels that the weights are prepared for.
    public Kernels kernels() {
        return kernels;
    }

    /// The CRF that chooses labels by their emissions; where the decoder is softmax, the CRF without
    /// transitions, which chooses the same.
    public Crf crf() {
        return crf;
    }

    /// A session for one thread.
    public TaggerSession newSession() {
        return newSession(Trace.none());
    }

    /// A session for one thread that tells `trace` its stages: with BERT "embeddings", "layer0", "layer1",
    /// …; then "embedding", "encoder", where there is attention "attention", and "emissions".
    public TaggerSession newSession(Trace trace) {
        return new TaggerSession(this, trace);
    }

    Stages.Loaded<int[]> embedding() {
        return embedding;
    }

    Stages.Loaded<Matrix> encoder() {
        return encoder;
    }

    Stages.Loaded<Matrix> attention() {
        return attention;
    }

    Linear classifier() {
        return classifier;
    }
}
