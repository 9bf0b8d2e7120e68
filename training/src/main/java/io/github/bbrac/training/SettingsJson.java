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
import java.util.List;
import java.util.Map;

/// Settings, a record of records, as JSON: an object of objects with the names of their components. Immutable.
///
/// @param type of the settings
/// @param defaults what absent values keep
record SettingsJson<T>(Class<T> type, T defaults) {
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
    T read(Path file) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
            if (!(json instanceof ObjectNode changes)) {
                throw new IllegalArgumentException("expected a JSON object, found another value");
            }
            return with(defaults, changes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": expected JSON, found a fault: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /// Settings with some of them changed.
    ///
    /// @param changes as in a file of settings
    /// @throws IllegalArgumentException if a name is unknown or a value cannot be what it names
    T with(T settings, ObjectNode changes) {
        ObjectNode whole = write(settings);
        for (var part : changes.properties()) {
            if (!(whole.get(part.getKey()) instanceof ObjectNode target)
                    || !(part.getValue() instanceof ObjectNode values)) {
                throw new IllegalArgumentException(
                        part.getKey()
                                + ": expected the objects "
                                + String.join(" and ", names(whole))
                                + ", found another");
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

    /// All settings.
    ObjectNode write(T settings) {
        return MAPPER.valueToTree(settings);
    }

    /// The settings that [#write] wrote.
    private T of(ObjectNode json) {
        try {
            return MAPPER.treeToValue(json, type);
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

    private static List<String> names(ObjectNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
