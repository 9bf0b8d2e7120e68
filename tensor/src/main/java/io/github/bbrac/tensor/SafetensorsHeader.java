package io.github.bbrac.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON at the head of a safetensors file, checked: names, types, shapes, and byte ranges that
/// cover the data without hole or overlap. Immutable.
///
/// @param entries in the order of their data
/// @param metadata the file's `__metadata__`
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /// A tensor and where it lies: bytes [begin, end) of the data behind the header.
    record Entry(TensorInfo info, long begin, long end) {}

    // A header is an object of objects with arrays; names are paths through a network.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(8)
                                    .maxNumberLength(64)
                                    .maxNameLength(10_000)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /// Reads and checks a header.
    ///
    /// @param file what messages call the file
    /// @param json the header's bytes
    /// @param dataSize bytes that follow the header
    static SafetensorsHeader parse(String file, byte[] json, long dataSize)
            throws WeightFormatException {
        if (json.length == 0 || json[0] != '{') {
            throw new WeightFormatException(
                    file, "a header that is a JSON object", "something else behind its length");
        }
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var text = new InputStreamReader(new ByteArrayInputStream(json), decoder);
        try (JsonParser parser = JSON.createParser(text)) {
            var header = new Reader(file, parser).header();
            header.checkRanges(file, dataSize);
            return header;
        } catch (JsonProcessingException e) {
            // The original message names the fault and not, as the full one does, the file's text.
            throw new WeightFormatException(
                    file, "a header in JSON", firstLine(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw new WeightFormatException(file, "a header in UTF-8", "other bytes", e);
        } catch (WeightFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightFormatException(file, "a readable header", e.toString(), e);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("a fault");
    }

    private void checkRanges(String file, long dataSize) throws WeightFormatException {
        long covered = 0;
        String previous = "the header";
        for (Entry entry : entries) {
            String where = file + ": " + entry.info.name();
            if (entry.end > dataSize) {
                throw new WeightFormatException(
                        where,
                        "data inside the file's " + dataSize + " bytes of data",
                        "data_offsets " + range(entry));
            }
            if (entry.begin != covered) {
                throw new WeightFormatException(
                        where,
                        "data to begin at " + covered + ", where " + previous + " ends",
                        (entry.begin > covered ? "a hole: " : "an overlap: ")
                                + "data_offsets "
                                + range(entry));
            }
            covered = entry.end;
            previous = entry.info.name();
        }
        if (covered != dataSize) {
            throw new WeightFormatException(
                    file,
                    "the file to end with the data of its last tensor, byte " + covered,
                    dataSize + " bytes of data");
        }
    }

    private static String range(Entry entry) {
        return "[" + entry.begin + ", " + entry.end + "]";
    }

    /// One pass over the JSON.
    private record Reader(String file, JsonParser parser) {
        SafetensorsHeader header() throws IOException {
            parser.nextToken();
            var entries = new ArrayList<Entry>();
            Map<String, String> metadata = Map.of();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals(METADATA)) {
                    metadata = metadata();
                } else {
                    entries.add(entry(name));
                }
            }
            if (parser.nextToken() != null) {
                throw new WeightFormatException(
                        file, "nothing but spaces behind the header's object", describe());
            }
            // The order of the data; of two with the same begin, an empty tensor first.
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            return new SafetensorsHeader(List.copyOf(entries), metadata);
        }

        private Map<String, String> metadata() throws IOException {
            String where = file + ": " + METADATA;
            expect(where, "an object of strings", JsonToken.START_OBJECT);
            var metadata = new LinkedHashMap<String, String>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                expect(where + "." + key, "a string", JsonToken.VALUE_STRING);
                metadata.put(key, parser.getText());
            }
            return Collections.unmodifiableMap(metadata);
        }

        private Entry entry(String name) throws IOException {
            String where = file + ": " + name;
            expect(where, "an object with dtype, shape, data_offsets", JsonToken.START_OBJECT);
            DType dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                switch (key) {
                    case "dtype" -> dtype = dtype(where);
                    case "shape" -> shape = longs(where + ".shape");
                    case "data_offsets" -> offsets = longs(where + ".data_offsets");
                    default ->
                            throw new WeightFormatException(
                                    where, "dtype, shape, data_offsets", "\"" + key + "\"");
                }
            }
            return entry(where, name, dtype, shape, offsets);
        }

        private Entry entry(
                String where, String name, DType dtype, List<Long> shape, List<Long> offsets)
                throws WeightFormatException {
            if (dtype == null || shape == null || offsets == null) {
                String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
                throw new WeightFormatException(
                        where, "dtype, shape, data_offsets", "no " + missing);
            }
            if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(0) > offsets.get(1)) {
                throw new WeightFormatException(
                        where, "data_offsets [begin, end] with 0 ≤ begin ≤ end", "" + offsets);
            }
            TensorInfo info;
            try {
                info = new TensorInfo(name, dtype, shape);
            } catch (IllegalArgumentException e) {
                throw new WeightFormatException(
                        where, "extents of at least 0 with a product below 2⁶³", "" + shape, e);
            }
            long begin = offsets.get(0);
            long end = offsets.get(1);
            if (end - begin != info.byteSize()) {
                throw new WeightFormatException(
                        where,
                        info.byteSize() + " bytes for " + dtype + " " + shape,
                        (end - begin) + " in data_offsets " + offsets);
            }
            return new Entry(info, begin, end);
        }

        private DType dtype(String where) throws IOException {
            expect(where + ".dtype", "a string", JsonToken.VALUE_STRING);
            String name = parser.getText();
            for (DType dtype : DType.values()) {
                if (dtype.name().equals(name)) {
                    return dtype;
                }
            }
            throw new WeightFormatException(
                    where, "a dtype of " + Arrays.toString(DType.values()), name);
        }

        private List<Long> longs(String where) throws IOException {
            expect(where, "an array of whole numbers", JsonToken.START_ARRAY);
            var longs = new ArrayList<Long>();
            while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw new WeightFormatException(where, "numbers below 2⁶³", parser.getText());
                }
                longs.add(parser.getLongValue());
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new WeightFormatException(where, "an array of whole numbers", describe());
            }
            return longs;
        }

        private void expect(String where, String expected, JsonToken token) throws IOException {
            if (parser.nextToken() != token) {
                throw new WeightFormatException(where, expected, describe());
            }
        }

        private String describe() {
            JsonToken token = parser.currentToken();
            return token == null ? "the end of the header" : token.toString();
        }
    }
}
