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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What the annotation tool doccano exports and imports as JSONL, in the forms of its versions:
///
///     {"id":7,"text":"咳嗽。","label":[[0,2,"Sym"]]}
///     {"id":7,"text":"咳嗽。","labels":[[0,2,"Sym"]]}
///     {"id":7,"text":"咳嗽。","entities":[{"id":1,"label":"Sym","start_offset":0,"end_offset":2}],"relations":[]}
///     {"id":7,"text":"咳嗽。","annotations":[{"label":"Sym","start_offset":0,"end_offset":2}]}
///
/// Where there is no `text`, it may stand in `data`. Written is the first form, which all versions import. A probability is
/// not written: the format has no place for one. `annotated_types` is as in {@link JsonLines}.
///
/// Immutable, shared.
///
/// @param offsets what the offsets count; in doccano's own exports code points
public record Doccano(OffsetUnit offsets) {
    private static final List<String> LISTS = List.of("label", "labels", "entities", "annotations");

    /// A format of the given unit.
    public Doccano {
        Objects.requireNonNull(offsets, "offsets");
    }

    /// Offsets in code points, doccano's own.
    public Doccano() {
        this(OffsetUnit.CODE_POINTS);
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

    /// One document as a line, without its end.
    public String format(Document document) {
        var out = new StringWriter(document.text().length() + 64);
        var codePoints = new CodePointOffsets(document.text());
        try (JsonGenerator json = JsonRecords.MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("id", document.id());
            json.writeStringField("text", document.text());
            JsonRecords.writeAnnotatedTypes(json, document);
            json.writeArrayFieldStart("label");
            for (Entity entity : document.entities()) {
                json.writeStartArray();
                json.writeNumber(offsets.of(entity.start(), codePoints));
                json.writeNumber(offsets.of(entity.end(), codePoints));
                json.writeString(entity.type());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("a string in memory refused characters", e);
        }
        return JsonRecords.escapeLoneSurrogates(out.toString());
    }

    /// Whether a record is doccano's; empty where it does not tell, having no entities. Its entities tell before its
    /// fields do: a record of another form may well have a `label`.
    static Optional<Boolean> isRecord(JsonNode root) {
        JsonNode first = root.path("entities").path(0);
        if (!first.isMissingNode()) {
            return Optional.of(first.has("start_offset"));
        }
        boolean itsFields =
                root.has("label")
                        || root.has("labels")
                        || root.has("annotations")
                        || textField(root).equals("data");
        return itsFields && !root.has("entities") ? Optional.of(true) : Optional.empty();
    }

    private static String textField(JsonNode root) {
        return root.has("data") && !root.has("text") ? "data" : "text";
    }

    private Optional<Document> parse(String where, int number, JsonNode root, MistakeSink mistakes)
            throws FormatException {
        String text = JsonRecords.string(where, root, textField(root));
        String id = JsonRecords.id(where, number, root);
        Optional<Set<String>> annotatedTypes = JsonRecords.annotatedTypes(where, root);
        var codePoints = new CodePointOffsets(text);
        var entities = new ArrayList<Entity>();
        String field = listField(where, root);
        JsonNode list = root.path(field);
        for (int i = 0; i < list.size(); i++) {
            String place = where + ", " + field + "[" + i + "]";
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

    /// The field with the entities; where there are none, any.
    private static String listField(String where, JsonNode root) throws FormatException {
        String filled = "";
        for (String field : LISTS) {
            JsonNode list = root.path(field);
            if (!list.isMissingNode() && !list.isArray()) {
                throw new FormatException(
                        where
                                + ", "
                                + field
                                + ": expected an array, found "
                                + JsonRecords.kind(list));
            }
            if (!list.isEmpty() && !filled.isEmpty()) {
                throw new FormatException(
                        where
                                + ": expected entities in one field, found some in "
                                + filled
                                + " and in "
                                + field);
            }
            filled = list.isEmpty() ? filled : field;
        }
        return filled;
    }

    private Entity entity(String where, JsonNode node, String text, CodePointOffsets codePoints)
            throws FormatException {
        if (!node.isObject() && !(node.isArray() && node.size() == 3)) {
            throw new FormatException(
                    where
                            + ": expected [start, end, label] or an object with start_offset,"
                            + " end_offset and label, found "
                            + JsonRecords.kind(node)
                            + (node.isArray() ? " of " + node.size() : ""));
        }
        boolean triple = node.isArray();
        JsonNode start = triple ? node.get(0) : node.path("start_offset");
        JsonNode end = triple ? node.get(1) : node.path("end_offset");
        JsonNode label = triple ? node.get(2) : node.path("label");
        if (!label.isTextual()) {
            throw new FormatException(
                    where
                            + ", label: expected a label's name, found "
                            + JsonRecords.kind(label)
                            + "; export from doccano as JSONL with text labels");
        }
        int from = JsonRecords.offset(where + ", start", start, offsets, codePoints);
        int to = JsonRecords.offset(where + ", end", end, offsets, codePoints);
        try {
            return Entity.of(text, label.asText(), from, to);
        } catch (IllegalArgumentException e) {
            throw new FormatException(where + ", " + e.getMessage(), e);
        }
    }
}
