package io.github.bbrac.converter;

import io.github.bbrac.tensor.TensorInfo;
import java.util.List;
import java.util.Set;

/// What the tensors of foreign checkpoints are called here, where names are those of Hugging Face's
/// `BertModel` under `bert.` and of this project's own layers.
///
/// TensorFlow's names and transposed kernels are those of google-research/bert, modeling.py;
/// `LayerNorm.gamma` and `beta` those of its first ports to PyTorch.
final class ParameterNames {
    private static final List<String> WRAPPER_PREFIXES = List.of("module.", "model.", "_orig_mod.");

    /// The parts of a BERT that was saved without a model around it.
    private static final List<String> BARE_BERT =
            List.of(
                    "embeddings.word_embeddings.",
                    "embeddings.position_embeddings.",
                    "embeddings.token_type_embeddings.",
                    "embeddings.LayerNorm.",
                    "embeddings.position_ids",
                    "encoder.layer.",
                    "pooler.");

    private static final Set<String> OPTIMISER_SLOTS =
            Set.of(
                    "adam_m",
                    "adam_v",
                    "Adam",
                    "Adam_1",
                    "AdamWeightDecayOptimizer",
                    "AdamWeightDecayOptimizer_1",
                    "LAMBOptimizer",
                    "LAMBOptimizer_1");

    private static final Set<String> COUNTERS =
            Set.of("global_step", "beta1_power", "beta2_power", "loss_scale");

    private ParameterNames() {}

    /// What becomes of a tensor.
    sealed interface Fate {
        /// It is this parameter.
        ///
        /// @param transposed whether rows and columns change places on the way
        record Becomes(String name, boolean transposed) implements Fate {}

        /// It is nothing that a model is made of.
        record Unused(String reason) implements Fate {}
    }

    /// The fate of a tensor, by its name and shape alone.
    static Fate of(TensorInfo tensor) {
        String name = tensor.name();
        return name.contains("/") || COUNTERS.contains(name)
                ? ofTensorFlow(tensor)
                : ofPyTorch(name);
    }

    private static Fate ofPyTorch(String original) {
        String name = unwrapped(original);
        for (String start : BARE_BERT) {
            if (name.startsWith(start)) {
                name = "bert." + name;
                break;
            }
        }
        if (name.endsWith(".position_ids") || name.endsWith(".token_type_ids")) {
            return new Fate.Unused("a buffer that counts positions");
        }
        if (name.startsWith("cls.predictions.decoder.")) {
            return new Fate.Unused("tied to other parameters of the pre-training head");
        }
        if (name.endsWith(".LayerNorm.gamma")) {
            return new Fate.Becomes(replaceEnd(name, "gamma", "weight"), false);
        }
        if (name.endsWith(".LayerNorm.beta")) {
            return new Fate.Becomes(replaceEnd(name, "beta", "bias"), false);
        }
        return new Fate.Becomes(name, false);
    }

    private static Fate ofTensorFlow(TensorInfo tensor) {
        String[] path = tensor.name().split("/", -1);
        String last = path[path.length - 1];
        if (OPTIMISER_SLOTS.contains(last)) {
            return new Fate.Unused("state of the optimiser");
        }
        if (COUNTERS.contains(last)) {
            return new Fate.Unused("a counter of the training");
        }
        var name = new StringBuilder();
        for (int i = 0; i < path.length - 1; i++) {
            name.append(path[i].replaceFirst("^layer_(\\d+)$", "layer.$1")).append('.');
        }
        boolean transposed = last.equals("kernel") && tensor.shape().size() == 2;
        return new Fate.Becomes(
                name
                        + switch (last) {
                            case "kernel", "gamma", "output_weights" -> "weight";
                            case "beta", "output_bias" -> "bias";
                            case "word_embeddings",
                                    "position_embeddings",
                                    "token_type_embeddings" ->
                                    last + ".weight";
                            default -> last;
                        },
                transposed);
    }

    private static String unwrapped(String original) {
        String name = original;
        boolean again = true;
        while (again) {
            again = false;
            for (String prefix : WRAPPER_PREFIXES) {
                if (name.startsWith(prefix)) {
                    name = name.substring(prefix.length());
                    again = true;
                }
            }
        }
        return name;
    }

    private static String replaceEnd(String name, String end, String replacement) {
        return name.substring(0, name.length() - end.length()) + replacement;
    }
}
