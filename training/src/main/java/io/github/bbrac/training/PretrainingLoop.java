package io.github.bbrac.training;

import io.github.bbrac.bert.MaskedBatch;
import io.github.bbrac.bert.TrainableMaskedLanguageModel;
import io.github.bbrac.bert.TrainableMaskedLanguageModel.Guesses;
import io.github.bbrac.layers.Dropouts;
import io.github.bbrac.training.optimization.Schedule;
import io.github.bbrac.training.text.EncodedText;
import io.github.bbrac.training.text.Masking;
import io.github.bbrac.training.text.WindowOrder;
import java.time.Duration;

/// The steps of a pre-training, looks at what is held out, checkpoints. What it does next follows from the
/// [PretrainingState] alone. One thread at a time.
final class PretrainingLoop {
    private static final long FAR = 0xd1342543de82ef95L;
    private static final double NANOS = 1e9;

    /// How often what is held out is guessed in the whole pre-training, but not more often than every so many steps.
    private static final int LOOKS = 50;

    private static final int STEPS_BETWEEN = 100;

    /// As the pass of windows that are held out: the same hidden tokens at every look.
    private static final long HELD = -1;

    /// What keeps a pre-training.
    interface Keeper {
        /// Keeps the state; says to the listener where it could not.
        void keep();

        /// Writes the model as it is after so many steps; says to the listener where it could not.
        void hold(int step);
    }

    private final PretrainingRegime regime;
    private final TrainableMaskedLanguageModel model;
    private final EncodedText text;
    private final WindowOrder order;
    private final Masking masking;
    private final PretrainingState state;
    private final int steps;
    private final Schedule schedule;
    private final long places;
    private final MaskedBatch batch = new MaskedBatch();
    private int[] window = new int[0];

    PretrainingLoop(
            PretrainingRegime regime,
            TrainableMaskedLanguageModel model,
            EncodedText text,
            WindowOrder order,
            Masking masking,
            PretrainingState state) {
        this.regime = regime;
        this.model = model;
        this.text = text;
        this.order = order;
        this.masking = masking;
        this.state = state;
        places = order.places();
        steps = regime.steps() > 0 ? regime.steps() : stepsOfEpochs();
        schedule = new Schedule(steps, regime.warmup());
    }

    /// Steps of the whole pre-training.
    int steps() {
        return steps;
    }

    /// About: what does not fit into a batch is not known beforehand.
    private int stepsOfEpochs() {
        double tokens = 0;
        long first = 0;
        for (long windows : text.windows()) {
            double rows = text.tokens(first, first + windows) + 2.0 * windows;
            tokens += windows == 0 ? 0 : rows / windows * order.places(first);
            first += windows;
        }
        double all = regime.epochs() * tokens / regime.batchTokens();
        Regime.require(
                "steps of all epochs",
                all,
                all <= Integer.MAX_VALUE,
                "at most " + Integer.MAX_VALUE + " (fewer epochs, or larger batches)");
        return Math.max(1, (int) Math.round(all));
    }

    /// Trains to the end.
    ///
    /// @param every time between two checkpoints
    /// @param holdEvery steps after which the model is held as it is; 0 for never
    /// @throws DivergenceException if the gradient is no longer finite
    void run(PretrainingListener listener, Keeper keeper, Duration every, int holdEvery) {
        long kept = System.nanoTime();
        Clock clock = new Clock();
        int between = Math.max(STEPS_BETWEEN, Math.ceilDiv(steps, LOOKS));
        while (state.step < steps) {
            step();
            clock.lap();
            listener.step(clock.step());
            if (state.step % between == 0 || state.step == steps) {
                look(listener, clock);
            }
            if (holdEvery > 0 && state.step % holdEvery == 0 && state.step < steps) {
                keeper.hold(state.step);
            }
            if (System.nanoTime() - kept >= every.toNanos() || state.step == steps) {
                keeper.keep();
                kept = System.nanoTime();
            }
        }
    }

    private void step() {
        fill();
        model.zeroGradients();
        var dropouts = new Dropouts((float) regime.dropout(), regime.seed() * FAR + state.step);
        Guesses guesses = model.addGradients(batch, 1f / Math.max(1, batch.guessed()), dropouts);
        double norm = state.optimizer().step(schedule.factor(state.step), state.step + 1);
        DivergenceException.requireFinite(state.step + 1, norm);
        model.update();
        state.step++;
        state.lossSum += guesses.loss();
        state.guessed += guesses.tokens();
        state.right += guesses.right();
        state.tokens += batch.sequences().tokens();
    }

    /// Takes windows in the order of the epoch as long as they fit; at least one.
    private void fill() {
        batch.clear();
        while (true) {
            WindowOrder.Showing next = order.at(state.epoch, state.place);
            int rows = text.length(next.window()) + ModelShape.SPECIAL_TOKENS;
            int filled = batch.sequences().tokens();
            if (filled > 0 && filled + rows > regime.batchTokens()) {
                return;
            }
            add(next.window(), next.pass());
            state.place++;
            if (state.place == places) {
                state.place = 0;
                state.epoch++;
            }
        }
    }

    private void add(long number, long pass) {
        int length = text.length(number);
        if (window.length < length) {
            window = new int[length];
        }
        text.read(number, window);
        masking.add(window, length, number, pass, batch);
    }

    private void look(PretrainingListener listener, Clock clock) {
        double learning = state.seconds;
        Guesses held = guessHeld();
        clock.lap();
        state.add(
                new PretrainingProgress(
                        state.step,
                        state.epoch + (double) state.place / places,
                        state.lossSum / state.guessed,
                        (double) state.right / state.guessed,
                        held.loss() / held.tokens(),
                        (double) held.right() / held.tokens(),
                        regime.learningRate() * schedule.factor(state.step - 1L),
                        state.seconds,
                        state.tokens / learning));
        listener.progress(state.history().getLast());
    }

    /// Guesses the hidden tokens of all windows that are held out, in batches as large as those that are learnt from.
    private Guesses guessHeld() {
        int tokens = 0;
        double loss = 0;
        int right = 0;
        batch.clear();
        long end = text.firstHeld() + text.heldWindows();
        for (long number = text.firstHeld(); number < end; number++) {
            add(number, HELD);
            boolean full = batch.sequences().tokens() >= regime.batchTokens();
            if (full || number == end - 1) {
                Guesses guesses = model.guess(batch);
                tokens += guesses.tokens();
                loss += guesses.loss();
                right += guesses.right();
                batch.clear();
            }
        }
        return new Guesses(tokens, loss, right);
    }

    /// Measures the time since the last progress, and how long the rest will take.
    private final class Clock {
        private long last = System.nanoTime();
        private final long begin = last;
        private final int firstStep = state.step;

        void lap() {
            long now = System.nanoTime();
            state.seconds += (now - last) / NANOS;
            last = now;
        }

        PretrainingListener.Step step() {
            double perStep = (last - begin) / NANOS / (state.step - firstStep);
            return new PretrainingListener.Step(
                    state.step,
                    steps,
                    state.lossSum / state.guessed,
                    (double) state.right / state.guessed,
                    state.tokens / state.seconds,
                    Duration.ofSeconds(Math.round(perStep * (steps - state.step))));
        }
    }
}
