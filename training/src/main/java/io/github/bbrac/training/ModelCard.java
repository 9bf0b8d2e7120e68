package io.github.bbrac.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
    static final String PROVENANCE = "provenance.json";
    static final String README = "README.md";

    private static final JsonMapper MAPPER = new JsonMapper();

    void write(Path directory, Kernels kernels) throws IOException {
        ObjectNode provenance = provenance(Provenance.ofMachine(kernels));
        Files.writeString(
                directory.resolve(PROVENANCE),
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n");
        boolean drawn = Files.exists(directory.resolve(LearningCurves.CHART));
        Files.writeString(directory.resolve(README), readme(provenance, drawn));
    }

    private ObjectNode provenance(Map<String, String> machine) throws IOException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", version);
        json.set("settings", settings.toJson());
        json.put("startingPoint", preparation.startChecksum());
        ObjectNode sets = json.putObject("data");
        put("train", data.train(), Optional.empty(), sets);
        put("dev", data.dev(), result.dev(), sets);
        put("test", data.test(), result.test(), sets);
        json.put(
                "vocabularySha256",
                Sha256.of(String.join("\n", preparation.vocabulary().tokens())));
        json.put("bestEpoch", result.bestEpoch());
        json.put("epochs", result.history().size());
        json.put("seconds", Math.round(result.seconds()));
        ObjectNode ran = json.putObject("machine");
        machine.forEach(ran::put);
        return json;
    }

    private static void put(
            String name, List<Document> documents, Optional<Scores> scores, ObjectNode sets) {
        if (documents.isEmpty()) {
            return;
        }
        ObjectNode set = sets.putObject(name);
        set.put("documents", documents.size());
        set.put("characters", documents.stream().mapToLong(d -> d.text().length()).sum());
        set.put("entities", documents.stream().mapToLong(d -> d.entities().size()).sum());
        set.put("sha256", TrainingData.checksum(documents));
        scores.ifPresent(found -> {
            ObjectNode json = set.putObject("scores");
            put("micro", found.micro(), json);
            found.types().forEach((type, score) -> put(type, score, json));
        });
    }

    private static void put(String name, Scores.Score score, ObjectNode scores) {
        scores.putObject(name)
                .put("precision", score.precision())
                .put("recall", score.recall())
                .put("f1", score.f1())
                .put("support", score.support());
    }

    private String readme(ObjectNode provenance, boolean drawn) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(result.directory().getFileName()).append("\n\n");
        text.append(
                String.format(
                        Locale.ROOT,
                        "Marks the entities of Chinese medical records: %s. A %s trained by BBRAC %s;"
                                + " `bbrac recognize --model DIR FILE` runs it. Not a medical"
                                + " device.%n%n",
                        String.join(", ", data.types()),
                        settings.model().system(),
                        version));
        text.append("## Scores\n\nStrict: an entity counts if span and type are exact.\n\n");
        result.dev().ifPresent(scores -> table("development", scores, text));
        result.test().ifPresent(scores -> table("test", scores, text));
        if (result.dev().isEmpty() && result.test().isEmpty()) {
            text.append("Nobody measured: there was neither a development nor a test set.\n\n");
        }
        if (drawn) {
            text.append("![Learning curves](").append(LearningCurves.CHART).append(")\n\n");
        }
        text.append("## Data\n\n| set | documents | characters | entities | SHA-256 |\n");
        text.append("|---|---|---|---|---|\n");
        for (var set : provenance.get("data").properties()) {
            text.append(
                    String.format(
                            "| %s | %s | %s | %s | `%s` |%n",
                            set.getKey(),
                            set.getValue().get("documents"),
                            set.getValue().get("characters"),
                            set.getValue().get("entities"),
                            set.getValue().get("sha256").asText()));
        }
        text.append("\nThe checksums are those of the documents as JSON Lines.\n\n## Settings\n\n");
        text.append("```json\n").append(settings.toJson().toPrettyString()).append("\n```\n\n");
        text.append("Began from: ").append(provenance.get("startingPoint").asText());
        text.append(
                String.format(
                        Locale.ROOT,
                        ". Epoch %d of %d was kept, after %.0f seconds in all.%n%n## Machine%n%n",
                        result.bestEpoch(),
                        result.history().size(),
                        result.seconds()));
        provenance
                .get("machine")
                .properties()
                .forEach(fact ->
                        text.append("- " + fact.getKey() + ": " + fact.getValue().asText() + "\n"));
        return text.toString().replace("\r\n", "\n");
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
                        "| %s | %.2f | %.2f | %.2f | %d |%n",
                        name,
                        100 * score.precision(),
                        100 * score.recall(),
                        100 * score.f1(),
                        score.support()));
    }
}
