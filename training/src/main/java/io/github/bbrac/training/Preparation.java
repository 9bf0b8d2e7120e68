package io.github.bbrac.training;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.LabelScheme;
import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.Parameter;
import io.github.bbrac.layers.ParameterReader;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TextEncoder;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.training.examples.CharacterVocabulary;
import io.github.bbrac.training.examples.Example;
import io.github.bbrac.training.examples.ExampleEncoder;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// All that is settled before the first step: the model's configuration, its vocabulary and its first numbers, and
/// the examples. Immutable.
///
/// @param start where the first numbers come from
/// @param config of the model
/// @param vocabulary of the model
/// @param examples windows of the training documents
/// @param report what became of the training documents
/// @param frozen beginnings of names of parameters that stay as they are
/// @param seed of numbers that are drawn
record Preparation(
        StartingPoint start,
        TaggerConfig config,
        Vocabulary vocabulary,
        List<Example> examples,
        ExampleEncoder.Report report,
        List<String> frozen,
        long seed) {
    /// Code points that the training text has once only are unknown to a vocabulary that is made from it.
    private static final int LEAST = 2;

    /// @throws IllegalArgumentException if the settings do not fit each other, or the data not the model
    /// @throws IOException if the starting point cannot be read
    static Preparation of(TrainingData data, TrainingSettings settings, StartingPoint start)
            throws IOException {
        List<String> types = data.types();
        List<String> labels = LabelSet.forTypes(LabelScheme.BIOES, types).names();
        ModelShape shape = settings.model();
        return switch (start) {
            case StartingPoint.Nothing() -> {
                Vocabulary vocabulary =
                        CharacterVocabulary.of(data.train(), LEAST, shape.lowerCase());
                TaggerConfig config = shape.config(labels, vocabulary.size());
                yield of(data, settings, start, config, vocabulary);
            }
            case StartingPoint.Encoder(Path directory) -> {
                ModelConfig from = ModelConfig.read(directory.resolve(TaggerConfig.FILE));
                TaggerConfig config = shape.config(labels, bert(from, shape), from.lowerCase());
                yield of(data, settings, start, config, ModelFiles.readVocabulary(directory));
            }
            case StartingPoint.Model(Path directory) -> {
                TaggerConfig config = TaggerConfig.load(directory);
                List<String> known = LabelSet.of(config.labels()).types();
                if (!known.containsAll(types)) {
                    throw new IllegalArgumentException(
                            "types: expected those of the model, "
                                    + known
                                    + ", found "
                                    + types
                                    + "; begin from its encoder instead");
                }
                yield of(data, settings, start, config, ModelFiles.readVocabulary(directory));
            }
        };
    }

    private static Preparation of(
            TrainingData data,
            TrainingSettings settings,
            StartingPoint start,
            TaggerConfig config,
            Vocabulary vocabulary)
            throws IOException {
        var encoder =
                new ExampleEncoder(
                        TextEncoder.of(config, vocabulary), LabelSet.of(config.labels()));
        for (Document document : data.train()) {
            encoder.add(document);
        }
        Regime regime = settings.training();
        requireAny(config, regime.freeze());
        return new Preparation(
                start,
                config,
                vocabulary,
                encoder.examples(),
                encoder.report(),
                regime.freeze(),
                regime.seed());
    }

    private static BertConfig bert(ModelConfig from, ModelShape shape) throws IOException {
        if (!shape.hasBert()) {
            throw new IllegalArgumentException(
                    "system: expected one with a BERT to start from, found " + shape.system());
        }
        return from.requireBert();
    }

    /// A name that is frozen in vain is a mistake.
    private static void requireAny(TaggerConfig config, List<String> frozen) throws IOException {
        List<String> names = Tagger.parameters(config).stream().map(Parameter::name).toList();
        for (String prefix : frozen) {
            if (names.stream().noneMatch(name -> name.startsWith(prefix))) {
                throw new IllegalArgumentException(
                        "freeze: expected the beginning of a parameter's name, found "
                                + prefix
                                + "; the model has "
                                + String.join(", ", names));
            }
        }
        if (names.stream().allMatch(name -> frozen.stream().anyMatch(name::startsWith))) {
            throw new IllegalArgumentException(
                    "freeze: expected something left to learn, found everything frozen");
        }
    }

    /// Loads the model with its first numbers.
    TrainableTagger load(TrainingKernels kernels) throws IOException {
        boolean plain =
                config.attention() instanceof TaggerConfig.Attention.Stack stack
                        && !stack.residual();
        var drawn = new Initialization(Tagger.parameters(config), plain, seed);
        return switch (start) {
            case StartingPoint.Nothing() -> load(drawn, kernels);
            case StartingPoint.Encoder(Path directory) -> {
                try (Safetensors file = Safetensors.open(directory.resolve(Tagger.WEIGHTS))) {
                    yield load(
                            (parameter, into) -> {
                                if (parameter.name().startsWith(ParameterRules.ENCODER)) {
                                    file.read(parameter.name(), into);
                                } else {
                                    drawn.read(parameter, into);
                                }
                            },
                            kernels);
                }
            }
            case StartingPoint.Model(Path directory) -> {
                try (Safetensors file = Safetensors.open(directory.resolve(Tagger.WEIGHTS))) {
                    yield load((parameter, into) -> file.read(parameter.name(), into), kernels);
                }
            }
        };
    }

    private TrainableTagger load(ParameterReader.Tensors initial, TrainingKernels kernels)
            throws IOException {
        return TrainableTagger.load(
                config, initial, kernels, name -> frozen.stream().anyMatch(name::startsWith));
    }

    /// Layers of the BERT, 0 without one.
    int encoderLayers() {
        return config.embedding() instanceof TaggerConfig.Embedding.Bert(BertConfig bert)
                ? bert.numHiddenLayers()
                : 0;
    }

    /// What the result depends on.
    Fingerprint fingerprint(TrainingData data, TrainingSettings settings, TrainingKernels kernels)
            throws IOException {
        Map<String, String> facts = Fingerprint.facts(settings, data.checksums(), start.checksum());
        facts.put("vocabulary", ModelFiles.checksum(vocabulary));
        facts.put("labels", String.join(" ", config.labels()));
        facts.put("kernels", kernels.name());
        return new Fingerprint(facts);
    }
}
