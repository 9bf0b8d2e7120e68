package io.github.bbrac.training.experiment;

import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files that say what an experiment has come to: a page, tables and charts, each written whole.
///
/// @param folder where they are
/// @param subject what it is about
/// @param listener is told where a chart cannot be drawn
record Report(Path folder, Subject subject, TrainingListener listener) {
    static final String PAGE = "README.md";
    static final String RUNS = "runs.csv";
    static final String TYPES = "types.csv";

    static String chart(ComparisonTable table) {
        return "table-" + table.number() + ".png";
    }

    void write(Results results) throws IOException {
        List<ComparisonTable> drawn = new ArrayList<>();
        for (ComparisonTable table : results.tables()) {
            if (draw(table, results)) {
                drawn.add(table);
            }
        }
        WholeFile.write(folder.resolve(RUNS), CsvTables.runs(results));
        WholeFile.write(folder.resolve(TYPES), CsvTables.types(results));
        WholeFile.write(folder.resolve(PAGE), new ReportPage(subject, results, drawn).text());
    }

    private boolean draw(ComparisonTable table, Results results) throws IOException {
        Path file = folder.resolve(chart(table));
        List<TaggerSystem> systems =
                table.systems().stream().filter(system -> !results.of(system).isEmpty()).toList();
        byte[] png;
        try {
            png = systems.isEmpty() ? new byte[0] : ScoreChart.draw(table, systems, results);
        } catch (IOException e) {
            listener.warning("no chart of table " + table.number() + ": " + e.getMessage());
            png = new byte[0];
        }
        if (png.length == 0) {
            Files.deleteIfExists(file); // of other runs
            return false;
        }
        WholeFile.write(file, png);
        return true;
    }
}
