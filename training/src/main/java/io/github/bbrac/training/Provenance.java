package io.github.bbrac.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.evaluation.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a trained model comes from: what `provenance.json` in its directory says. Immutable.
///
/// @param version of what trained it
/// @param settings how it learnt
/// @param startingPoint the [StartingPoint#checksum] of that with which it began
/// @param data the sets of documents that there were, by name
/// @param vocabularySha256 of the tokens, a line each
/// @param bestEpoch whose weights it has, from 1
/// @param epochs that were trained
/// @param seconds of all epochs
/// @param machine what it was trained on, name → value
public record Provenance(
        String version,
        TrainingSettings settings,
        String startingPoint,
        Map<String, DataSet> data,
        String vocabularySha256,
        int bestEpoch,
        int epochs,
        long seconds,
        Map<String, String> machine) {
    static final String FILE = "provenance.json";

    /// The name of the set that was learnt from.
    public static final String TRAIN = "train";

    /// The name of the set by which the best epoch was chosen.
    public static final String DEV = "dev";

    /// The name of the set on which the finished model was scored.
    public static final String TEST = "test";

    /// The name under which a set's scores hold those of all types together.
    public static final String MICRO = "micro";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> COUNTS = List.of("correct", "found", "support");

    /// Strict scores as fractions. Immutable.
    ///
    /// @param support entities in the gold annotation
    public record Figures(double precision, double recall, double f1, int support) {
        static Figures of(Scores.Score score) {
            return new Figures(score.precision(), score.recall(), score.f1(), score.support());
        }
    }

    /// A set of documents. Immutable.
    ///
    /// @param documents how many
    /// @param characters of their texts, in UTF-16
    /// @param entities that are annotated
    /// @param sha256 of the documents as JSON Lines
    /// @param scores of the model on them: [#MICRO], then each type by name; empty where nobody measured
    /// @param perDocument counts of each document, empty where nobody kept them
    public record DataSet(
            int documents,
            long characters,
            long entities,
            String sha256,
            Map<String, Figures> scores,
            List<Scores.Score> perDocument) {
        /// Copies the collections.
        public DataSet {
            scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
            perDocument = List.copyOf(perDocument);
        }

        /// A set that nobody measured.
        public static DataSet of(List<Document> documents) {
            return new DataSet(
                    documents.size(),
                    documents.stream().mapToLong(d -> d.text().length()).sum(),
                    documents.stream().mapToLong(d -> d.entities().size()).sum(),
                    TrainingData.checksum(documents),
                    Map.of(),
                    List.of());
        }

        DataSet with(Scores measured, List<Scores.Score> each) {
            Map<String, Figures> figures = new LinkedHashMap<>();
            figures.put(MICRO, Figures.of(measured.micro()));
            measured.types().forEach((type, score) -> figures.put(type, Figures.of(score)));
            return new DataSet(documents, characters, entities, sha256, figures, each);
        }
    }

    /// Copies the maps.
    public Provenance {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    }

    /// Reads that of a model.
    ///
    /// @param directory the model's
    /// @throws IllegalArgumentException if the file is not what a training writes
    /// @throws IOException if it cannot be read
    public static Provenance read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            return of(MAPPER.readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": expected JSON, found a fault: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": expected what a training writes, found another: " + e.getMessage(),
                    e);
        }
    }

    void write(Path directory) throws IOException {
        Files.writeString(
                directory.resolve(FILE),
                MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(toJson()) + "\n");
    }

    /// What another training would have to change to be this one: `<fact>: expected …, found …`, of which what was
    /// found is this model's. Empty where that training makes this model, but for rounding by other kernels.
    ///
    /// @throws IOException if the starting point cannot be read
    public List<String> differencesFrom(
            TrainingData other, TrainingSettings otherSettings, StartingPoint start)
            throws IOException {
        Map<String, String> checksums = new LinkedHashMap<>();
        for (String set : other.sets().keySet()) {
            DataSet mine = data.getOrDefault(set, DataSet.of(List.of()));
            checksums.put(set, mine.sha256());
        }
        var facts = new Fingerprint(Fingerprint.facts(settings, checksums, startingPoint));
        var expected = Fingerprint.facts(otherSettings, other.checksums(), start.checksum());
        return facts.differencesFrom(new Fingerprint(expected));
    }

    private ObjectNode toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", version);
        json.set("settings", settings.toJson());
        json.put("startingPoint", startingPoint);
        ObjectNode sets = json.putObject("data");
        data.forEach((name, set) -> put(set, sets.putObject(name)));
        json.put("vocabularySha256", vocabularySha256);
        json.put("bestEpoch", bestEpoch);
        json.put("epochs", epochs);
        json.put("seconds", seconds);
        ObjectNode ran = json.putObject("machine");
        machine.forEach(ran::put);
        return json;
    }

    private static void put(DataSet set, ObjectNode json) {
        json.put("documents", set.documents());
        json.put("characters", set.characters());
        json.put("entities", set.entities());
        json.put("sha256", set.sha256());
        if (!set.scores().isEmpty()) {
            ObjectNode scores = json.putObject("scores");
            set.scores()
                    .forEach((name, figures) ->
                            scores.putObject(name)
                                    .put("precision", figures.precision())
                                    .put("recall", figures.recall())
                                    .put("f1", figures.f1())
                                    .put("support", figures.support()));
        }
        if (!set.perDocument().isEmpty()) {
            ObjectNode counts = json.putObject("perDocument");
            List<ArrayNode> lists = COUNTS.stream().map(counts::putArray).toList();
            for (Scores.Score score : set.perDocument()) {
                lists.get(0).add(score.correct());
                lists.get(1).add(score.found());
                lists.get(2).add(score.support());
            }
        }
    }

    private static Provenance of(JsonNode json) {
        if (!(json.path("settings") instanceof ObjectNode settings)) {
            throw new IllegalArgumentException("no settings");
        }
        Map<String, DataSet> data = new LinkedHashMap<>();
        for (var set : json.required("data").properties()) {
            data.put(set.getKey(), dataSet(set.getValue()));
        }
        Map<String, String> machine = new LinkedHashMap<>();
        for (var fact : json.required("machine").properties()) {
            machine.put(fact.getKey(), fact.getValue().asText());
        }
        return new Provenance(
                json.required("version").asText(),
                TrainingSettings.DEFAULT.with(settings),
                json.required("startingPoint").asText(),
                data,
                json.required("vocabularySha256").asText(),
                json.required("bestEpoch").asInt(),
                json.required("epochs").asInt(),
                json.required("seconds").asLong(),
                machine);
    }

    private static DataSet dataSet(JsonNode json) {
        Map<String, Figures> scores = new LinkedHashMap<>();
        for (var score : json.path("scores").properties()) {
            JsonNode figures = score.getValue();
            scores.put(
                    score.getKey(),
                    new Figures(
                            figures.required("precision").asDouble(),
                            figures.required("recall").asDouble(),
                            figures.required("f1").asDouble(),
                            figures.required("support").asInt()));
        }
        return new DataSet(
                json.required("documents").asInt(),
                json.required("characters").asLong(),
                json.required("entities").asLong(),
                json.required("sha256").asText(),
                scores,
                json.has("perDocument") ? perDocument(json.get("perDocument")) : List.of());
    }

    private static List<Scores.Score> perDocument(JsonNode json) {
        List<JsonNode> lists = COUNTS.stream().map(json::required).toList();
        List<Scores.Score> counts = new ArrayList<>();
        for (int d = 0; d < lists.getFirst().size(); d++) {
            counts.add(
                    new Scores.Score(
                            lists.get(0).required(d).asInt(),
                            lists.get(1).required(d).asInt(),
                            lists.get(2).required(d).asInt()));
        }
        return counts;
    }
}
