package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.RandomText;
import io.github.bbrac.annotation.Shared;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JsonLinesTest {
    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(OffsetUnit.class)
    void whatIsWrittenIsReadBack(OffsetUnit unit) throws IOException {
        var format = new JsonLines(unit);
        var documents = new ArrayList<Document>();
        for (long seed = 0; seed < 300; seed++) {
            documents.add(RandomText.document(new SplittableRandom(seed), "id " + seed, true));
        }
        documents.add(new Document("lone", "a\uD83Db\uDE00", List.of()));
        Entity sure = Entity.of("咳嗽。", "Sym", 0, 2, OptionalDouble.of(0.1 + 0.2));
        documents.add(new Document("sure", "咳嗽。", List.of(sure)));
        documents.add(new Document("part", "咳嗽。").withAnnotatedTypes(List.of()));
        documents.add(documents.get(301).withAnnotatedTypes(List.of("Sym", "Dis")));
        String lines = documents.stream().map(format::format).collect(Collectors.joining("\r\n"));
        assertEquals(documents, read(format, lines));
    }

    @Test
    void aLineSaysWhatTheDocumentationSays() {
        Entity entity = Entity.of("𠮷咳嗽", "Sym", 2, 4, OptionalDouble.of(0.98));
        var document = new Document("7", "𠮷咳嗽", List.of(entity));
        assertEquals(
                "{\"id\":\"7\",\"text\":\"𠮷咳嗽\",\"entities\":[{\"start\":2,\"end\":4,\"type\":\"Sym\","
                        + "\"text\":\"咳嗽\",\"probability\":0.98}]}",
                new JsonLines().format(document));
        assertEquals(
                "{\"id\":\"7\",\"text\":\"𠮷咳嗽\",\"entities\":[{\"start\":1,\"end\":3,\"type\":\"Sym\","
                        + "\"text\":\"咳嗽\",\"probability\":0.98}]}",
                new JsonLines(OffsetUnit.CODE_POINTS).format(document));
    }

    @Test
    void typesThatARecordWasAnnotatedForStandBeforeItsEntities() {
        var document = new Document("7", "咳嗽").withAnnotatedTypes(List.of("Sym", "Dis"));
        assertEquals(
                "{\"id\":\"7\",\"text\":\"咳嗽\",\"annotated_types\":[\"Dis\",\"Sym\"],\"entities\":[]}",
                new JsonLines().format(document));
    }

    @Test
    void onlyTheTextIsNeeded() throws IOException {
        assertEquals(
                List.of(new Document("2", "咳嗽"), new Document("17", "a")),
                read(
                        new JsonLines(),
                        "\uFEFF\n{\"id\":null,\"text\":\"咳嗽\",\"ward\":3}\n\n{\"id\":17,\"text\":\"a\"}"));
    }

    @Test
    void textsAreReadWhateverElseARecordHolds() throws IOException {
        String lines =
                """
                {"id":"a","text":"咳","entities":[["Sym",0,1]]}
                {"id":2,"text":"嗽","entities":"none","annotated_types":7}
                {"text":"好","label":[[0,9,"Sym"]]}
                """;
        var texts = new ArrayList<Document>();
        var in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        new JsonLines().readTexts("records.jsonl", in, texts::add);
        assertEquals(
                List.of(new Document("a", "咳"), new Document("2", "嗽"), new Document("3", "好")),
                texts);
    }

    @Test
    void jsonBeyondAllMeasureIsRefusedByItsLine() {
        String deep = "{\"text\":" + "[".repeat(2000) + "]".repeat(2000) + "}";
        String digits = "{\"id\":" + "7".repeat(2000) + ",\"text\":\"\"}";
        for (String line : List.of(deep, digits)) {
            assertEquals(
                    "records.jsonl:1: expected JSON nested at most 1000 deep, with numbers of at most"
                            + " 1000 digits, found more",
                    assertThrows(FormatException.class, () -> read(new JsonLines(), line))
                            .getMessage());
        }
    }

    @Test
    void longLinesAreReadWhole() throws IOException {
        String text = "患者".repeat(100_000);
        var documents = List.of(new Document("1", text), new Document("2", "a"));
        String lines =
                documents.stream().map(new JsonLines()::format).collect(Collectors.joining("\n"));
        assertEquals(documents, read(new JsonLines(), lines + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ["咳嗽"]                 | : expected a JSON object, found an array
                    {"text":"咳嗽"           | , column 13: expected one JSON object on the line, found a syntax error or a field twice
                    {"text":咳嗽}            | , column 9: expected one JSON object on the line, found a syntax error or a field twice
                    {"text":"咳","text":"嗽"} | , column 19: expected one JSON object on the line, found a syntax error or a field twice
                    {"text":"咳"} {"text":"嗽"} | , column 14: expected one JSON object on the line, found a syntax error or a field twice
                    {"id":"1"}               | , text: expected a string, found nothing
                    {"text":null}            | , text: expected a string, found null
                    {"text":"咳","id":[1]}   | , id: expected a string or a number, found an array
                    {"text":"咳","id":true}  | , id: expected a string or a number, found a boolean
                    {"text":"咳","entities":{}} | , entities: expected an array, found an object
                    {"text":"咳","entities":[7]} | , entities[0]: expected a JSON object, found an integer
                    {"text":"咳","entities":[{"start":0,"end":1.5,"type":"Sym"}]} | , entities[0], end: expected an integer, found a number
                    {"text":"咳","entities":[{"start":0,"end":2,"type":"Sym"}]} | , entities[0], end: expected an offset from 0 to 1, found 2
                    {"text":"咳","entities":[{"start":-1,"end":1,"type":"Sym"}]} | , entities[0], start: expected an offset from 0 to 1, found -1
                    {"text":"咳","entities":[{"start":1,"end":1,"type":"Sym"}]} | , entities[0], entity: expected a span inside a text of 1 chars, found [1, 1)
                    {"text":"咳","entities":[{"start":0,"end":1}]} | , entities[0], type: expected a string, found nothing
                    {"text":"咳","entities":[{"start":0,"end":1,"type":"Sym","probability":"1"}]} | , entities[0], probability: expected a number, found a string
                    {"text":"咳","entities":[{"start":0,"end":1,"type":"Sym","probability":2}]} | , entities[0], entity [0, 1): expected a probability in [0, 1], found 2.0
                    {"text":"咳嗽","entities":[{"start":0,"end":1,"type":"Sym","text":"嗽"}]} | , entities[0], text: expected the document's text at [0, 1), found another; do the offsets count code points, or from 1, or is the end inclusive?
                    {"text":"咳","annotated_types":"Sym"} | , annotated_types: expected an array of strings, found a string
                    {"text":"咳","annotated_types":["Sym",7]} | , annotated_types: expected an array of strings, found other elements
                    {"text":"咳","annotated_types":["Dis"],"entities":[{"start":0,"end":1,"type":"Sym"}]} | , document '2', entity [0, 1): expected a type that the document was annotated for, found Sym
                    {"text":"𠮷","entities":[{"start":0,"end":1,"type":"Sym"}]} | , document '2', entity [0, 1): expected whole code points, found a border inside a surrogate pair
                    """)
    void malformedLinesAreRefusedByNumberAndNeverQuoted(String line, String message) {
        var refusal =
                assertThrows(
                        FormatException.class,
                        () -> read(new JsonLines(), "{\"text\":\"a\"}\n" + line));
        assertEquals("records.jsonl:2" + message, refusal.getMessage());
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            assertFalse(cause.getMessage().contains("咳") || cause.getMessage().contains("嗽"));
        }
    }

    @Test
    void readingGoesOnAfterMistakesWhereTheSinkLetsIt() throws IOException {
        String lines =
                """
                {"text":"咳嗽","entities":[{"start":0,"end":3,"type":"Sym"},{"start":1,"end":1,"type":"Sym"}]}
                {"text":
                {"id":"good","text":"咳嗽","entities":[{"start":0,"end":2,"type":"Sym"}]}
                {"id":"gbk","text":"#"}
                [7]
                {"id":"last","text":"a"}
                """;
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        bytes[lines.substring(0, lines.indexOf('#')).getBytes(StandardCharsets.UTF_8).length] =
                (byte) 0xBB;
        var documents = new ArrayList<String>();
        var mistakes = new ArrayList<String>();
        new JsonLines()
                .read(
                        "f",
                        new ByteArrayInputStream(bytes),
                        document -> documents.add(document.id()),
                        mistake -> mistakes.add(mistake.getMessage()));
        assertEquals(List.of("good", "last"), documents);
        assertEquals(
                List.of(
                        "f:1, entities[0], end: expected an offset from 0 to 2, found 3",
                        "f:1, entities[1], entity: expected a span inside a text of 2 chars, found [1, 1)",
                        "f:2, column 9: expected one JSON object on the line, found a syntax error or a"
                                + " field twice",
                        "f:4, byte 202: expected UTF-8, found a malformed sequence; convert the file, for"
                                + " example with iconv -f GB18030 -t UTF-8",
                        "f:5: expected a JSON object, found an array"),
                mistakes);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedByPosition() throws IOException {
        Path file = directory.resolve("gbk.jsonl");
        byte[] start = "{\"text\":\"a\"}\n{\"text\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[start.length + 2];
        System.arraycopy(start, 0, bytes, 0, start.length);
        bytes[start.length] = (byte) 0xBB;
        bytes[start.length + 1] = (byte) 0xBC;
        Files.write(file, bytes);
        assertEquals(
                file
                        + ":2, byte "
                        + start.length
                        + ": expected UTF-8, found a malformed sequence; convert the file, for example"
                        + " with iconv -f GB18030 -t UTF-8",
                assertThrows(FormatException.class, () -> new JsonLines().read(file)).getMessage());
    }

    @Test
    void annotatedCorporaAreReadAsTheyAre() throws IOException {
        for (String name : new String[] {"cehrner", "ccks2017_8type", "cmedqaner"}) {
            Path file = Shared.file("data/" + name + "/test.jsonl");
            List<Document> documents = new JsonLines().read(file);
            assertEquals(Files.readAllLines(file).size(), documents.size(), name);
            assertEquals(
                    documents,
                    read(
                            new JsonLines(OffsetUnit.CODE_POINTS),
                            Files.readString(file, StandardCharsets.UTF_8)),
                    name);
        }
    }

    private static List<Document> read(JsonLines format, String lines) throws IOException {
        var documents = new ArrayList<Document>();
        var in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        format.read("records.jsonl", in, documents::add);
        return documents;
    }
}
