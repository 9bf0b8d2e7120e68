package io.github.bbrac.training.experiment;

import io.github.bbrac.training.Provenance;
import io.github.bbrac.training.Provenance.Figures;
import java.util.Locale;
import java.util.Optional;

/// The finished runs of an experiment for programs. Scores are fractions. No state.
final class CsvTables {
    private CsvTables() {}

    /// A line for each run, after a line of names. What there is no development set for is empty.
    static String runs(Results results) {
        var table =
                new StringBuilder(
                        "system,seed,dev_precision,dev_recall,dev_f1,test_precision,test_recall,test_f1,"
                                + "seconds,epochs,best_epoch,parameters\n");
        for (FinishedRun one : results.finished().values()) {
            Provenance provenance = one.provenance();
            table.append(
                    String.format(
                            Locale.ROOT,
                            "%s,%d,%s,%s,%d,%d,%d,%d\n",
                            one.run().system(),
                            one.run().seed(),
                            scores(one.dev()),
                            scores(Optional.of(one.test())),
                            provenance.seconds(),
                            provenance.epochs(),
                            provenance.bestEpoch(),
                            one.parameters()));
        }
        return table.toString();
    }

    /// A line for each type of each run, of the test set, after a line of names.
    static String types(Results results) {
        var table = new StringBuilder("system,seed,type,precision,recall,f1,support\n");
        for (FinishedRun one : results.finished().values()) {
            one.types()
                    .forEach((type, figures) ->
                            table.append(one.run().system())
                                    .append(',')
                                    .append(one.run().seed())
                                    .append(',')
                                    .append(quoted(type))
                                    .append(',')
                                    .append(scores(Optional.of(figures)))
                                    .append(',')
                                    .append(figures.support())
                                    .append('\n'));
        }
        return table.toString();
    }

    private static String scores(Optional<Figures> figures) {
        return figures.map(f ->
                        String.format(
                                Locale.ROOT, "%.6f,%.6f,%.6f", f.precision(), f.recall(), f.f1()))
                .orElse(",,");
    }

    /// A name as RFC 4180 wants it, if it has what tables are made with.
    private static String quoted(String name) {
        return name.contains(",") || name.contains("\"")
                ? '"' + name.replace("\"", "\"\"") + '"'
                : name;
    }
}
