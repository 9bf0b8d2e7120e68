package io.github.bbrac.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.training.PretrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What is pre-trained, and how: a file of settings, and options that change some of them.
final class PretrainingOptions {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings as JSON: {\"model\": {…}, \"training\": {…}}, with the names that a"
                            + " model's provenance.json shows. Options go before them.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--least",
            paramLabel = "N",
            description = "Times that a character must occur to get into the vocabulary: 5.")
    private Optional<Integer> least = Optional.empty();

    @Option(names = "--layers", paramLabel = "N", description = "Layers of BERT: 4.")
    private Optional<Integer> layers = Optional.empty();

    @Option(names = "--hidden", paramLabel = "N", description = "Columns of BERT: 256.")
    private Optional<Integer> hidden = Optional.empty();

    @Option(names = "--heads", paramLabel = "N", description = "Heads of BERT's attention: 4.")
    private Optional<Integer> heads = Optional.empty();

    @Option(
            names = "--intermediate",
            paramLabel = "N",
            description = "Columns of BERT's feed-forward: 1024.")
    private Optional<Integer> intermediate = Optional.empty();

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Most characters that the model reads at once: 126.")
    private Optional<Integer> window = Optional.empty();

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "Most tokens of a step: 4096.")
    private Optional<Integer> batchTokens = Optional.empty();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of the optimiser. By default as many as the epochs need.")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--epochs",
            paramLabel = "X",
            description = "About how many times all is shown: 10.")
    private Optional<Double> epochs = Optional.empty();

    @Option(
            names = {"--lr", "--learning-rate"},
            paramLabel = "RATE",
            description = "Learning rate: 0.001.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--warmup",
            paramLabel = "PART",
            description = "The part of all steps in which the rate rises: 0.05.")
    private Optional<Double> warmup = Optional.empty();

    @Option(
            names = "--dropout",
            paramLabel = "PART",
            description = "The part of activations that is dropped: 0.")
    private Optional<Double> dropout = Optional.empty();

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "How strongly matrices are drawn towards 0: 0.01.")
    private Optional<Double> weightDecay = Optional.empty();

    @Option(
            names = "--clip",
            paramLabel = "X",
            description = "The largest norm of a step's gradient, 0 for any: 1.")
    private Optional<Double> clip = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is drawn: 1.")
    private Optional<Long> seed = Optional.empty();

    PretrainingSettings settings() throws IOException {
        PretrainingSettings base =
                config.isPresent()
                        ? PretrainingSettings.read(config.get())
                        : PretrainingSettings.DEFAULT;
        ObjectNode changes = MAPPER.createObjectNode();
        ObjectNode model = changes.putObject("model");
        put("least", least, model);
        put("layers", layers, model);
        put("hidden", hidden, model);
        put("heads", heads, model);
        put("intermediate", intermediate, model);
        put("window", window, model);
        ObjectNode training = changes.putObject("training");
        put("batchTokens", batchTokens, training);
        put("steps", epochs.isPresent() && steps.isEmpty() ? Optional.of(0) : steps, training);
        put("epochs", epochs, training);
        put("learningRate", learningRate, training);
        put("warmup", warmup, training);
        put("dropout", dropout, training);
        put("weightDecay", weightDecay, training);
        put("clip", clip, training);
        put("seed", seed, training);
        return base.with(changes);
    }

    private static void put(String name, Optional<?> value, ObjectNode into) {
        value.ifPresent(given -> into.set(name, MAPPER.<JsonNode>valueToTree(given)));
    }
}
