package io.github.bbrac.training;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.layers.TrainableParameter;
import io.github.bbrac.ner.NewDirectory;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.training.optimization.Optimizer;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Trains a model on annotated documents, from data to a model directory.
///
///     TrainingResult result =
///             Training.of(data, TrainingSettings.DEFAULT, kernels).resuming().to(Path.of("models/ours"));
///
/// The model depends on data, settings, starting point and the kernels' name alone: not on the threads, and not on
/// interruptions. While it runs, `DIR.training` beside the target holds a checkpoint and the learning curves; killed at
/// any moment, the same training continues from there if it is told to, and ends with the same bits. The model
/// directory appears whole or not at all.
///
/// One thread at a time.
public final class Training {
    private final TrainingData data;
    private final TrainingSettings settings;
    private final TrainingKernels kernels;
    private StartingPoint start = new StartingPoint.Nothing();
    private TrainingListener listener = new TrainingListener() {};
    private Duration every = Duration.ofMinutes(5);
    private String version = "of unknown version";
    private boolean resume;
    private boolean replace;

    private Training(TrainingData data, TrainingSettings settings, TrainingKernels kernels) {
        this.data = data;
        this.settings = settings;
        this.kernels = kernels;
    }

    /// A training from nothing.
    ///
    /// @param kernels what it computes with; not closed here
    public static Training of(
            TrainingData data, TrainingSettings settings, TrainingKernels kernels) {
        return new Training(data, settings, kernels);
    }

    /// Takes the first numbers from elsewhere.
    public Training from(StartingPoint point) {
        start = Objects.requireNonNull(point, "point");
        return this;
    }

    /// Tells how it goes.
    public Training withListener(TrainingListener told) {
        listener = Objects.requireNonNull(told, "told");
        return this;
    }

    /// Writes a checkpoint within an epoch when so much time has passed since the last; there is one after each epoch
    /// in any case. By default 5 minutes.
    public Training withCheckpointsEvery(Duration time) {
        every = Objects.requireNonNull(time, "time");
        return this;
    }

    /// What the model card names as the version of what trained it.
    public Training withVersion(String name) {
        version = Objects.requireNonNull(name, "name");
        return this;
    }

    /// Continues from the checkpoint of an interrupted training, if there is one.
    public Training resuming() {
        resume = true;
        return this;
    }

    /// Replaces a model directory that is there, and begins anew where a checkpoint is there and is not to be continued.
    public Training replacing() {
        replace = true;
        return this;
    }

    /// Whether an interrupted training left a checkpoint from which it can continue.
    ///
    /// @param target the model directory that it is to write
    public static boolean isBegun(Path target) {
        return Files.exists(WorkFolder.of(target).resolve(Checkpoint.FILE));
    }

    /// Refuses what [#to] would refuse of data, settings, starting point and checkpoint, and trains nothing.
    ///
    /// @param target the model directory that is to be written
    /// @throws IllegalArgumentException if they do not fit each other, or a checkpoint is of another training; the
    ///     message says what differs
    /// @throws IOException if a file cannot be read
    public void check(Path target) throws IOException {
        Fingerprint fingerprint =
                Preparation.of(data, settings, start).fingerprint(data, settings, kernels);
        if (isBegun(target)) {
            Checkpoint.requireOf(fingerprint, WorkFolder.of(target).resolve(Checkpoint.FILE));
        }
    }

    /// Trains.
    ///
    /// @param target the model directory to write; its parent must exist
    /// @throws IllegalArgumentException if data, settings and starting point do not fit each other, or a checkpoint is of
    ///     another training; the message says what differs
    /// @throws DivergenceException if the gradient does not stay finite
    /// @throws FileAlreadyExistsException if the target or a checkpoint exists and nobody said what to do with it
    /// @throws IOException if a file cannot be read or written
    public TrainingResult to(Path target) throws IOException {
        WorkFolder.requireRoom(target, resume, replace);
        Preparation preparation = Preparation.of(data, settings, start);
        Fingerprint fingerprint = preparation.fingerprint(data, settings, kernels);
        try (WorkFolder work = WorkFolder.take(target)) {
            if (!resume) {
                Files.deleteIfExists(work.checkpoint());
            }
            TrainingResult result = train(target, work.checkpoint(), preparation, fingerprint);
            Files.deleteIfExists(work.checkpoint());
            return result;
        }
    }

    private TrainingResult train(
            Path target, Path checkpoint, Preparation preparation, Fingerprint fingerprint)
            throws IOException {
        TrainableTagger model = preparation.load(kernels);
        Regime regime = settings.training();
        var rules =
                new ParameterRules(
                        regime.learningRate(),
                        regime.encoderRate(),
                        regime.layerDecay(),
                        preparation.encoderLayers(),
                        regime.weightDecay());
        var optimizer = new Optimizer(model.parameters(), rules, regime.clip(), kernels);
        var state = new TrainingState(optimizer, regime.averaging() > 0, kernels);
        if (Files.exists(checkpoint)) {
            Checkpoint.read(checkpoint, state, fingerprint);
            model.update();
        }
        var loop =
                new TrainingLoop(
                        regime,
                        model,
                        preparation.vocabulary(),
                        preparation.examples(),
                        data.dev(),
                        state);
        boolean written = loop.isOver() && Files.exists(target) && !replace;
        if (!written) {
            NewDirectory.at(target, replace).close();
        }
        listener.begins(plan(model, preparation, loop, state));
        loop.run(listener, kept -> keep(checkpoint, kept, fingerprint), every);
        List<Document> found = loop.recognize(data.test());
        var result =
                new TrainingResult(
                        target,
                        state.history,
                        state.bestEpoch,
                        scores(data.dev(), loop.recognize(data.dev())),
                        scores(data.test(), found),
                        Scores.ofEach(data.test(), found));
        if (!written) { // killed between the model's last move and the checkpoint's removal
            write(model, preparation, result);
        }
        return result;
    }

    private static TrainingListener.Plan plan(
            TrainableTagger model,
            Preparation preparation,
            TrainingLoop loop,
            TrainingState state) {
        long all = 0;
        long learnt = 0;
        for (TrainableParameter parameter : model.parameters()) {
            long count = (long) parameter.values().rows() * parameter.values().cols();
            all += count;
            learnt += parameter.isFrozen() ? 0 : count;
        }
        return new TrainingListener.Plan(
                preparation.report(), all, learnt, loop.steps(), state.step);
    }

    /// A disk that is full today may have room for the next checkpoint, and is no reason to lose what is in memory.
    private void keep(Path checkpoint, TrainingState state, Fingerprint fingerprint) {
        try {
            Checkpoint.write(checkpoint, state, fingerprint);
            LearningCurves.writeTable(state.history, checkpoint.getParent());
        } catch (IOException e) {
            listener.warning(
                    checkpoint + ": could not be written, the training goes on: " + e.getMessage());
        }
    }

    private static Optional<Scores> scores(List<Document> documents, List<Document> found) {
        return documents.isEmpty() ? Optional.empty() : Optional.of(Scores.of(documents, found));
    }

    private void write(TrainableTagger model, Preparation preparation, TrainingResult result)
            throws IOException {
        try (NewDirectory directory = NewDirectory.at(result.directory(), replace)) {
            Path path = directory.path();
            preparation.config().write(path);
            ModelFiles.writeVocabulary(preparation.vocabulary(), path);
            ModelFiles.writeWeights(model.parameters(), path);
            LearningCurves.writeTable(result.history(), path);
            try {
                LearningCurves.writeChart(result.history(), path);
            } catch (IOException e) {
                listener.warning("no chart of the learning curves: " + e.getMessage());
            }
            new ModelCard(data, settings, preparation, result, version).write(path, kernels);
            directory.commit();
        }
    }
}
