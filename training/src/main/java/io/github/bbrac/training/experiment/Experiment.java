package io.github.bbrac.training.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.kernels.TrainingKernels;
import io.github.bbrac.training.DivergenceException;
import io.github.bbrac.training.Provenance;
import io.github.bbrac.training.StartingPoint;
import io.github.bbrac.training.TaggerSystem;
import io.github.bbrac.training.Training;
import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingListener;
import io.github.bbrac.training.TrainingSettings;
import io.github.bbrac.training.optimization.ParameterRules;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Trains several systems on the same data, each with several seeds, and reports how they compare.
///
///     Results results = Experiment.of(data, TrainingSettings.DEFAULT, kernels).seeds(3).to(Path.of("experiment"));
///
/// The model of each run is kept in `runs/SYSTEM-SEED` below the target. A run that is there already is taken as it is, if its
/// provenance names the same settings and data; one that was interrupted continues. The report is written anew after
/// each run, so that what an interrupted experiment has come to can be read.
///
/// One thread at a time.
public final class Experiment {
    private static final String RUNS = "runs";
    private static final JsonMapper MAPPER = new JsonMapper();

    /// Is told of runs, on the thread that trains.
    @FunctionalInterface
    public interface RunListener {
        /// Called before each run.
        ///
        /// @param number of the run, from 1
        /// @param of how many
        /// @param done whether it was done before and is only read
        void begins(Run run, int number, int of, boolean done);
    }

    private final TrainingData data;
    private final TrainingSettings settings;
    private final TrainingKernels kernels;
    private List<ComparisonTable> tables = ComparisonTable.OF_THE_PAPER;
    private int seeds = 3;
    private StartingPoint start = new StartingPoint.Nothing();
    private Published published = Published.NONE;
    private TrainingListener listener = new TrainingListener() {};
    private RunListener runListener = (run, number, of, done) -> {};
    private String version = "of unknown version";

    private Experiment(TrainingData data, TrainingSettings settings, TrainingKernels kernels) {
        this.data = data;
        this.settings = settings;
        this.kernels = kernels;
    }

    /// The paper's two tables, with three seeds, from nothing.
    ///
    /// @param settings of all runs: the system is each run's own, the seed that of the first runs. What concerns BERT
    ///     alone means nothing in a system without one
    /// @param kernels what it computes with; not closed here
    /// @throws IllegalArgumentException if there are no test documents
    public static Experiment of(
            TrainingData data, TrainingSettings settings, TrainingKernels kernels) {
        if (data.test().isEmpty()) {
            throw new IllegalArgumentException(
                    "test data: expected documents to compare systems on, found none");
        }
        return new Experiment(data, settings, kernels);
    }

    /// Makes these tables.
    public Experiment withTables(List<ComparisonTable> which) {
        tables = List.copyOf(which);
        return this;
    }

    /// Trains each system with so many seeds, one after the other from the settings' own on.
    public Experiment seeds(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("seeds: expected at least 1, found " + count);
        }
        seeds = count;
        return this;
    }

    /// Takes the BERT of systems that have one from elsewhere.
    ///
    /// @throws IllegalArgumentException if the point is a whole model, which is of one system
    public Experiment from(StartingPoint point) {
        if (point instanceof StartingPoint.Model) {
            throw new IllegalArgumentException(
                    "starting point: expected nothing or an encoder, found a whole model");
        }
        start = Objects.requireNonNull(point, "point");
        return this;
    }

    /// Puts figures from elsewhere beside those that are measured.
    public Experiment withPublished(Published figures) {
        published = Objects.requireNonNull(figures, "figures");
        return this;
    }

    /// Tells how each training goes.
    public Experiment withListener(TrainingListener told) {
        listener = Objects.requireNonNull(told, "told");
        return this;
    }

    /// Tells which run is next.
    public Experiment withRunListener(RunListener told) {
        runListener = Objects.requireNonNull(told, "told");
        return this;
    }

    /// What model cards name as the version of what trained them.
    public Experiment withVersion(String name) {
        version = Objects.requireNonNull(name, "name");
        return this;
    }

    /// Trains what is not trained yet, and writes the report.
    ///
    /// @param target the experiment's folder; made if it is not there
    /// @throws IllegalArgumentException if data, settings and starting point do not fit each other, or a run that is
    ///     there is not one of this experiment; the message says what differs, and nothing has been trained then
    /// @throws DivergenceException if a gradient does not stay finite
    /// @throws FileAlreadyExistsException if the target holds something else
    /// @throws IOException if a file cannot be read or written
    public Results to(Path target) throws IOException {
        requireOwn(target);
        List<Run> planned = runs();
        for (Run run : planned) {
            check(run, directory(target, run), planned.getFirst().seed());
        }
        Files.createDirectories(target.resolve(RUNS));
        String encoder = start instanceof StartingPoint.Encoder ? start.checksum() : "";
        var subject = new Subject(data, settings, encoder, published);
        var report = new Report(target, subject, listener);
        Map<Run, FinishedRun> finished = new HashMap<>();
        for (Run run : planned) {
            if (isDone(directory(target, run))) {
                runListener.begins(run, planned.indexOf(run) + 1, planned.size(), true);
                finished.put(run, read(run, directory(target, run)));
            }
        }
        Results results = new Results(tables, planned, finished);
        report.write(results);
        for (Run run : results.missing()) {
            runListener.begins(run, planned.indexOf(run) + 1, planned.size(), false);
            training(run).resuming().to(directory(target, run));
            finished.put(run, read(run, directory(target, run)));
            results = new Results(tables, planned, finished);
            report.write(results);
        }
        return results;
    }

    /// A training that was killed after its last move has a checkpoint left to remove.
    private static boolean isDone(Path directory) {
        return Files.exists(directory) && !Training.isBegun(directory);
    }

    /// Seeds outermost: what is done first compares all systems.
    private List<Run> runs() {
        long first = settings.training().seed();
        List<TaggerSystem> systems =
                tables.stream().flatMap(table -> table.systems().stream()).distinct().toList();
        List<Run> runs = new ArrayList<>();
        for (long seed = first; seed < first + seeds; seed++) {
            for (TaggerSystem system : systems) {
                runs.add(new Run(system, seed));
            }
        }
        return runs;
    }

    /// The report would else write over somebody's files: runs alone, made by hand, or those of a report are taken on.
    private static void requireOwn(Path target) throws IOException {
        if (!Files.isDirectory(target) || Files.exists(target.resolve(Report.RUNS))) {
            return;
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.anyMatch(file -> !file.getFileName().toString().equals(RUNS))) {
                throw new FileAlreadyExistsException(
                        target.toString(),
                        null,
                        "expected an empty folder or that of an experiment, found another");
            }
        }
    }

    /// Refuses what cannot be trained or taken over, before hours of work and not after. Runs of other seeds than the
    /// first differ in what they draw alone.
    private void check(Run run, Path directory, long firstSeed) throws IOException {
        if (Files.exists(directory)) {
            requireSame(run, directory);
        } else if (Training.isBegun(directory) || run.seed() == firstSeed) {
            try {
                training(run).check(directory);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(run.name() + ": " + e.getMessage(), e);
            }
        }
    }

    private void requireSame(Run run, Path directory) throws IOException {
        List<String> differences =
                Provenance.read(directory).differencesFrom(data, settings(run), start(run));
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    directory
                            + ": expected a run of this experiment, found another; repeat it as it was begun,"
                            + " or give another folder:\n  "
                            + String.join("\n  ", differences));
        }
    }

    private FinishedRun read(Run run, Path directory) throws IOException {
        return FinishedRun.read(run, directory, data.test(), kernels);
    }

    private Training training(Run run) throws IOException {
        return Training.of(data, settings(run), kernels)
                .from(start(run))
                .withListener(listener)
                .withVersion(version);
    }

    private static Path directory(Path target, Run run) {
        return target.resolve(RUNS).resolve(run.name());
    }

    private StartingPoint start(Run run) {
        return settings(run).model().hasBert() ? start : new StartingPoint.Nothing();
    }

    private TrainingSettings settings(Run run) {
        ObjectNode changes = MAPPER.createObjectNode();
        changes.putObject("model").put("system", run.system().toString());
        ObjectNode training = changes.putObject("training").put("seed", run.seed());
        TrainingSettings own = settings.with(changes);
        if (own.model().hasBert()) {
            return own;
        }
        List<String> frozen =
                own.training().freeze().stream()
                        .filter(prefix -> !prefix.startsWith(ParameterRules.ENCODER))
                        .toList();
        training.put("encoderLearningRate", 0).set("freeze", MAPPER.valueToTree(frozen));
        return own.with(changes);
    }
}
