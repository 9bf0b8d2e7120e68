package io.github.bbrac.converter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.tensor.WeightFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The JSON files that lie beside weights: configurations, indexes of shards.
final class Json {
    private static final long MAX_BYTES = 1 << 26;

    static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(100)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /// Reads a file that holds one JSON object.
    static ObjectNode object(Path path) throws IOException {
        String file = String.valueOf(path.getFileName());
        if (Files.size(path) > MAX_BYTES) {
            throw new WeightFormatException(
                    file, "at most " + MAX_BYTES + " bytes of JSON", Files.size(path) + " bytes");
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(Files.readAllBytes(path));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String place =
                    at == null ? "" : " line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new WeightFormatException(
                    file + place, "JSON", "a syntax error or a key twice", e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new WeightFormatException(file, "a JSON object", "" + node.getNodeType());
        }
        return object;
    }
}
