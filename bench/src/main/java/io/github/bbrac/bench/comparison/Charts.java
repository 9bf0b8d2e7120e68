package io.github.bbrac.bench.comparison;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Outcomes for one number of threads as pictures, drawn without a screen.
final class Charts {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 700;
    private static final Color[] COLOURS = {
        new Color(0xb3, 0x5c, 0x1e),
        new Color(0x1f, 0x5f, 0x8b),
        new Color(0x8f, 0xb8, 0xd6),
        new Color(0x6b, 0x6b, 0x6b),
    };

    private final Report.Ceilings ceilings;
    private final List<Outcome> outcomes;

    Charts(Report.Ceilings ceilings, List<Outcome> outcomes) {
        this.ceilings = ceilings;
        this.outcomes = outcomes;
    }

    /// GFLOP/s over operations for each byte that must come from memory (Williams, Waterman & Patterson 2009,
    /// doi:10.1145/1498765.1498785), on logarithmic axes: a point for each library and workload under the two ceilings.
    byte[] roofline() throws IOException {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("roofline, threads: " + ceilings.threads())
                        .xAxisTitle("floating-point operations for each byte from memory")
                        .yAxisTitle("GFLOP/s")
                        .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.InsideSE);
        addRoof(chart);
        Map<String, List<Outcome>> byPeer = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            for (Outcome.Entry entry : outcome.entries()) {
                byPeer.computeIfAbsent(entry.peer(), _ -> new ArrayList<>()).add(outcome);
            }
        }
        for (var of : byPeer.entrySet()) {
            List<Double> xs = new ArrayList<>();
            List<Double> ys = new ArrayList<>();
            for (Outcome outcome : of.getValue()) {
                xs.add(outcome.workload().flops() / outcome.workload().bytes());
                ys.add(gigaflops(outcome, of.getKey()));
            }
            chart.addSeries(of.getKey(), xs, ys)
                    .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter)
                    .setMarkerColor(colour(chart.getSeriesMap().size() - 1));
        }
        return png(chart);
    }

    private void addRoof(XYChart chart) throws IOException {
        double peak = ceilings.peaks().median();
        double bandwidth = ceilings.bandwidths().median();
        double ridge = peak / bandwidth;
        double right = 2 * ridge;
        double left = ridge / 4;
        for (Outcome outcome : outcomes) {
            double intensity = outcome.workload().flops() / outcome.workload().bytes();
            right = Math.max(right, 2 * intensity);
            left = Math.min(left, intensity / 2);
        }
        XYSeries roof =
                chart.addSeries(
                        "the machine in float32",
                        new double[] {left, ridge, right},
                        new double[] {left * bandwidth, peak, peak});
        roof.setMarker(SeriesMarkers.NONE).setLineColor(Color.BLACK);
    }

    /// Part of the peak by workload, the libraries side by side.
    byte[] bars() throws IOException {
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("percent of the multiply-add peak, threads: " + ceilings.threads())
                        .build();
        chart.getStyler()
                .setXAxisLabelRotation(60)
                .setYAxisDecimalPattern("0")
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS);
        List<String> names = outcomes.stream().map(outcome -> outcome.workload().name()).toList();
        List<String> peers =
                outcomes.stream()
                        .flatMap(outcome -> outcome.entries().stream())
                        .map(Outcome.Entry::peer)
                        .distinct()
                        .toList();
        for (String peer : peers) {
            List<Double> parts = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                parts.add(100 * gigaflops(outcome, peer) / outcome.peak());
            }
            chart.addSeries(peer, names, parts).setFillColor(colour(chart.getSeriesMap().size()));
        }
        return png(chart);
    }

    /// 0 where a library does not run a workload.
    private static double gigaflops(Outcome outcome, String peer) {
        return outcome.entries().stream()
                .filter(entry -> entry.peer().equals(peer))
                .mapToDouble(outcome::gigaflops)
                .findFirst()
                .orElse(0);
    }

    private static Color colour(int ordinal) {
        return COLOURS[(ordinal - 1) % COLOURS.length];
    }

    private static byte[] png(Chart<?, ?> chart) throws IOException {
        var bytes = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(chart, bytes, BitmapFormat.PNG);
        return bytes.toByteArray();
    }
}
