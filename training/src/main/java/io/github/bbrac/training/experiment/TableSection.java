package io.github.bbrac.training.experiment;

import io.github.bbrac.training.Provenance;
import io.github.bbrac.training.Provenance.Figures;
import io.github.bbrac.training.TaggerSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What the report says of one table: the systems side by side, and their F1 by type. Immutable.
///
/// @param drawn whether there is a chart of it
record TableSection(ComparisonTable table, Results results, Published published, boolean drawn) {
    String text() {
        var section = new StringBuilder();
        section.append("## Table ").append(table.number()).append(": ").append(table.title());
        section.append("\n\n").append(systems());
        if (hasPublished() && !published.source().isEmpty()) {
            section.append("Published: ").append(published.source()).append("\n\n");
        }
        if (drawn) {
            section.append("![Table ").append(table.number()).append(" as a chart](");
            section.append(Report.chart(table)).append(")\n\n");
        }
        List<String> names = types();
        if (!names.isEmpty()) {
            section.append("F1 by type:\n\n").append(byType(names));
        }
        return section.toString();
    }

    private boolean hasPublished() {
        return table.systems().stream().anyMatch(published.figures()::containsKey);
    }

    private MarkdownTable systems() {
        List<String> names = new ArrayList<>(List.of("system", "runs", "precision", "recall"));
        names.addAll(List.of("F1", "F1 less the first row's", "F1 on dev"));
        if (hasPublished()) {
            names.addAll(List.of("published precision", "published recall", "published F1"));
        }
        var rows = new MarkdownTable(names);
        for (TaggerSystem system : table.systems()) {
            List<String> cells = new ArrayList<>();
            cells.add(system.toString());
            cells.add(Integer.toString(results.of(system).size()));
            cells.add(spread(system, Figures::precision).percent());
            cells.add(spread(system, Figures::recall).percent());
            cells.add(spread(system, Figures::f1).percent());
            cells.add(lessTheFirst(system));
            cells.add(onDev(system).percent());
            if (hasPublished()) {
                cells.addAll(published(system));
            }
            rows.add(cells);
        }
        return rows;
    }

    private Spread spread(TaggerSystem system, ToDoubleFunction<Figures> figure) {
        return results.spread(system, run -> figure.applyAsDouble(run.test()));
    }

    private Spread onDev(TaggerSystem system) {
        return f1(results.of(system).stream().flatMap(run -> run.dev().stream()));
    }

    /// Over the seeds that both systems have, in a report of an experiment that is not done too.
    private String lessTheFirst(TaggerSystem system) {
        TaggerSystem first = table.systems().getFirst();
        Set<Long> both = results.seeds(first, system);
        return system == first || both.isEmpty()
                ? MarkdownTable.NONE
                : MarkdownTable.signed(f1(system, both) - f1(first, both));
    }

    private double f1(TaggerSystem system, Set<Long> seeds) {
        return results.of(system).stream()
                .filter(run -> seeds.contains(run.run().seed()))
                .mapToDouble(run -> run.test().f1())
                .average()
                .orElseThrow();
    }

    private List<String> published(TaggerSystem system) {
        Published.Percentages figures = published.figures().get(system);
        return figures == null
                ? List.of(MarkdownTable.NONE, MarkdownTable.NONE, MarkdownTable.NONE)
                : Stream.of(figures.precision(), figures.recall(), figures.f1())
                        .map(MarkdownTable::number)
                        .toList();
    }

    /// Types that a finished run names.
    private List<String> types() {
        return results.finished().values().stream()
                .flatMap(run -> run.types().keySet().stream())
                .filter(type -> !type.equals(Provenance.MICRO))
                .distinct()
                .sorted()
                .toList();
    }

    private MarkdownTable byType(List<String> types) {
        List<String> names = new ArrayList<>(List.of("type", "entities"));
        table.systems().forEach(system -> names.add(system.toString()));
        var rows = new MarkdownTable(names);
        for (String type : types) {
            int entities =
                    figures(results.finished().values().stream(), type)
                            .mapToInt(Figures::support)
                            .max() // runs that neither found nor missed one do not name the type
                            .orElse(0);
            List<String> cells = new ArrayList<>(List.of(type, Integer.toString(entities)));
            for (TaggerSystem system : table.systems()) {
                cells.add(f1(figures(results.of(system).stream(), type)).percent());
            }
            rows.add(cells);
        }
        return rows;
    }

    private static Stream<Figures> figures(Stream<FinishedRun> runs, String type) {
        return runs.map(run -> run.types().get(type)).filter(Objects::nonNull);
    }

    private static Spread f1(Stream<Figures> figures) {
        return Spread.of(figures.mapToDouble(Figures::f1).toArray());
    }
}
