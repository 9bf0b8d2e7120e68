package io.github.bbrac.cli;

import io.github.bbrac.training.PretrainingListener;
import io.github.bbrac.training.PretrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Shows how a pre-training goes: a line for each look at what is held out on standard output, and a bar where somebody
/// looks at standard error.
final class PretrainingLog implements PretrainingListener, AutoCloseable {
    private final Terminal terminal;
    private Progress bar;
    private Duration left = Duration.ZERO;

    PretrainingLog(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void preparing(String stage) {
        terminal.line("%s …", stage);
        terminal.out().flush();
    }

    @Override
    public void begins(Plan plan) {
        terminal.line(
                "%,d windows of %,d tokens in %,d words, %.2f%% of tokens unknown to a vocabulary"
                        + " of %,d; %,d windows held out",
                plan.windows() + plan.heldWindows(),
                plan.tokens(),
                plan.words(),
                100.0 * plan.unknown() / Math.max(1, plan.tokens()),
                plan.vocabulary(),
                plan.heldWindows());
        terminal.line(
                "%,d parameters, learnt in %,d steps%s",
                plan.parameters(),
                plan.steps(),
                plan.from() > 0
                        ? String.format(Locale.ROOT, "; going on after step %,d", plan.from())
                        : "");
        terminal.line(
                "%9s %7s %8s %9s %10s %10s %9s %9s",
                "step", "epoch", "loss", "right %", "held loss", "held right", "tokens/s", "left");
        terminal.out().flush();
    }

    @Override
    public void step(Step step) {
        left = step.left();
        if (Terminal.errIsInteractive()) {
            if (bar == null) {
                bar = Progress.ofSteps("steps", step.steps(), terminal.err());
            }
            bar.at(
                    step.step(),
                    String.format(
                            Locale.ROOT,
                            "loss %.3f, %.1f %% right, %,.0f tokens/s",
                            step.loss(),
                            100 * step.accuracy(),
                            step.tokensPerSecond()));
        }
    }

    @Override
    public void progress(PretrainingProgress progress) {
        close();
        terminal.line(
                "%9d %7.2f %8.3f %9.2f %10.3f %10.2f %9.0f %9s",
                progress.step(),
                progress.epoch(),
                progress.loss(),
                100 * progress.accuracy(),
                progress.heldLoss(),
                100 * progress.heldAccuracy(),
                progress.tokensPerSecond(),
                text(left));
        terminal.out().flush();
    }

    private static String text(Duration time) {
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                time.toHours(),
                time.toMinutesPart(),
                time.toSecondsPart());
    }

    @Override
    public void held(Path directory) {
        close();
        terminal.line("wrote %s", directory);
        terminal.out().flush();
    }

    @Override
    public void warning(String message) {
        close();
        terminal.err().println("bbrac: " + message);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
