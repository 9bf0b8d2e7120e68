package io.github.bbrac.training.experiment;

import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.training.TaggerSystem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// What an experiment has come to. Immutable.
///
/// @param tables that it is for
/// @param planned all its runs, in their order
/// @param finished those that are done
public record Results(
        List<ComparisonTable> tables, List<Run> planned, Map<Run, FinishedRun> finished) {
    /// Copies the collections.
    public Results {
        tables = List.copyOf(tables);
        planned = List.copyOf(planned);
        Map<Run, FinishedRun> inOrder = new LinkedHashMap<>();
        for (Run run : planned) {
            if (finished.containsKey(run)) {
                inOrder.put(run, finished.get(run));
            }
        }
        finished = Collections.unmodifiableMap(inOrder);
    }

    /// All systems, each once.
    public List<TaggerSystem> systems() {
        return planned.stream().map(Run::system).distinct().toList();
    }

    /// Runs that are not done.
    public List<Run> missing() {
        return planned.stream().filter(run -> !finished.containsKey(run)).toList();
    }

    /// The finished runs of a system.
    public List<FinishedRun> of(TaggerSystem system) {
        return finished.values().stream().filter(one -> one.run().system() == system).toList();
    }

    /// Where a number of a system's finished runs lies.
    public Spread spread(TaggerSystem system, ToDoubleFunction<FinishedRun> number) {
        return Spread.of(of(system).stream().mapToDouble(number).toArray());
    }

    /// Seeds that both systems have finished runs of.
    Set<Long> seeds(TaggerSystem first, TaggerSystem second) {
        Set<Long> seeds = seeds(first);
        seeds.retainAll(seeds(second));
        return seeds;
    }

    private Set<Long> seeds(TaggerSystem system) {
        return of(system).stream()
                .map(one -> one.run().seed())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The counts of each test document, summed over a system's runs with these seeds.
    List<Scores.Score> documents(TaggerSystem system, Set<Long> seeds) {
        List<Scores.Score> sums = new ArrayList<>();
        for (long seed : seeds) {
            List<Scores.Score> counts = finished.get(new Run(system, seed)).documents();
            for (int d = 0; d < counts.size(); d++) {
                if (sums.size() == d) {
                    sums.add(Scores.Score.NONE);
                }
                sums.set(d, sums.get(d).plus(counts.get(d)));
            }
        }
        return sums;
    }
}
