package io.github.bbrac.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// All that decides what a training makes of its data: the model's shape and how it learns. Immutable.
///
/// As JSON it is an object of these two objects, with the names of their components; what is absent keeps its
/// default:
///
///     {"model": {"system": "bbrac", "layers": 4}, "training": {"epochs": 30, "seed": 7}}
public record TrainingSettings(ModelShape model, Regime training) {
    /// A small BBRAC from nothing.
    public static final TrainingSettings DEFAULT =
            new TrainingSettings(ModelShape.DEFAULT, Regime.DEFAULT);

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                    .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .build();

    /// Reads settings from a file of JSON.
    ///
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    /// @throws IOException if it cannot be read
    public static TrainingSettings read(Path file) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
            if (!(json instanceof ObjectNode changes)) {
                throw new IllegalArgumentException("expected a JSON object, found another value");
            }
            return DEFAULT.with(changes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": expected JSON, found a fault: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /// These settings with some of them changed.
    ///
    /// @param changes as in a file of settings
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    public TrainingSettings with(ObjectNode changes) {
        ObjectNode whole = toJson();
        for (var part : changes.properties()) {
            if (!(whole.get(part.getKey()) instanceof ObjectNode target)
                    || !(part.getValue() instanceof ObjectNode values)) {
                throw new IllegalArgumentException(
                        part.getKey() + ": expected the objects model and training, found another");
            }
            for (var value : values.properties()) {
                if (!target.has(value.getKey())) {
                    throw new IllegalArgumentException(
                            part.getKey()
                                    + "."
                                    + value.getKey()
                                    + ": expected one of "
                                    + String.join(", ", names(target))
                                    + ", found another");
                }
                target.set(value.getKey(), value.getValue());
            }
        }
        return of(whole);
    }

    /// All settings as JSON.
    public ObjectNode toJson() {
        return MAPPER.valueToTree(this);
    }

    /// The settings that [#toJson] wrote.
    static TrainingSettings of(ObjectNode json) {
        try {
            return MAPPER.treeToValue(json, TrainingSettings.class);
        } catch (JsonMappingException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException own ? own : e;
            String where =
                    String.join(
                            ".",
                            e.getPath().stream()
                                    .map(JsonMappingException.Reference::getFieldName)
                                    .toList());
            String what =
                    cause instanceof JsonMappingException own
                            ? own.getOriginalMessage()
                            : cause.getMessage();
            throw new IllegalArgumentException(where + ": " + what, e);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree in memory has no faults of syntax", e);
        }
    }

    private static Iterable<String> names(ObjectNode node) {
        return node::fieldNames;
    }
}
