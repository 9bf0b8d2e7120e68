package io.github.bbrac.converter;

import io.github.bbrac.converter.ConversionReport.Kind;
import io.github.bbrac.converter.ConversionReport.Unused;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterOutline;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.DType;
import io.github.bbrac.tensor.TensorInfo;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a conversion is to do: which tensor becomes which parameter, what stays behind, what is
/// missing, and so what kind of directory it makes.
///
/// @param moves by the tensor's name in the checkpoint, in its order
record ConversionPlan(
        Kind kind, Map<String, Move> moves, List<Unused> unused, List<String> missing) {
    private static final String BERT = "bert.";
    private static final int SHOWN_NAMES = 10;

    /// A tensor on its way.
    ///
    /// @param to the parameter as it is written
    /// @param transposed whether rows and columns change places
    record Move(TensorInfo to, boolean transposed) {}

    /// Plans without reading a number.
    ///
    /// @param dtype what parameters are written as
    /// @param keepHeads whether an encoder keeps its pooler and pre-training heads
    /// @throws WeightFormatException if the checkpoint is not that of the configuration, or no model can
    ///     be of its sizes
    static ConversionPlan of(
            Checkpoint checkpoint, SourceConfig configuration, DType dtype, boolean keepHeads)
            throws IOException {
        Map<String, List<Long>> needed = needed(configuration);
        var unused = new ArrayList<Unused>();
        Map<String, Move> moves = moves(checkpoint, dtype, unused);
        var found = new LinkedHashMap<String, TensorInfo>();
        moves.values().forEach(move -> found.put(move.to.name(), move.to));
        requireShapes(checkpoint, needed, found);
        List<String> missing =
                needed.keySet().stream().filter(name -> !found.containsKey(name)).toList();
        Kind kind = kind(checkpoint, configuration, needed.keySet(), missing);
        var kept = new LinkedHashMap<String, Move>();
        moves.forEach((name, move) -> {
            String to = move.to.name();
            if (needed.containsKey(to) || (kind == Kind.ENCODER && keepHeads && isHead(to))) {
                kept.put(name, move);
            } else {
                unused.add(new Unused(name, whyUnused(to)));
            }
        });
        return new ConversionPlan(kind, kept, unused, missing(kind, configuration, missing));
    }

    /// The shapes of the parameters that the configuration's model has.
    private static Map<String, List<Long>> needed(SourceConfig configuration) throws IOException {
        String file = String.valueOf(configuration.file().getFileName());
        var outline = new ParameterOutline();
        try {
            switch (configuration.model()) {
                case TaggerConfig tagger -> Tagger.load(tagger, outline, Kernels.plain());
                case EncoderConfig encoder -> encoder.load(outline);
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightFormatException(
                    file, "sizes that a model can have", "these: " + e.getMessage(), e);
        }
        var needed = new LinkedHashMap<String, List<Long>>();
        outline.parameters().forEach(parameter -> needed.put(parameter.name(), shape(parameter)));
        return needed;
    }

    private static List<Long> shape(Parameter parameter) {
        return parameter.shape().stream().map(Integer::longValue).toList();
    }

    /// What each tensor would become, needed or not.
    ///
    /// @param unused receives those that become nothing
    private static Map<String, Move> moves(Checkpoint checkpoint, DType dtype, List<Unused> unused)
            throws WeightFormatException {
        var moves = new LinkedHashMap<String, Move>();
        var sources = new LinkedHashMap<String, String>();
        for (TensorInfo tensor : checkpoint.tensors().values()) {
            switch (ParameterNames.of(tensor)) {
                case ParameterNames.Fate.Unused(String reason) ->
                        unused.add(new Unused(tensor.name(), reason));
                case ParameterNames.Fate.Becomes(String name, boolean transposed) -> {
                    var other = Optional.ofNullable(sources.putIfAbsent(name, tensor.name()));
                    if (other.isPresent()) {
                        throw new WeightFormatException(
                                checkpoint.name() + ": " + name,
                                "one tensor that becomes it",
                                other.get() + " and " + tensor.name());
                    }
                    List<Long> shape = transposed ? tensor.shape().reversed() : tensor.shape();
                    var to = new TensorInfo(name, dtype, shape);
                    moves.put(tensor.name(), new Move(to, transposed));
                }
            }
        }
        return moves;
    }

    private static void requireShapes(
            Checkpoint checkpoint, Map<String, List<Long>> needed, Map<String, TensorInfo> found)
            throws WeightFormatException {
        for (TensorInfo tensor : found.values()) {
            List<Long> shape = needed.getOrDefault(tensor.name(), tensor.shape());
            if (!tensor.shape().equals(shape)) {
                throw new WeightFormatException(
                        tensor.name(),
                        "shape " + shape + " by the configuration",
                        tensor.shape() + " in " + checkpoint.name());
            }
        }
    }

    private static Kind kind(
            Checkpoint checkpoint,
            SourceConfig configuration,
            Collection<String> needed,
            List<String> missing)
            throws WeightFormatException {
        if (missing.isEmpty()) {
            return configuration.ofTagger() ? Kind.TAGGER : Kind.ENCODER;
        }
        boolean bertIsWhole = missing.stream().noneMatch(name -> name.startsWith(BERT));
        boolean hasBert = needed.stream().anyMatch(name -> name.startsWith(BERT));
        boolean headIsAbsent =
                needed.stream().filter(name -> !name.startsWith(BERT)).allMatch(missing::contains);
        if (hasBert && bertIsWhole && headIsAbsent) {
            return Kind.ENCODER;
        }
        throw new WeightFormatException(
                checkpoint.name(),
                "all " + needed.size() + " parameters of the model in " + configuration.file(),
                missing.size()
                        + " missing: "
                        + String.join(
                                ", ", missing.subList(0, Math.min(SHOWN_NAMES, missing.size())))
                        + (missing.size() > SHOWN_NAMES ? ", …" : ""));
    }

    private static List<String> missing(
            Kind kind, SourceConfig configuration, List<String> missing) {
        return kind == Kind.ENCODER && !configuration.ofTagger()
                ? List.of("the head: all that comes after BERT")
                : missing;
    }

    private static boolean isHead(String name) {
        return name.startsWith("bert.pooler.") || name.startsWith("cls.");
    }

    private static String whyUnused(String name) {
        if (name.startsWith("bert.pooler.")) {
            return "a pooler, which no tagger reads";
        }
        if (name.startsWith("cls.")) {
            return "a head of the pre-training";
        }
        return "no parameter of the model in the configuration";
    }
}
