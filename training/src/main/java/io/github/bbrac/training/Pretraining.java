package io.github.bbrac.training;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.bert.BertConfig;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.ner.EncoderConfig;
import io.github.bbrac.ner.ModelConfig;
import io.github.bbrac.ner.NewDirectory;
import io.github.bbrac.ner.Tagger;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.tensor.Safetensors;
import io.github.bbrac.training.optimization.Optimizer;
import io.github.bbrac.training.optimization.ParameterRules;
import io.github.bbrac.training.text.EncodedText;
import io.github.bbrac.training.text.Masking;
import io.github.bbrac.training.text.TextFile;
import io.github.bbrac.training.text.WindowOrder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Pre-trains a BERT on text: it learns to guess hidden words, and [Training] starts from it.
///
///     Pretraining.of(text, PretrainingSettings.DEFAULT, kernels).resuming().to(Path.of("models/ours"));
///
/// The model depends on text, settings, starting point and the kernels' name alone: not on the threads, and not on
/// interruptions. While it runs, `DIR.training` beside the target holds the text as tokens, a checkpoint and the
/// learning curves; killed at any moment, the same pre-training continues from there if it is told to, and ends with the
/// same bits. The model directory appears whole or not at all.
///
/// One thread at a time.
public final class Pretraining {
    private final PretrainingText text;
    private final PretrainingSettings settings;
    private final TrainingKernels kernels;
    private Optional<Path> start = Optional.empty();
    private PretrainingListener listener = new PretrainingListener() {};
    private Duration every = Duration.ofMinutes(5);
    private String version = "of unknown version";
    private int holdEvery;
    private boolean resume;
    private boolean replace;

    private Pretraining(
            PretrainingText text, PretrainingSettings settings, TrainingKernels kernels) {
        this.text = text;
        this.settings = settings;
        this.kernels = kernels;
    }

    /// A pre-training from nothing.
    ///
    /// @param kernels what it computes with; not closed here
    public static Pretraining of(
            PretrainingText text, PretrainingSettings settings, TrainingKernels kernels) {
        return new Pretraining(text, settings, kernels);
    }

    /// Begins with the BERT in a directory: it keeps its sizes and vocabulary, and its head, if it has one.
    public Pretraining from(Path directory) {
        start = Optional.of(directory);
        return this;
    }

    /// Tells how it goes.
    public Pretraining withListener(PretrainingListener told) {
        listener = Objects.requireNonNull(told, "told");
        return this;
    }

    /// Writes a checkpoint when so much time has passed since the last. By default 5 minutes.
    public Pretraining withCheckpointsEvery(Duration time) {
        every = Objects.requireNonNull(time, "time");
        return this;
    }

    /// What the model card names as the version of what trained it.
    public Pretraining withVersion(String name) {
        version = Objects.requireNonNull(name, "name");
        return this;
    }

    /// Also writes the model as it is after every so many steps, as `DIR-STEP` beside the target. What is there is
    /// replaced if it is a model.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public Pretraining holdingEvery(int steps) {
        Regime.require("hold every", steps, steps >= 1, "at least 1");
        holdEvery = steps;
        return this;
    }

    /// Continues from the checkpoint of an interrupted pre-training, if there is one.
    public Pretraining resuming() {
        resume = true;
        return this;
    }

    /// Replaces a model directory that is there, and begins anew where a checkpoint is there and is not to be continued.
    public Pretraining replacing() {
        replace = true;
        return this;
    }

    /// Pre-trains.
    ///
    /// @param target the model directory to write; its parent must exist
    /// @return the progress on the way
    /// @throws IllegalArgumentException if text, settings and starting point do not fit each other, or a checkpoint is of
    ///     another training; the message says what differs
    /// @throws DivergenceException if the gradient does not stay finite
    /// @throws FileAlreadyExistsException if the target or a checkpoint exists and nobody said what to do with it
    /// @throws IOException if a file cannot be read or written
    public List<PretrainingProgress> to(Path target) throws IOException {
        WorkFolder.requireRoom(target, resume, replace);
        Optional<Vocabulary> vocabulary = vocabulary();
        if (vocabulary.isPresent()) {
            masking(vocabulary.get());
        }
        // Refuses sizes before hours of reading, whatever characters the text adds.
        config(vocabulary.map(Vocabulary::size).orElse(Vocabulary.SPECIAL.size()));
        PretrainingText.Facts found = text.facts();
        try (WorkFolder work = WorkFolder.take(target)) {
            if (!resume) {
                Files.deleteIfExists(work.checkpoint());
            }
            List<PretrainingProgress> history;
            Path folder = work.checkpoint().getParent();
            try (EncodedText windows =
                    text.encode(found, settings, lowerCase(), vocabulary, folder, listener)) {
                history = train(target, work.checkpoint(), found, windows);
            }
            Files.deleteIfExists(work.checkpoint());
            return history;
        }
    }

    private Masking masking(Vocabulary vocabulary) {
        PretrainingRegime regime = settings.training();
        return new Masking(vocabulary, regime.masked(), regime.seed());
    }

    /// What is known before the text is read.
    private Optional<Vocabulary> vocabulary() throws IOException {
        if (start.isPresent() && text.vocabulary().isPresent()) {
            throw new IllegalArgumentException(
                    "vocabulary: expected that of the starting point, found another");
        }
        if (start.isPresent()) {
            return Optional.of(ModelFiles.readVocabulary(start.get()));
        }
        return text.vocabulary().isPresent()
                ? Optional.of(Vocabulary.read(text.vocabulary().get()))
                : Optional.empty();
    }

    private boolean lowerCase() throws IOException {
        return start.isPresent()
                ? ModelConfig.read(start.get().resolve(TaggerConfig.FILE)).lowerCase()
                : settings.model().lowerCase();
    }

    private List<PretrainingProgress> train(
            Path target, Path checkpoint, PretrainingText.Facts found, EncodedText windows)
            throws IOException {
        Vocabulary vocabulary = windows.vocabulary();
        PretrainingRegime regime = settings.training();
        EncoderConfig config = config(vocabulary.size());
        TrainableMaskedLanguageModel model = load(config.bert());
        var rules =
                new ParameterRules(
                        regime.learningRate(), regime.learningRate(), 1, 0, regime.weightDecay());
        var optimizer = new Optimizer(model.parameters(), rules, regime.clip(), kernels);
        var state = new PretrainingState(optimizer);
        Fingerprint fingerprint = fingerprint(found, vocabulary);
        if (Files.exists(checkpoint)) {
            Checkpoint.read(checkpoint, state, fingerprint);
            model.update();
        }
        double[] weights = text.files().stream().mapToDouble(TextFile::weight).toArray();
        var order = new WindowOrder(windows.windows(), weights, regime.seed());
        var loop = new PretrainingLoop(regime, model, windows, order, masking(vocabulary), state);
        boolean written = state.step == loop.steps() && Files.exists(target) && !replace;
        if (!written) {
            NewDirectory.at(target, replace).close();
        }
        listener.begins(plan(windows, model, loop, state));
        var card = new EncoderCard(found, settings, vocabulary, startChecksum(), version);
        loop.run(
                listener,
                new PretrainingLoop.Keeper() {
                    @Override
                    public void keep() {
                        Pretraining.this.keep(checkpoint, state, fingerprint);
                    }

                    @Override
                    public void hold(int step) {
                        Path held = target.resolveSibling(target.getFileName() + "-" + step);
                        try {
                            write(held, true, config, model, card, state);
                            listener.held(held);
                        } catch (IOException e) {
                            listener.warning(
                                    held
                                            + ": could not be written, the training goes on: "
                                            + e.getMessage());
                        }
                    }
                },
                every,
                holdEvery);
        if (!written) { // killed between the model's last move and the checkpoint's removal
            write(target, replace, config, model, card, state);
        }
        return List.copyOf(state.history());
    }

    /// That of the starting point, or of the settings.
    private EncoderConfig config(int vocabSize) throws IOException {
        EncoderShape shape = settings.model();
        if (start.isEmpty()) {
            return new EncoderConfig(shape.config(vocabSize), shape.lowerCase());
        }
        ModelConfig from = ModelConfig.read(start.get().resolve(TaggerConfig.FILE));
        BertConfig bert = from.requireBert();
        if (bert.vocabSize() != vocabSize) {
            throw new IllegalArgumentException(
                    Vocabulary.FILE
                            + ": expected "
                            + bert.vocabSize()
                            + " tokens, found "
                            + vocabSize);
        }
        int positions =
                Math.max(bert.maxPositionEmbeddings(), shape.window() + ModelShape.SPECIAL_TOKENS);
        return new EncoderConfig(bert.withMaxPositionEmbeddings(positions), from.lowerCase());
    }

    private TrainableMaskedLanguageModel load(BertConfig bert) throws IOException {
        long seed = settings.training().seed();
        if (start.isEmpty()) {
            var drawn = new EncoderInitialization(bert, seed, Optional.empty());
            return TrainableMaskedLanguageModel.load(bert, drawn, kernels);
        }
        try (Safetensors file = Safetensors.open(start.get().resolve(Tagger.WEIGHTS))) {
            var known = new EncoderInitialization(bert, seed, Optional.of(file));
            return TrainableMaskedLanguageModel.load(bert, known, kernels);
        }
    }

    private String startChecksum() throws IOException {
        StartingPoint point =
                start.<StartingPoint>map(StartingPoint.Encoder::new)
                        .orElse(new StartingPoint.Nothing());
        return point.checksum();
    }

    private Fingerprint fingerprint(PretrainingText.Facts found, Vocabulary vocabulary)
            throws IOException {
        Map<String, String> facts = Fingerprint.facts(settings.toJson());
        for (int f = 0; f < found.files().size(); f++) {
            facts.put("text " + (f + 1), found.describe(f));
        }
        facts.put("words", found.words().orElse("no words"));
        facts.put("vocabulary", ModelFiles.checksum(vocabulary));
        facts.put("starting point", startChecksum());
        facts.put("kernels", kernels.name());
        return new Fingerprint(facts);
    }

    private static PretrainingListener.Plan plan(
            EncodedText windows,
            TrainableMaskedLanguageModel model,
            PretrainingLoop loop,
            PretrainingState state) {
        long parameters = 0;
        for (TrainableParameter parameter : model.parameters()) {
            parameters += (long) parameter.values().rows() * parameter.values().cols();
        }
        return new PretrainingListener.Plan(
                windows.vocabulary().size(),
                windows.firstHeld(),
                windows.heldWindows(),
                windows.tokens(),
                windows.unknown(),
                windows.words(),
                parameters,
                loop.steps(),
                state.step);
    }

    /// A disk that is full today may have room for the next checkpoint, and is no reason to lose what is in memory.
    private void keep(Path checkpoint, PretrainingState state, Fingerprint fingerprint) {
        try {
            Checkpoint.write(checkpoint, state, fingerprint);
            EncoderCard.writeTable(state.history(), checkpoint.getParent());
        } catch (IOException e) {
            listener.warning(
                    checkpoint + ": could not be written, the training goes on: " + e.getMessage());
        }
    }

    private void write(
            Path target,
            boolean replacing,
            EncoderConfig config,
            TrainableMaskedLanguageModel model,
            EncoderCard card,
            PretrainingState state)
            throws IOException {
        try (NewDirectory directory = NewDirectory.at(target, replacing)) {
            Path path = directory.path();
            config.write(path);
            ModelFiles.writeVocabulary(card.vocabulary(), path);
            ModelFiles.writeWeights(model.parameters(), path);
            card.write(target.getFileName().toString(), state.step, state.history(), kernels, path);
            directory.commit();
        }
    }
}
