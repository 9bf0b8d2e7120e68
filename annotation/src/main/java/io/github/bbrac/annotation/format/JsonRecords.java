package io.github.bbrac.annotation.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bbrac.annotation.CodePointOffsets;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What all formats with a JSON object on each line share. No state.
final class JsonRecords {
    /// A text may be as long as a string of Java's; the rest is far beyond what people write.
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(1000)
                    .maxNumberLength(1000)
                    .build();

    static final JsonMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    private JsonRecords() {}

    /// Makes a document of a record.
    @FunctionalInterface
    interface Parser {
        /// @param where the record's place, for messages
        /// @param number of its line, from 1
        /// @return empty if a mistake was told that did not end the reading
        Optional<Document> parse(String where, int number, JsonNode root, MistakeSink mistakes)
                throws FormatException;
    }

    /// Reads a stream's records one after the other; blank lines are skipped.
    static void forEach(
            String name, InputStream in, Parser parser, DocumentSink sink, MistakeSink mistakes)
            throws IOException {
        var lines = new Utf8Lines(name, in);
        while (lines.advance(mistakes)) {
            if (lines.text().isBlank()) {
                continue;
            }
            Optional<Document> document = Optional.empty();
            try {
                JsonNode root = parse(lines.where(), lines.text());
                document = parser.parse(lines.where(), lines.number(), root, mistakes);
            } catch (FormatException e) {
                mistakes.accept(e);
            }
            if (document.isPresent()) {
                sink.accept(document.get());
            }
        }
    }

    /// Parses one line. What the parser says of a mistake is not passed on: it quotes the line.
    static JsonNode parse(String where, String line) throws FormatException {
        JsonNode root;
        try {
            root = READER.readTree(line);
        } catch (StreamConstraintsException e) {
            throw new FormatException(
                    where
                            + ": expected JSON nested at most "
                            + LIMITS.getMaxNestingDepth()
                            + " deep, with numbers of at most "
                            + LIMITS.getMaxNumberLength()
                            + " digits, found more");
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            String column = location == null ? "" : ", column " + location.getColumnNr();
            throw new FormatException(
                    where
                            + column
                            + ": expected one JSON object on the line, found a syntax"
                            + " error or a field twice");
        }
        if (!root.isObject()) {
            throw new FormatException(where + ": expected a JSON object, found " + kind(root));
        }
        return root;
    }

    /// The record's id, or its line's number where it has none or null.
    static String id(String where, int number, JsonNode root) throws FormatException {
        JsonNode id = root.path("id");
        return switch (id.getNodeType()) {
            case MISSING, NULL -> Integer.toString(number);
            case STRING, NUMBER -> id.asText();
            default ->
                    throw new FormatException(
                            where + ", id: expected a string or a number, found " + kind(id));
        };
    }

    /// The types that the record says it was annotated for.
    static Optional<Set<String>> annotatedTypes(String where, JsonNode root)
            throws FormatException {
        JsonNode list = root.path("annotated_types");
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

    static void writeAnnotatedTypes(JsonGenerator json, Document document) throws IOException {
        if (document.annotatedTypes().isPresent()) {
            json.writeArrayFieldStart("annotated_types");
            for (String type : document.annotatedTypes().get()) {
                json.writeString(type);
            }
            json.writeEndArray();
        }
    }

    static String string(String where, JsonNode node, String field) throws FormatException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new FormatException(
                    where + ", " + field + ": expected a string, found " + kind(value));
        }
        return value.asText();
    }

    /// An offset in `char`s of one in the file's unit.
    ///
    /// @param where the value's place, its field's name at the end
    static int offset(String where, JsonNode value, OffsetUnit unit, CodePointOffsets offsets)
            throws FormatException {
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new FormatException(where + ": expected an integer, found " + kind(value));
        }
        int most = unit == OffsetUnit.CHARS ? offsets.chars() : offsets.codePoints();
        int offset = value.asInt();
        if (offset < 0 || offset > most) {
            throw new FormatException(
                    where + ": expected an offset from 0 to " + most + ", found " + offset);
        }
        return unit == OffsetUnit.CHARS ? offset : offsets.toChars(offset);
    }

    /// What a value is, for messages that must not quote it.
    static String kind(JsonNode node) {
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

    /// Where UTF-8 could not hold a line, because of a lone surrogate, JSON's own escape stands for it.
    static String escapeLoneSurrogates(String json) {
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
