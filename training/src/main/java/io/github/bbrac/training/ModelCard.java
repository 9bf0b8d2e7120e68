package io.github.bbrac.training;

import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.Kernels;
import io.github.bbrac.training.Provenance.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Says where a model comes from: `provenance.json` for programs, and of it `README.md` for people.
///
/// @param data what it learnt from
/// @param settings how
/// @param preparation with what it began
/// @param result what came of it
/// @param version of what trained it
record ModelCard(
        TrainingData data,
        TrainingSettings settings,
        Preparation preparation,
        TrainingResult result,
        String version) {
    static final String README = "README.md";

    void write(Path directory, Kernels kernels) throws IOException {
        Provenance provenance = provenance(Machine.facts(kernels));
        provenance.write(directory);
        boolean drawn = Files.exists(directory.resolve(LearningCurves.CHART));
        Files.writeString(directory.resolve(README), readme(provenance, drawn));
    }

    private Provenance provenance(Map<String, String> machine) throws IOException {
        Map<String, DataSet> sets = new LinkedHashMap<>();
        data.sets()
                .forEach((name, documents) -> {
                    if (!documents.isEmpty()) {
                        sets.put(name, DataSet.of(documents));
                    }
                });
        result.dev()
                .ifPresent(dev ->
                        sets.computeIfPresent(
                                Provenance.DEV, (_, set) -> set.with(dev, List.of())));
        result.test()
                .ifPresent(test ->
                        sets.computeIfPresent(
                                Provenance.TEST,
                                (_, set) -> set.with(test, result.testDocuments())));
        return new Provenance(
                version,
                settings,
                preparation.start().checksum(),
                sets,
                ModelFiles.checksum(preparation.vocabulary()),
                result.bestEpoch(),
                result.history().size(),
                Math.round(result.seconds()),
                machine);
    }

    private String readme(Provenance provenance, boolean drawn) {
        StringBuilder text = new StringBuilder();
        addHead(text);
        addScores(drawn, text);
        addData(provenance, text);
        addSettings(provenance, text);
        text.append("## Machine\n\n");
        provenance
                .machine()
                .forEach((name, value) -> text.append("- " + name + ": " + value + "\n"));
        return text.toString();
    }

    private void addHead(StringBuilder text) {
        String made =
                switch (preparation.start()) {
                    case StartingPoint.Model _ -> "A model that goes on from another, trained";
                    case StartingPoint.Nothing _, StartingPoint.Encoder _ ->
                            "A " + settings.model().system() + " trained";
                };
        text.append("# ").append(result.directory().getFileName()).append("\n\n");
        text.append("Marks the entities of Chinese medical records: ");
        text.append(String.join(", ", data.types())).append(". ");
        text.append(made).append(" by BBRAC ").append(version);
        text.append("; `bbrac recognize --model DIR FILE` runs it. Not a medical device.\n\n");
    }

    private void addScores(boolean drawn, StringBuilder text) {
        text.append("## Scores\n\nStrict: an entity counts if span and type are exact.\n\n");
        result.dev().ifPresent(scores -> table("development", scores, text));
        result.test().ifPresent(scores -> table("test", scores, text));
        if (result.dev().isEmpty() && result.test().isEmpty()) {
            text.append("Nobody measured: there was neither a development nor a test set.\n\n");
        }
        if (drawn) {
            text.append("![Learning curves](").append(LearningCurves.CHART).append(")\n\n");
        }
    }

    private static void addData(Provenance provenance, StringBuilder text) {
        text.append("## Data\n\n| set | documents | characters | entities | SHA-256 |\n");
        text.append("|---|---|---|---|---|\n");
        provenance
                .data()
                .forEach((name, set) ->
                        text.append("| ")
                                .append(name)
                                .append(" | ")
                                .append(set.documents())
                                .append(" | ")
                                .append(set.characters())
                                .append(" | ")
                                .append(set.entities())
                                .append(" | ")
                                .append(set.sha256())
                                .append(" |\n"));
        text.append("\nThe checksums are those of the documents as JSON Lines.\n\n");
    }

    private void addSettings(Provenance provenance, StringBuilder text) {
        text.append("## Settings\n\n```json\n");
        text.append(settings.toJson().toPrettyString()).append("\n```\n\n");
        text.append("The sizes of a starting point went before these; config.json has all.");
        text.append(" Began from: ").append(provenance.startingPoint());
        text.append(
                String.format(
                        Locale.ROOT,
                        ". Epoch %d of %d was kept, after %.0f seconds in all.\n\n",
                        result.bestEpoch(),
                        result.history().size(),
                        result.seconds()));
    }

    private static void table(String set, Scores scores, StringBuilder text) {
        text.append("| ").append(set).append(" | precision | recall | F1 | support |\n");
        text.append("|---|---|---|---|---|\n");
        row("all", scores.micro(), text);
        scores.types().forEach((type, score) -> row(type, score, text));
        text.append('\n');
    }

    private static void row(String name, Scores.Score score, StringBuilder text) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %.2f | %.2f | %d |\n",
                        name,
                        100 * score.precision(),
                        100 * score.recall(),
                        100 * score.f1(),
                        score.support()));
    }
}
