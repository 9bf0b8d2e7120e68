package io.github.bbrac.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.training.StartingPoint;
import io.github.bbrac.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What is trained, and how: a file of settings, and options that change some of them.
final class TrainingOptions {
    /// A rate at which a pre-trained encoder keeps what it knows.
    private static final double PRETRAINED_RATE = 5e-5;

    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings as JSON: {\"model\": {…}, \"training\": {…}}, with the names that a"
                            + " model's provenance.json shows. Options go before them.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--layers", paramLabel = "N", description = "Layers of BERT: 2.")
    private Optional<Integer> layers = Optional.empty();

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Columns of BERT, or of a table of vectors: 128.")
    private Optional<Integer> hidden = Optional.empty();

    @Option(names = "--heads", paramLabel = "N", description = "Heads of BERT's attention: 4.")
    private Optional<Integer> heads = Optional.empty();

    @Option(
            names = "--intermediate",
            paramLabel = "N",
            description = "Columns of BERT's feed-forward: 512.")
    private Optional<Integer> intermediate = Optional.empty();

    @Option(
            names = "--gru",
            paramLabel = "N",
            description = "Columns of one direction of the GRU or LSTM: 128.")
    private Optional<Integer> recurrentHidden = Optional.empty();

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Most characters that the model reads at once: 126.")
    private Optional<Integer> window = Optional.empty();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Times that all is shown, at most: 20.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Epochs after the best, of equals the latest, after which it ends; 0, the default:"
                            + " never.")
    private Optional<Integer> patience = Optional.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Windows in a batch: 16.")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "Batches that make one step: 1. For large steps in little memory.")
    private Optional<Integer> accumulation = Optional.empty();

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate: 0.0015.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--encoder-lr",
            paramLabel = "RATE",
            description =
                    "Learning rate of BERT. By default that of the rest, and 0.00005 with --init.")
    private Optional<Double> encoderLearningRate = Optional.empty();

    @Option(
            names = "--layer-decay",
            paramLabel = "FACTOR",
            description =
                    "What the rate is multiplied by from each layer of BERT to the one below: 1.")
    private Optional<Double> layerDecay = Optional.empty();

    @Option(
            names = "--dropout",
            paramLabel = "PART",
            description = "The part of activations that is dropped: 0.2.")
    private Optional<Double> dropout = Optional.empty();

    @Option(
            names = "--ema",
            paramLabel = "DECAY",
            description =
                    "Score and keep a moving average of the weights with this decay, such as 0.999.")
    private Optional<Double> averaging = Optional.empty();

    @Option(
            names = "--freeze",
            paramLabel = "PREFIX",
            description =
                    "Leave parameters whose names begin so as they are; bert. is the encoder, whose"
                            + " work is then done once for all epochs. May come again.")
    private List<String> freeze = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is drawn: 1.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--init",
            paramLabel = "DIR",
            description =
                    "Start from the BERT in this directory, one that was converted or a model; it keeps"
                            + " its vocabulary.")
    private Optional<Path> encoder = Optional.empty();

    /// Where the BERT comes from.
    StartingPoint start() {
        return encoder.isPresent()
                ? new StartingPoint.Encoder(encoder.get())
                : new StartingPoint.Nothing();
    }

    /// The settings asked for.
    ///
    /// @param system the system asked for, if one is
    TrainingSettings settings(Optional<String> system) throws IOException {
        TrainingSettings base =
                config.isPresent() ? TrainingSettings.read(config.get()) : TrainingSettings.DEFAULT;
        ObjectNode changes = MAPPER.createObjectNode();
        ObjectNode shape = changes.putObject("model");
        put("system", system, shape);
        put("layers", layers, shape);
        put("hidden", hidden, shape);
        put("heads", heads, shape);
        put("intermediate", intermediate, shape);
        put("recurrentHidden", recurrentHidden, shape);
        put("window", window, shape);
        ObjectNode regime = changes.putObject("training");
        put("epochs", epochs, regime);
        put("patience", patience, regime);
        put("batch", batch, regime);
        put("accumulation", accumulation, regime);
        put("learningRate", learningRate, regime);
        put("encoderLearningRate", encoderRate(base), regime);
        put("layerDecay", layerDecay, regime);
        put("dropout", dropout, regime);
        put("averaging", averaging, regime);
        put("seed", seed, regime);
        if (!freeze.isEmpty()) {
            regime.set("freeze", MAPPER.valueToTree(freeze));
        }
        return base.with(changes);
    }

    private Optional<Double> encoderRate(TrainingSettings base) {
        boolean unsaid =
                encoderLearningRate.isEmpty() && base.training().encoderLearningRate() == 0;
        return encoder.isPresent() && unsaid ? Optional.of(PRETRAINED_RATE) : encoderLearningRate;
    }

    private static void put(String name, Optional<?> value, ObjectNode into) {
        value.ifPresent(given -> into.set(name, MAPPER.<JsonNode>valueToTree(given)));
    }
}
