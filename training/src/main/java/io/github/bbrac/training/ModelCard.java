package io.github.bbrac.training;

import com.fasterxml.jackson.databind.JsonNode;
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
        addHead(text);
        addScores(drawn, text);
        addData(provenance, text);
        addSettings(provenance, text);
        text.append("## Machine\n\n");
        for (var fact : provenance.get("machine").properties()) {
            text.append("- " + fact.getKey() + ": " + fact.getValue().asText() + "\n");
        }
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

    private static void addData(ObjectNode provenance, StringBuilder text) {
        text.append("## Data\n\n| set | documents | characters | entities | SHA-256 |\n");
        text.append("|---|---|---|---|---|\n");
        for (var set : provenance.get("data").properties()) {
            JsonNode facts = set.getValue();
            text.append("| ").append(set.getKey());
            for (String name : List.of("documents", "characters", "entities", "sha256")) {
                text.append(" | ").append(facts.get(name).asText());
            }
            text.append(" |\n");
        }
        text.append("\nThe checksums are those of the documents as JSON Lines.\n\n");
    }

    private void addSettings(ObjectNode provenance, StringBuilder text) {
        text.append("## Settings\n\n```json\n");
        text.append(settings.toJson().toPrettyString()).append("\n```\n\n");
        text.append("The sizes of a starting point went before these; config.json has all.");
        text.append(" Began from: ").append(provenance.get("startingPoint").asText());
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
