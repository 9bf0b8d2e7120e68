package io.github.bbrac.training;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.ner.Recognizer;
import io.github.bbrac.ner.RecognizerOptions;
import io.github.bbrac.ner.TaggerConfig;
import io.github.bbrac.ner.TrainableTagger;
import io.github.bbrac.ner.TrainingSession;
import io.github.bbrac.tensor.Matrix;
import io.github.bbrac.training.examples.EpochOrder;
import io.github.bbrac.training.examples.Example;
import io.github.bbrac.training.optimization.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The epochs of a training: steps, scores on the way, checkpoints. What it does next follows from the
/// [TrainingState] alone. One thread at a time.
final class TrainingLoop {
    private static final long FAR = 0xd1342543de82ef95L;
    private static final double NANOS = 1e9;

    /// What keeps a training.
    interface Keeper {
        /// Keeps the state; says to the listener where it could not.
        void keep(TrainingState state);
    }

    private final Regime regime;
    private final TrainableTagger model;
    private final TrainingSession session;
    private final Vocabulary vocabulary;
    private final List<Example> examples;
    private final List<Document> dev;
    private final TrainingState state;
    private final EpochOrder order;
    private final int[] lengths;
    private final int stepsPerEpoch;
    private final Schedule schedule;
    private final Optional<EncodedExamples> encoded;
    private final Batch batch = new Batch();

    TrainingLoop(
            Regime regime,
            TrainableTagger model,
            Vocabulary vocabulary,
            List<Example> examples,
            List<Document> dev,
            TrainingState state)
            throws IOException {
        this.regime = regime;
        this.model = model;
        this.session = model.newSession();
        this.vocabulary = vocabulary;
        this.examples = examples;
        this.dev = dev;
        this.state = state;
        order = new EpochOrder(regime.batch(), regime.seed());
        lengths = examples.stream().mapToInt(Example::tokens).toArray();
        stepsPerEpoch = Math.ceilDiv(order.batches(examples.size()), regime.accumulation());
        schedule = new Schedule(steps(), regime.warmup());
        encoded = EncodedExamples.of(model, session, examples);
    }

    /// Steps of the whole training, if nothing ends it early.
    long steps() {
        return (long) stepsPerEpoch * regime.epochs();
    }

    /// Trains to the end.
    ///
    /// @param every time between two checkpoints within an epoch
    /// @throws DivergenceException if the gradient is no longer finite
    void run(TrainingListener listener, Keeper keeper, Duration every) throws IOException {
        long kept = System.nanoTime();
        Clock clock = new Clock();
        while (!isOver()) {
            List<int[]> batches = order.of(state.epoch, lengths);
            while (state.stepInEpoch < stepsPerEpoch) {
                int from = state.stepInEpoch * regime.accumulation();
                step(batches.subList(from, Math.min(from + regime.accumulation(), batches.size())));
                clock.lap();
                listener.step(clock.step());
                if (System.nanoTime() - kept >= every.toNanos()
                        && state.stepInEpoch < stepsPerEpoch) {
                    keeper.keep(state);
                    kept = System.nanoTime();
                }
            }
            endEpoch(listener, clock);
            keeper.keep(state);
            kept = System.nanoTime();
        }
        if (state.bestEpoch > 0) {
            state.restoreBest();
            model.update();
        }
    }

    /// Whether all epochs are done, or too many since the best.
    boolean isOver() {
        boolean tired = regime.patience() > 0 && state.epoch - state.bestEpoch >= regime.patience();
        return state.epoch >= regime.epochs() || tired;
    }

    private void step(List<int[]> batches) {
        model.zeroGradients();
        boolean crf = model.config().decoder() == TaggerConfig.Decoder.CRF;
        int windows = batches.stream().mapToInt(indices -> indices.length).sum();
        int tokens = batches.stream().flatMapToInt(Arrays::stream).map(i -> lengths[i]).sum();
        int count = crf ? windows : tokens;
        int first = state.stepInEpoch * regime.accumulation();
        for (int b = 0; b < batches.size(); b++) {
            long number = (long) state.epoch * order.batches(examples.size()) + first + b;
            state.lossSum += addGradients(batches.get(b), 1f / count, dropouts(number));
        }
        double norm = state.optimizer().step(schedule.factor(state.step), state.step + 1);
        DivergenceException.requireFinite(state.step + 1, norm);
        model.update();
        state.step++;
        state.stepInEpoch++;
        state.lossCount += count;
        state.tokens += tokens;
        state.follow(regime.averaging());
    }

    private double addGradients(int[] indices, float scale, Dropouts dropouts) {
        batch.fill(examples, indices);
        if (encoded.isEmpty()) {
            return session.addGradients(
                    batch.ids(), batch.sequences(), batch.targets(), scale, dropouts);
        }
        Matrix vectors = encoded.get().pack(indices);
        Sequences sequences = encoded.get().sequences();
        return session.addGradients(vectors, sequences, batch.targets(), scale, dropouts);
    }

    /// What a batch drops.
    ///
    /// @param number of the batch in the whole training
    private Dropouts dropouts(long number) {
        return new Dropouts((float) regime.dropout(), regime.seed() * FAR + number);
    }

    private void endEpoch(TrainingListener listener, Clock clock) throws IOException {
        double learning = state.seconds;
        Scores.Score score = scoreWithAverage();
        clock.lap();
        state.epoch++;
        state.history.add(
                new EpochResult(
                        state.epoch,
                        state.lossSum / state.lossCount,
                        score.precision(),
                        score.recall(),
                        score.f1(),
                        regime.learningRate() * schedule.factor(state.step - 1L),
                        state.seconds,
                        state.tokens / learning));
        boolean best = isBest(score);
        if (best) {
            state.swapAverage();
            state.keepBest();
            state.swapAverage();
        }
        state.stepInEpoch = 0;
        state.lossSum = 0;
        state.lossCount = 0;
        state.tokens = 0;
        state.seconds = 0;
        listener.epoch(state.history.getLast(), best);
    }

    /// Of equals the later, which has learnt more; without a development set that is the last.
    private boolean isBest(Scores.Score score) {
        return state.bestEpoch == 0 || score.f1() >= state.history.get(state.bestEpoch - 1).f1();
    }

    private Scores.Score scoreWithAverage() throws IOException {
        state.swapAverage();
        model.update();
        Scores.Score score = score(dev).micro();
        state.swapAverage();
        model.update();
        return score;
    }

    /// Strict scores of the model as it is.
    Scores score(List<Document> documents) throws IOException {
        return Scores.of(documents, recognize(documents));
    }

    /// The documents with the entities that the model finds as it is.
    List<Document> recognize(List<Document> documents) throws IOException {
        Recognizer recognizer =
                Recognizer.of(model.tagger(), vocabulary, RecognizerOptions.defaults());
        return documents.stream()
                .map(document -> document.withEntities(recognizer.recognize(document.text())))
                .toList();
    }

    /// Measures the time of the epoch in progress, and how long the rest will take.
    private final class Clock {
        private long last = System.nanoTime();
        private final long begin = last;
        private final int firstStep = state.step;

        void lap() {
            long now = System.nanoTime();
            state.seconds += (now - last) / NANOS;
            last = now;
        }

        TrainingListener.Step step() {
            double perStep = (last - begin) / NANOS / (state.step - firstStep);
            double left = perStep * (steps() - state.step);
            return new TrainingListener.Step(
                    state.epoch + 1,
                    state.step,
                    steps(),
                    state.lossSum / state.lossCount,
                    state.tokens / state.seconds,
                    Duration.ofSeconds(Math.round(left)));
        }
    }
}
