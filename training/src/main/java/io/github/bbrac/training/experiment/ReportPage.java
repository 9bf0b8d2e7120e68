package io.github.bbrac.training.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.annotation.evaluation.Bootstrap;
import io.github.bbrac.training.Provenance;
import io.github.bbrac.training.Provenance.DataSet;
import io.github.bbrac.training.TaggerSystem;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// An experiment's report for people, as Markdown. It names no folder and quotes no record. Immutable.
///
/// @param drawn tables that there is a chart of
record ReportPage(Subject subject, Results results, List<ComparisonTable> drawn) {
    private static final int DRAWS = 10_000;
    private static final long SEED = 1;

    private static final String PAPER =
            "王维欣, 徐国愚. 基于残差注意力网络的医疗命名实体识别方法 (Medical Named Entity Recognition Method Based on Residual"
                    + " Attention Networks). Computer Science and Application 14(11), 119–126, 2024."
                    + " [doi:10.12677/csa.2024.1411221](https://doi.org/10.12677/csa.2024.1411221)";

    ReportPage {
        drawn = List.copyOf(drawn);
    }

    String text() {
        var page = new StringBuilder();
        addHead(page);
        for (ComparisonTable table : results.tables()) {
            boolean hasChart = drawn.contains(table);
            page.append(new TableSection(table, results, subject.published(), hasChart).text());
        }
        addDifferences(page);
        addRuns(page);
        addData(page);
        addSettings(page);
        addMachine(page);
        return page.toString();
    }

    private void addHead(StringBuilder page) {
        page.append("# Experiment\n\n");
        page.append("Systems compared on the same data, after ").append(PAPER).append(".\n\n");
        page.append(
                "Scores are strict and in percent: an entity counts if span and type are exact.");
        page.append(" Means over runs with different seeds, ± their sample standard deviation.");
        page.append(
                subject.data().dev().isEmpty()
                        ? " There was no development set: each run keeps its last epoch.\n\n"
                        : " Of each run the epoch is kept that is the best on the development set.\n\n");
        page.append(start()).append("\n\n");
        if (subject.published().figures().isEmpty()) {
            page.append("The paper's own figures were not at hand, and are not shown.\n\n");
        }
        List<Run> missing = results.missing();
        if (!missing.isEmpty()) {
            page.append("**Not complete:** of ").append(results.planned().size()).append(" runs ");
            page.append(missing.size()).append(" are missing: ");
            page.append(missing.stream().map(Run::name).collect(Collectors.joining(", ")));
            page.append(".\n\n");
        }
    }

    private String start() {
        return subject.startingPoint().isEmpty()
                ? "**All numbers of all models were drawn at random at the start**, those of BERT too: no"
                        + " pre-trained weights were used. Rows with a BERT say what one of this size learns"
                        + " from these records alone."
                : "Rows with a BERT began from pre-trained weights and their vocabulary ("
                        + subject.startingPoint()
                        + ", the SHA-256 of model.safetensors); all other numbers, and all of rows without a"
                        + " BERT, were drawn at random.";
    }

    private void addDifferences(StringBuilder page) {
        TaggerSystem own = TaggerSystem.BBRAC;
        List<TaggerSystem> others =
                results.systems().stream()
                        .filter(system -> system != own && !results.seeds(own, system).isEmpty())
                        .toList();
        if (others.isEmpty()) {
            return;
        }
        page.append("## How sure the differences are\n\n");
        page.append(
                String.format(
                        Locale.ROOT,
                        "Paired bootstrap (Koehn 2004) over the %d test documents, drawn with replacement"
                                + " %,d times; a document's counts are summed over the seeds that both systems"
                                + " have. It says how much the choice of documents may explain, not that of"
                                + " seeds.\n\n",
                        subject.data().test().size(),
                        DRAWS));
        var rows =
                new MarkdownTable(
                        List.of(
                                own + " less",
                                "seeds",
                                "difference in F1",
                                "in 95 of 100 draws",
                                "draws in which it is not ahead"));
        for (TaggerSystem other : others) {
            Set<Long> seeds = results.seeds(own, other);
            Bootstrap.Difference difference =
                    Bootstrap.difference(
                            results.documents(own, seeds),
                            results.documents(other, seeds),
                            DRAWS,
                            SEED);
            String low = MarkdownTable.signed(difference.interval().low());
            String high = MarkdownTable.signed(difference.interval().high());
            rows.add(
                    List.of(
                            other.toString(),
                            Integer.toString(seeds.size()),
                            MarkdownTable.signed(difference.f1()),
                            low + " to " + high,
                            MarkdownTable.percent(difference.notAhead()) + " %"));
        }
        page.append(rows);
    }

    private void addRuns(StringBuilder page) {
        page.append("## Runs\n\n");
        var rows =
                new MarkdownTable(
                        List.of(
                                "run",
                                "precision",
                                "recall",
                                "F1",
                                "F1 on dev",
                                "epoch kept",
                                "seconds",
                                "parameters"));
        for (FinishedRun run : results.finished().values()) {
            Provenance provenance = run.provenance();
            rows.add(
                    List.of(
                            run.run().name(),
                            MarkdownTable.percent(run.test().precision()),
                            MarkdownTable.percent(run.test().recall()),
                            MarkdownTable.percent(run.test().f1()),
                            run.dev()
                                    .map(dev -> MarkdownTable.percent(dev.f1()))
                                    .orElse(MarkdownTable.NONE),
                            provenance.bestEpoch() + " of " + provenance.epochs(),
                            Long.toString(provenance.seconds()),
                            String.format(Locale.ROOT, "%,d", run.parameters())));
        }
        page.append(rows);
        page.append("For programs: [").append(Report.RUNS).append("](").append(Report.RUNS);
        page.append("), by type [").append(Report.TYPES).append("](").append(Report.TYPES);
        page.append("). Each run's model stays in the folder runs, with a card of its own.\n\n");
    }

    private void addData(StringBuilder page) {
        page.append("## Data\n\n");
        page.append("Types: ").append(String.join(", ", subject.data().types())).append(".\n\n");
        var rows =
                new MarkdownTable(List.of("set", "documents", "characters", "entities", "SHA-256"));
        subject.data()
                .sets()
                .forEach((name, documents) -> {
                    DataSet set = DataSet.of(documents);
                    rows.add(
                            List.of(
                                    name,
                                    Integer.toString(set.documents()),
                                    Long.toString(set.characters()),
                                    Long.toString(set.entities()),
                                    set.sha256()));
                });
        page.append(rows);
        page.append("The checksums are those of the documents as JSON Lines.\n\n");
    }

    private void addSettings(StringBuilder page) {
        ObjectNode json = subject.settings().toJson();
        json.withObject("/model").remove("system");
        json.withObject("/training").remove("seed");
        page.append("## Settings\n\nOf all runs, but for system and seed:\n\n```json\n");
        page.append(json.toPrettyString()).append("\n```\n\n");
        page.append("What a system has no use for means nothing in it.");
        page.append(
                subject.startingPoint().isEmpty()
                        ? "\n\n"
                        : " BERT has the sizes that it began with.\n\n");
    }

    private void addMachine(StringBuilder page) {
        page.append("## Machine\n\n");
        addFact("version", Provenance::version, page);
        results.finished().values().stream()
                .flatMap(run -> run.provenance().machine().keySet().stream())
                .distinct()
                .forEach(name -> addFact(name, p -> p.machine().getOrDefault(name, "–"), page));
    }

    /// One value where all runs agree, else all values.
    private void addFact(String name, Function<Provenance, String> fact, StringBuilder page) {
        String values =
                results.finished().values().stream()
                        .map(FinishedRun::provenance)
                        .map(fact)
                        .distinct()
                        .collect(Collectors.joining("; "));
        page.append("- ").append(name).append(": ").append(values).append('\n');
    }
}
