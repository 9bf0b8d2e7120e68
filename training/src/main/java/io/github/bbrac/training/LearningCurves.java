package io.github.bbrac.training;

import io.github.bbrac.training.charts.PngChart;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The course of a training: a table, and a chart of loss and F1 over the epochs.
final class LearningCurves {
    static final String TABLE = "learning-curves.csv";
    static final String CHART = "learning-curves.png";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final Color LOSS = new Color(0xb3, 0x5c, 0x1e);
    private static final Color F1 = new Color(0x1f, 0x5f, 0x8b);

    private LearningCurves() {}

    /// One line for each epoch, after a line of names.
    static void writeTable(List<EpochResult> history, Path directory) throws IOException {
        StringBuilder table =
                new StringBuilder(
                        "epoch,loss,precision,recall,f1,learning_rate,seconds,tokens_per_second\n");
        for (EpochResult epoch : history) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "%d,%.6f,%.6f,%.6f,%.6f,%.8f,%.1f,%.0f\n",
                            epoch.epoch(),
                            epoch.loss(),
                            epoch.precision(),
                            epoch.recall(),
                            epoch.f1(),
                            epoch.learningRate(),
                            epoch.seconds(),
                            epoch.tokensPerSecond()));
        }
        Files.writeString(directory.resolve(TABLE), table);
    }

    /// Draws without a screen.
    ///
    /// @throws IOException if it cannot be drawn, as where a Java comes without fonts, or cannot be written
    static void writeChart(List<EpochResult> history, Path directory) throws IOException {
        Files.write(directory.resolve(CHART), PngChart.draw(() -> chart(history)));
    }

    private static XYChart chart(List<EpochResult> history) {
        XYChart chart =
                new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle("epoch").build();
        chart.setYAxisGroupTitle(0, "loss");
        chart.setYAxisGroupTitle(1, "F1 on the development set");
        chart.getStyler()
                .setLegendPosition(LegendPosition.InsideN)
                .setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
        chart.getStyler().setYAxisMin(1, 0.0).setYAxisMax(1, 100.0);
        add(chart, "loss", history, EpochResult::loss, 0, LOSS);
        add(chart, "F1", history, epoch -> 100 * epoch.f1(), 1, F1);
        return chart;
    }

    private static void add(
            XYChart chart,
            String name,
            List<EpochResult> history,
            ToDoubleFunction<EpochResult> value,
            int axis,
            Color colour) {
        double[] epochs = history.stream().mapToDouble(EpochResult::epoch).toArray();
        XYSeries series =
                chart.addSeries(name, epochs, history.stream().mapToDouble(value).toArray());
        series.setYAxisGroup(axis);
        series.setLineColor(colour);
        series.setMarkerColor(colour);
        series.setMarker(SeriesMarkers.CIRCLE);
    }
}
