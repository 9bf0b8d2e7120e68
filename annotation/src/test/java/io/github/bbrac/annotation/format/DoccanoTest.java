package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import io.github.bbrac.annotation.RandomText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoccanoTest {
    @ParameterizedTest
    @EnumSource(OffsetUnit.class)
    void whatIsWrittenIsReadBack(OffsetUnit unit) throws IOException {
        var format = new Doccano(unit);
        var documents = new ArrayList<Document>();
        for (long seed = 0; seed < 200; seed++) {
            documents.add(RandomText.document(new SplittableRandom(seed), "id " + seed, true));
        }
        documents.add(new Document("part", "咳嗽").withAnnotatedTypes(List.of("Sym")));
        String lines = documents.stream().map(format::format).collect(Collectors.joining("\n"));
        assertEquals(documents, read(format, lines));
    }

    /// The forms of doccano's versions; offsets count code points, of which 𠮷 is one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"id":7,"text":"𠮷咳嗽","label":[[1,3,"Sym"]],"Comments":[]}\
                """,
                """
                {"id":7,"text":"𠮷咳嗽","meta":{},"labels":[[1,3,"Sym"]]}\
                """,
                """
                {"id":7,"data":"𠮷咳嗽","label":[[1,3,"Sym"]]}\
                """,
                """
                {"id":7,"text":"𠮷咳嗽","data":"2020-01-01","label":[],"entities":[{"label":"Sym","start_offset":1,"end_offset":3}]}\
                """,
                """
                {"id":7,"text":"𠮷咳嗽","relations":[],"entities":[{"id":3,"label":"Sym","start_offset":1,"end_offset":3}]}\
                """,
                """
                {"id":7,"text":"𠮷咳嗽","annotations":[{"label":"Sym","start_offset":1,"end_offset":3,"user":1}]}\
                """
            })
    void allFormsOfDoccanoAreRead(String line) throws IOException {
        var entities = List.of(Entity.of("𠮷咳嗽", "Sym", 2, 4));
        assertEquals(List.of(new Document("7", "𠮷咳嗽", entities)), read(new Doccano(), line));
    }

    @Test
    void aLineSaysWhatDoccanoImports() {
        var document = new Document("7", "𠮷咳", List.of(Entity.of("𠮷咳", "Sym", 2, 3)));
        assertEquals(
                "{\"id\":\"7\",\"text\":\"𠮷咳\",\"label\":[[1,2,\"Sym\"]]}",
                new Doccano().format(document));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"text":"咳","label":["Sym"]} | , label[0]: expected [start, end, label] or an object with start_offset, end_offset and label, found a string
                    {"text":"咳","label":[[0,1]]} | , label[0]: expected [start, end, label] or an object with start_offset, end_offset and label, found an array of 2
                    {"text":"咳","label":{}} | , label: expected an array, found an object
                    {"text":"咳","label":[[0,2,"Sym"]]} | , label[0], end: expected an offset from 0 to 1, found 2
                    {"text":"咳","label":[[1,0,"Sym"]]} | , label[0], entity: expected a span inside a text of 1 chars, found [1, 0)
                    {"text":"咳","annotations":[{"label":4,"start_offset":0,"end_offset":1}]} | , annotations[0], label: expected a label's name, found an integer; export from doccano as JSONL with text labels
                    {"text":"咳","entities":[{"label":"Sym"}]} | , entities[0], start: expected an integer, found nothing
                    {"text":"咳","label":[[0,1,"Sym"]],"entities":[{"label":"Dis","start_offset":0,"end_offset":1}]} | : expected entities in one field, found some in label and in entities
                    {"label":[]} | , text: expected a string, found nothing
                    """)
    void malformedLinesAreRefusedByNumberAndNeverQuoted(String line, String message) {
        var refusal = assertThrows(FormatException.class, () -> read(new Doccano(), line));
        assertEquals("records.jsonl:1" + message, refusal.getMessage());
    }

    private static List<Document> read(Doccano format, String lines) throws IOException {
        var documents = new ArrayList<Document>();
        var in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        format.read("records.jsonl", in, documents::add, MistakeSink.STOP);
        return documents;
    }
}
