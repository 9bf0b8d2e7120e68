package io.github.bbrac.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Says where a pre-trained BERT comes from: `provenance.json` for programs, `README.md` for people, and how it went,
/// `learning-curves.csv`. Names no file of text and quotes none.
///
/// @param text what it learnt from
/// @param settings how
/// @param vocabulary its tokens
/// @param startingPoint checksum of that with which it began
/// @param version of what trained it
record EncoderCard(
        PretrainingText.Facts text,
        PretrainingSettings settings,
        Vocabulary vocabulary,
        String startingPoint,
        String version) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /// @param name of the model
    /// @param step steps done
    void write(
            String name,
            int step,
            List<PretrainingProgress> history,
            Kernels kernels,
            Path directory)
            throws IOException {
        ObjectNode json = provenance(step, history, kernels);
        Files.writeString(
                directory.resolve(Provenance.FILE),
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        Files.writeString(directory.resolve(ModelCard.README), readme(name, json));
        writeTable(history, directory);
    }

    private ObjectNode provenance(int step, List<PretrainingProgress> history, Kernels kernels) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", version);
        json.set("settings", settings.toJson());
        json.put("startingPoint", startingPoint);
        ArrayNode files = json.putArray("text");
        for (PretrainingText.Found file : text.files()) {
            files.addObject()
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256())
                    .put("weight", file.weight());
        }
        text.words().ifPresent(sha256 -> json.put("wordsSha256", sha256));
        json.put("vocabularySha256", ModelFiles.checksum(vocabulary));
        json.put("steps", step);
        if (!history.isEmpty()) {
            json.put("epochs", history.getLast().epoch());
            json.put("heldLoss", history.getLast().heldLoss());
            json.put("heldAccuracy", history.getLast().heldAccuracy());
            double seconds = history.stream().mapToDouble(PretrainingProgress::seconds).sum();
            json.put("seconds", Math.round(seconds));
        }
        ObjectNode machine = json.putObject("machine");
        Machine.facts(kernels).forEach(machine::put);
        return json;
    }

    private String readme(String name, ObjectNode json) {
        StringBuilder card = new StringBuilder();
        card.append("# ").append(name).append("\n\n");
        card.append("A BERT that was pre-trained on text by BBRAC ").append(version);
        card.append(" to guess hidden words (whole word masking). It marks nothing by itself:");
        card.append(" `bbrac train --init DIR` starts from it.\n\n");
        if (json.has("heldLoss")) {
            card.append(
                    String.format(
                            Locale.ROOT,
                            "Of the hidden tokens of text that was held out it guesses %.2f %%"
                                    + " right, with a mean cross entropy of %.4f, after %d steps and"
                                    + " %.2f epochs in %.0f seconds.\n\n",
                            100 * json.get("heldAccuracy").asDouble(),
                            json.get("heldLoss").asDouble(),
                            json.get("steps").asInt(),
                            json.get("epochs").asDouble(),
                            json.get("seconds").asDouble()));
        }
        card.append("## Text\n\n| file | bytes | weight | SHA-256 |\n|---|---|---|---|\n");
        for (int f = 0; f < json.get("text").size(); f++) {
            var file = json.get("text").get(f);
            card.append("| ").append(f + 1);
            for (String fact : List.of("bytes", "weight", "sha256")) {
                card.append(" | ").append(file.get(fact).asText());
            }
            card.append(" |\n");
        }
        card.append("\n## Settings\n\n```json\n");
        card.append(settings.toJson().toPrettyString()).append("\n```\n\n");
        card.append("The sizes of a starting point went before these; config.json has all.");
        card.append(" Began from: ").append(startingPoint).append(".\n\n## Machine\n\n");
        for (var fact : json.get("machine").properties()) {
            card.append("- " + fact.getKey() + ": " + fact.getValue().asText() + "\n");
        }
        return card.toString();
    }

    /// One line for each look at what is held out, after a line of names.
    static void writeTable(List<PretrainingProgress> history, Path directory) throws IOException {
        StringBuilder table =
                new StringBuilder(
                        "step,epoch,loss,accuracy,held_loss,held_accuracy,learning_rate,seconds,"
                                + "tokens_per_second\n");
        for (PretrainingProgress progress : history) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "%d,%.4f,%.6f,%.6f,%.6f,%.6f,%.8f,%.1f,%.0f\n",
                            progress.step(),
                            progress.epoch(),
                            progress.loss(),
                            progress.accuracy(),
                            progress.heldLoss(),
                            progress.heldAccuracy(),
                            progress.learningRate(),
                            progress.seconds(),
                            progress.tokensPerSecond()));
        }
        Files.writeString(directory.resolve(LearningCurves.TABLE), table);
    }
}
