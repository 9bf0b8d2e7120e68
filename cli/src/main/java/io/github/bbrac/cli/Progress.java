package io.github.bbrac.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// A bar on standard error that shows how far a long job is.
final class Progress implements AutoCloseable {
    private static final int WIDTH = 78;
    private static final int REFRESH_MILLIS = 200;

    private final ProgressBar bar;
    private final PrintStream err;

    private Progress(String task, long most, String unit, long unitSize, PrintStream err) {
        this.err = err;
        bar =
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(most)
                        .setUnit(unit, unitSize)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .setConsumer(
                                new DelegatingProgressBarConsumer(
                                        line -> {
                                            err.print('\r' + line);
                                            err.flush();
                                        },
                                        WIDTH))
                        .build();
    }

    /// @param bytes of the whole job
    static Progress ofBytes(String task, long bytes, PrintStream err) {
        return new Progress(task, bytes, " KB", 1024, err);
    }

    /// @param steps of the whole job
    static Progress ofSteps(String task, long steps, PrintStream err) {
        return new Progress(task, steps, "", 1, err);
    }

    void at(long done) {
        bar.stepTo(done);
    }

    /// @param remark to show beside the bar
    void at(long done, String remark) {
        bar.setExtraMessage(remark);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
        err.println();
        err.flush();
    }
}
