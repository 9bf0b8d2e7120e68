package io.github.bbrac.training.experiment;

import io.github.bbrac.training.Provenance.Figures;
import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.charts.PngChart;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/// A table as a chart: precision, recall and F1 of each system as bars, with their deviations. No state.
final class ScoreChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final Color PRECISION = new Color(0x8f, 0xb8, 0xd4);
    private static final Color RECALL = new Color(0xe0, 0xa8, 0x70);
    private static final Color F1 = new Color(0x1f, 0x5f, 0x8b);

    private ScoreChart() {}

    /// @param systems each with a finished run
    /// @return the bytes of a PNG file
    /// @throws IOException if it cannot be drawn
    static byte[] draw(ComparisonTable table, List<TaggerSystem> systems, Results results)
            throws IOException {
        return PngChart.draw(() -> {
            CategoryChart chart =
                    new CategoryChartBuilder()
                            .width(WIDTH)
                            .height(HEIGHT)
                            .title("Table " + table.number() + ": " + table.title())
                            .yAxisTitle("on the test set, %")
                            .build();
            chart.getStyler()
                    .setLegendPosition(LegendPosition.OutsideS)
                    .setLegendLayout(LegendLayout.Horizontal)
                    .setChartBackgroundColor(Color.WHITE);
            chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
            chart.getStyler().setAvailableSpaceFill(0.8);
            chart.getStyler().setLabelsVisible(true).setLabelsPosition(0.9);
            chart.getStyler().setYAxisDecimalPattern("0.0");
            add(chart, "precision", systems, results, Figures::precision, PRECISION);
            add(chart, "recall", systems, results, Figures::recall, RECALL);
            add(chart, "F1", systems, results, Figures::f1, F1);
            return chart;
        });
    }

    private static void add(
            CategoryChart chart,
            String name,
            List<TaggerSystem> systems,
            Results results,
            ToDoubleFunction<Figures> figure,
            Color colour) {
        List<Spread> spreads =
                systems.stream()
                        .map(system ->
                                results.spread(system, run -> figure.applyAsDouble(run.test())))
                        .toList();
        chart.addSeries(
                        name,
                        systems.stream().map(TaggerSystem::toString).toList(),
                        spreads.stream().map(spread -> 100 * spread.mean()).toList(),
                        spreads.stream().map(spread -> 100 * spread.deviation()).toList())
                .setFillColor(colour);
    }
}
