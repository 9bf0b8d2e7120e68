package io.github.bbrac.annotation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bbrac.annotation.CodePointOffsets;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/// One document a line, as JSON:
///
///     {"id":"7","text":"咳嗽。","entities":[{"start":0,"end":2,"type":"Sym","text":"咳嗽","probability":0.98}]}
///
/// Only `text` is needed. A missing `id` is the line's number; an entity's `text` is checked where it is
/// there; other fields are skipped, since records come with many. Blank lines are skipped.
///
/// A record that was annotated for some types only names them: `"annotated_types":["Dis","Sym"]`.
///
/// Immutable, shared.
///
/// @param offsets what `start` and `end` count
public record JsonLines(OffsetUnit offsets) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    /// A format of the given unit.
    public JsonLines {
        Objects.requireNonNull(offsets, "offsets");
    }

    /// Offsets in UTF-16 chars, the engine's own.
    public JsonLines() {
        this(OffsetUnit.CHARS);
    }

    /// Reads all documents of a file.
    ///
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if the file cannot be read
    public List<Document> read(Path file) throws IOException {
        var documents = new ArrayList<Document>();
        try (InputStream in = Files.newInputStream(file)) {
            read(file.toString(), in, documents::add);
        }
        return documents;
    }

    /// Reads documents one after the other.
    ///
    /// @param name what messages call the stream
    /// @param in read to its end, not closed
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if the stream cannot be read or the sink refuses a document
    public void read(String name, InputStream in, DocumentSink sink) throws IOException {
        var lines = new Utf8Lines(name, in);
        while (lines.advance()) {
            if (!lines.text().isBlank()) {
                sink.accept(parse(lines.where(), lines.text(), Integer.toString(lines.number())));
            }
        }
    }

    /// One document as a line, without its end. Where UTF-8 could not hold the text, because of a lone
    /// surrogate, JSON's own escape stands for it.
    public String format(Document document) {
        var out = new StringWriter(document.text().length() + 64);
        var codePoints = new CodePointOffsets(document.text());
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("id", document.id());
            json.writeStringField("text", document.text());
            if (document.annotatedTypes().isPresent()) {
                json.writeArrayFieldStart("annotated_types");
                for (String type : document.annotatedTypes().get()) {
                    json.writeString(type);
                }
                json.writeEndArray();
            }
            json.writeArrayFieldStart("entities");
            for (Entity entity : document.entities()) {
                json.writeStartObject();
                json.writeNumberField("start", toFile(codePoints, entity.start()));
                json.writeNumberField("end", toFile(codePoints, entity.end()));
                json.writeStringField("type", entity.type());
                json.writeStringField("text", entity.text());
                if (entity.probability().isPresent()) {
                    json.writeNumberField("probability", entity.probability().getAsDouble());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("a string in memory refused characters", e);
        }
        return escapeLoneSurrogates(out.toString());
    }

    private int toFile(CodePointOffsets codePoints, int offset) {
        return offsets == OffsetUnit.CHARS ? offset : codePoints.toCodePoints(offset);
    }

    private Document parse(String where, String line, String defaultId) throws FormatException {
        JsonNode root = parseJson(where, line);
        if (!root.isObject()) {
            throw new FormatException(where + ": expected a JSON object, found " + kind(root));
        }
        String text = string(where, root, "text");
        JsonNode id = root.path("id");
        if (!id.isMissingNode() && !id.isValueNode()) {
            throw new FormatException(
                    where + ", id: expected a string or a number, found " + kind(id));
        }
        JsonNode list = root.path("entities");
        if (!list.isMissingNode() && !list.isArray()) {
            throw new FormatException(where + ", entities: expected an array, found " + kind(list));
        }
        var codePoints = new CodePointOffsets(text);
        var entities = new ArrayList<Entity>();
        for (int i = 0; i < list.size(); i++) {
            entities.add(entity(where + ", entities[" + i + "]", list.get(i), text, codePoints));
        }
        try {
            return new Document(
                    id.isMissingNode() ? defaultId : id.asText(),
                    text,
                    entities,
                    annotatedTypes(where, root.path("annotated_types")));
        } catch (IllegalArgumentException e) {
            throw new FormatException(where + ", " + e.getMessage(), e);
        }
    }

    private static Optional<Set<String>> annotatedTypes(String where, JsonNode list)
            throws FormatException {
        if (list.isMissingNode()) {
            return Optional.empty();
        }
        boolean strings = list.isArray();
        var types = new TreeSet<String>();
        for (JsonNode type : list) {
            strings &= type.isTextual();
            types.add(type.asText());
        }
        if (!strings) {
            throw new FormatException(
                    where
                            + ", annotated_types: expected an array of strings, found "
                            + (list.isArray() ? "other elements" : kind(list)));
        }
        return Optional.of(types);
    }

    /// Parses one line. What the parser says of a mistake is not passed on: it quotes the line.
    private static JsonNode parseJson(String where, String line) throws FormatException {
        try {
            return READER.readTree(line);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            String column = location == null ? "" : ", column " + location.getColumnNr();
            throw new FormatException(
                    where
                            + column
                            + ": expected one JSON object on the line, found a syntax"
                            + " error or a field twice");
        }
    }

    private Entity entity(String where, JsonNode node, String text, CodePointOffsets codePoints)
            throws FormatException {
        if (!node.isObject()) {
            throw new FormatException(where + ": expected a JSON object, found " + kind(node));
        }
        int start = offset(where, node, "start", codePoints, text.length());
        int end = offset(where, node, "end", codePoints, text.length());
        String type = string(where, node, "type");
        JsonNode probability = node.path("probability");
        if (!probability.isMissingNode() && !probability.isNumber()) {
            throw new FormatException(
                    where + ", probability: expected a number, found " + kind(probability));
        }
        Entity entity;
        try {
            entity =
                    Entity.of(
                            text,
                            type,
                            start,
                            end,
                            probability.isMissingNode()
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(probability.asDouble()));
        } catch (IllegalArgumentException e) {
            throw new FormatException(where + ", " + e.getMessage(), e);
        }
        if (node.has("text") && !string(where, node, "text").equals(entity.text())) {
            throw new FormatException(
                    where
                            + ", text: expected the document's text at ["
                            + node.get("start").asInt()
                            + ", "
                            + node.get("end").asInt()
                            + "), found another; do the offsets count "
                            + (offsets == OffsetUnit.CHARS ? "code points" : "UTF-16 chars")
                            + ", or from 1, or is the end inclusive?");
        }
        return entity;
    }

    private int offset(
            String where, JsonNode node, String field, CodePointOffsets codePoints, int chars)
            throws FormatException {
        JsonNode value = node.path(field);
        int most = offsets == OffsetUnit.CHARS ? chars : codePoints.codePoints();
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new FormatException(
                    where + ", " + field + ": expected an integer, found " + kind(value));
        }
        int offset = value.asInt();
        if (offset < 0 || offset > most) {
            throw new FormatException(
                    where
                            + ", "
                            + field
                            + ": expected an offset from 0 to "
                            + most
                            + ", found "
                            + offset);
        }
        return offsets == OffsetUnit.CHARS ? offset : codePoints.toChars(offset);
    }

    private static String string(String where, JsonNode node, String field) throws FormatException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new FormatException(
                    where + ", " + field + ": expected a string, found " + kind(value));
        }
        return value.asText();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case MISSING -> "nothing";
            case NULL -> "null";
            case NUMBER -> node.isIntegralNumber() ? "an integer" : "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case BINARY, POJO -> "something else";
        };
    }

    private static String escapeLoneSurrogates(String json) {
        StringBuilder escaped = null;
        int next;
        for (int at = 0; at < json.length(); at = next) {
            int codePoint = json.codePointAt(at);
            next = at + Character.charCount(codePoint);
            boolean lone = Character.getType(codePoint) == Character.SURROGATE;
            if (lone && escaped == null) {
                escaped = new StringBuilder(json.length() + 8).append(json, 0, at);
            }
            if (lone) {
                escaped.append(String.format(Locale.ROOT, "\\u%04X", codePoint));
            } else if (escaped != null) {
                escaped.appendCodePoint(codePoint);
            }
        }
        return escaped == null ? json : escaped.toString();
    }
}
