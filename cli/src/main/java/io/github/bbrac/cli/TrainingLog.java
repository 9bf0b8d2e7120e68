package io.github.bbrac.cli;

import io.github.bbrac.training.EpochResult;
import io.github.bbrac.training.TrainingListener;
import io.github.bbrac.training.examples.ExampleEncoder;
import java.util.Locale;

/// Shows how a training goes: a line for each epoch on standard output, and a bar for the epoch in progress where
/// somebody looks at standard error.
final class TrainingLog implements TrainingListener, AutoCloseable {
    private final Terminal terminal;
    private Progress bar;
    private Plan plan;

    TrainingLog(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void begins(Plan begun) {
        plan = begun;
        ExampleEncoder.Report examples = begun.examples();
        terminal.line(
                "%,d windows of %,d tokens, %.2f%% of them unknown; %,d entities",
                examples.windows(),
                examples.tokens(),
                100.0 * examples.unknown() / Math.max(1, examples.tokens()),
                examples.entities());
        if (examples.cut() + examples.lost() > 0) {
            terminal.line(
                    "  %d entities lie in two windows; %d begin or end inside a token and are not learnt",
                    examples.cut(), examples.lost());
        }
        terminal.line(
                "%,d parameters, %,d of them learnt, in %,d steps%s",
                begun.parameters(),
                begun.learnt(),
                begun.steps(),
                begun.from() > 0
                        ? String.format(Locale.ROOT, "; going on after step %,d", begun.from())
                        : "");
        terminal.line("%5s %9s %9s %9s %9s %9s", "epoch", "loss", "dev F1", "tokens/s", "s", "");
        terminal.out().flush();
    }

    @Override
    public void step(Step step) {
        if (Terminal.errIsInteractive()) {
            if (bar == null) {
                bar = Progress.ofSteps("epoch " + step.epoch(), plan.steps(), terminal.err());
            }
            bar.at(step.step(), text(step));
        }
    }

    private static String text(Step step) {
        return String.format(
                Locale.ROOT, "loss %.3f, %,.0f tokens/s", step.loss(), step.tokensPerSecond());
    }

    @Override
    public void epoch(EpochResult result, boolean best) {
        close();
        terminal.line(
                "%5d %9.3f %9.2f %9.0f %9.1f %9s",
                result.epoch(),
                result.loss(),
                100 * result.f1(),
                result.tokensPerSecond(),
                result.seconds(),
                best ? "best" : "");
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
