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

    /// @param bytes of the whole job
    Progress(String task, long bytes, PrintStream err) {
        this.err = err;
        bar =
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(bytes)
                        .setUnit(" KB", 1024)
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

    void at(long bytes) {
        bar.stepTo(bytes);
    }

    @Override
    public void close() {
        bar.close();
        err.println();
        err.flush();
    }
}
