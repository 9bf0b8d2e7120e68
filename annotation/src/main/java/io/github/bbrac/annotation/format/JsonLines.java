package io.github.bbrac.annotation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// One document a line, as JSON:
///
///     {"id":"7","text":"咳嗽。","entities":[{"start":0,"end":2,"type":"Sym","text":"咳嗽","probability":0.98}]}
///
/// Only `text` is needed. An `id` that is missing or null is the line's number; an entity's `text` is checked where it is
/// there; other fields are skipped, since records come with many. Blank lines are skipped.
///
/// A record that was annotated for some types only names them: `"annotated_types":["Dis","Sym"]`.
///
/// Immutable, shared.
///
/// @param offsets what `start` and `end` count
public record JsonLines(OffsetUnit offsets) {
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
        read(name, in, sink, MistakeSink.STOP);
    }

    /// Reads documents one after the other, and may go on after mistakes.
    ///
    /// @param name what messages call the stream
    /// @param in read to its end, not closed
    /// @throws IOException if the stream cannot be read, or a sink refuses what it is told
    public void read(String name, InputStream in, DocumentSink sink, MistakeSink mistakes)
            throws IOException {
        JsonRecords.forEach(name, in, this::parse, sink, mistakes);
    }

    /// Reads texts one after the other: documents without their entities. Of each record only `id` and
    /// `text` are looked at, so whatever else it holds, in whatever form, is no mistake.
    ///
    /// @param name what messages call the stream
    /// @param in read to its end, not closed
    /// @throws FormatException if a line is not as it should be, with its number
    /// @throws IOException if the stream cannot be read or the sink refuses a document
    public void readTexts(String name, InputStream in, DocumentSink sink) throws IOException {
        JsonRecords.forEach(
                name,
                in,
                (where, number, root, mistakes) -> {
                    String text = JsonRecords.string(where, root, "text");
                    return Optional.of(new Document(JsonRecords.id(where, number, root), text));
                },
                sink,
                MistakeSink.STOP);
    }

    /// One document as a line, without its end. Where UTF-8 could not hold the text, because of a lone
    /// surrogate, JSON's own escape stands for it.
    public String format(Document document) {
        var out = new StringWriter(document.text().length() + 64);
        var codePoints = new CodePointOffsets(document.text());
        try (JsonGenerator json = JsonRecords.MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("id", document.id());
            json.writeStringField("text", document.text());
            JsonRecords.writeAnnotatedTypes(json, document);
            json.writeArrayFieldStart("entities");
            for (Entity entity : document.entities()) {
                json.writeStartObject();
                json.writeNumberField("start", offsets.of(entity.start(), codePoints));
                json.writeNumberField("end", offsets.of(entity.end(), codePoints));
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
        return JsonRecords.escapeLoneSurrogates(out.toString());
    }

    private Optional<Document> parse(String where, int number, JsonNode root, MistakeSink mistakes)
            throws FormatException {
        String text = JsonRecords.string(where, root, "text");
        String id = JsonRecords.id(where, number, root);
        Optional<Set<String>> annotatedTypes = JsonRecords.annotatedTypes(where, root);
        JsonNode list = root.path("entities");
        if (!list.isMissingNode() && !list.isArray()) {
            throw new FormatException(
                    where + ", entities: expected an array, found " + JsonRecords.kind(list));
        }
        var codePoints = new CodePointOffsets(text);
        var entities = new ArrayList<Entity>();
        for (int i = 0; i < list.size(); i++) {
            String place = where + ", entities[" + i + "]";
            try {
                entities.add(entity(place, list.get(i), text, codePoints));
            } catch (FormatException e) {
                mistakes.accept(e);
            }
        }
        if (entities.size() < list.size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Document(id, text, entities, annotatedTypes));
        } catch (IllegalArgumentException e) {
            throw new FormatException(where + ", " + e.getMessage(), e);
        }
    }

    private Entity entity(String where, JsonNode node, String text, CodePointOffsets codePoints)
            throws FormatException {
        if (!node.isObject()) {
            throw new FormatException(
                    where + ": expected a JSON object, found " + JsonRecords.kind(node));
        }
        int start = JsonRecords.offset(where + ", start", node.path("start"), offsets, codePoints);
        int end = JsonRecords.offset(where + ", end", node.path("end"), offsets, codePoints);
        String type = JsonRecords.string(where, node, "type");
        JsonNode probability = node.path("probability");
        if (!probability.isMissingNode() && !probability.isNumber()) {
            throw new FormatException(
                    where
                            + ", probability: expected a number, found "
                            + JsonRecords.kind(probability));
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
        if (node.has("text") && !JsonRecords.string(where, node, "text").equals(entity.text())) {
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
}
