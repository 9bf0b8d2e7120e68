package io.github.bbrac.ner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// An object of a JSON file, read key by key. What is missing, of another kind or, after [#done],
/// not asked for is refused by its name. One thread at a time.
final class JsonObject {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final String where;
    private final ObjectNode node;
    private final Set<String> asked = new LinkedHashSet<>();

    private JsonObject(String where, JsonNode node) throws ModelFormatException {
        if (!(node instanceof ObjectNode object)) {
            throw new ModelFormatException(where, "a JSON object", kind(node));
        }
        this.where = where;
        this.node = object;
    }

    /// The object that a file holds.
    static JsonObject read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            return parse(name, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(
                    name
                            + ": expected this file in "
                            + file.toAbsolutePath().getParent()
                            + ", found none",
                    e);
        }
    }

    /// The object that a file's bytes are.
    static JsonObject parse(String name, byte[] json) throws IOException {
        try {
            return new JsonObject(name, MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String place =
                    at == null ? "" : " line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new ModelFormatException(
                    name + place + ": expected JSON, found a syntax error or a key twice", e);
        }
    }

    /// Adds each of these whose key is absent.
    void fill(ObjectNode defaults) {
        defaults.properties().forEach(entry -> node.putIfAbsent(entry.getKey(), entry.getValue()));
    }

    boolean has(String key) {
        asked.add(key);
        return node.has(key);
    }

    /// Where a key is, for messages.
    String where(String key) {
        return where.contains(" ") ? where + "." + key : where + " " + key;
    }

    JsonNode node(String key) throws ModelFormatException {
        asked.add(key);
        JsonNode value = node.get(key);
        if (value == null) {
            throw new ModelFormatException(
                    where, "the key " + key, "none such among " + names(node));
        }
        return value;
    }

    JsonObject object(String key) throws ModelFormatException {
        return new JsonObject(where(key), node(key));
    }

    String string(String key) throws ModelFormatException {
        JsonNode value = node(key);
        if (!value.isTextual()) {
            throw new ModelFormatException(where(key), "a string", kind(value));
        }
        return value.textValue();
    }

    /// A string that is one of these.
    String choice(String key, String... allowed) throws ModelFormatException {
        String value = string(key);
        if (!List.of(allowed).contains(value)) {
            throw new ModelFormatException(where(key), String.join(" or ", allowed), value);
        }
        return value;
    }

    boolean bool(String key) throws ModelFormatException {
        JsonNode value = node(key);
        if (!value.isBoolean()) {
            throw new ModelFormatException(where(key), "true or false", kind(value));
        }
        return value.booleanValue();
    }

    int integer(String key) throws ModelFormatException {
        return integer(where(key), node(key));
    }

    private static int integer(String where, JsonNode value) throws ModelFormatException {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new ModelFormatException(where, "an integer of 32 bits", kind(value));
        }
        return value.intValue();
    }

    float number(String key) throws ModelFormatException {
        JsonNode value = node(key);
        if (!value.isNumber()) {
            throw new ModelFormatException(where(key), "a number", kind(value));
        }
        return value.floatValue();
    }

    List<String> strings(String key) throws ModelFormatException {
        List<String> values = new ArrayList<>();
        for (JsonNode value : array(key)) {
            if (!value.isTextual()) {
                throw new ModelFormatException(where(key), "strings", kind(value));
            }
            values.add(value.textValue());
        }
        return values;
    }

    List<Integer> integers(String key) throws ModelFormatException {
        List<Integer> values = new ArrayList<>();
        for (JsonNode value : array(key)) {
            values.add(integer(where(key), value));
        }
        return values;
    }

    /// A list, not empty.
    JsonNode array(String key) throws ModelFormatException {
        JsonNode value = node(key);
        if (!value.isArray() || value.isEmpty()) {
            throw new ModelFormatException(where(key), "a list that is not empty", kind(value));
        }
        return value;
    }

    /// Refuses the object if it has a key that was not asked for.
    void done() throws ModelFormatException {
        for (String key : names(node)) {
            if (!asked.contains(key)) {
                throw new ModelFormatException(
                        where, "no other keys than " + String.join(", ", asked), key);
            }
        }
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(property -> property.getKey()).toList();
    }

    /// What a message calls a value: itself, unless it is a list or an object.
    private static String kind(JsonNode value) {
        if (value.isArray()) {
            return "a list of " + value.size();
        }
        return value.isObject() ? "an object" : value.toString();
    }
}
