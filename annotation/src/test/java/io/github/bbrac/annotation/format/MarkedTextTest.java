package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedTextTest {
    private static List<Document> read(String file, MistakeSink mistakes) throws IOException {
        var documents = new ArrayList<Document>();
        var in = new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
        MarkedText.read("f", in, documents::add, mistakes);
        return documents;
    }

    private static List<Document> read(String file) throws IOException {
        return read(file, MistakeSink.STOP);
    }

    @Test
    void entitiesComeWithTheirOffsetsAndLinesStay() throws IOException {
        String text = "因咳嗽入院，\n\n予吸氧。";
        assertEquals(
                List.of(
                        new Document(
                                "7 b",
                                text,
                                List.of(
                                        Entity.of(text, "Sym", 1, 3),
                                        Entity.of(text, "Tre", 9, 11))),
                        new Document("8", "")),
                read("\n── 7 b\n因[咳嗽|Sym]入院，\r\n\n予[吸氧|Tre]。\n\n\n── 8\n"));
    }

    @Test
    void aBackslashMakesASignText() throws IOException {
        String text = "[1]a|b\\，c]|";
        assertEquals(
                List.of(new Document("1", text, List.of(Entity.of(text, "Ite", 8, 10)))),
                read("── 1\n\\[1\\]a\\|b\\\\，[c\\]|Ite]\\|"));
    }

    @Test
    void whatTheViewShowsOfSeveralDocumentsIsReadBack() throws IOException {
        String text = "患者胸痛3天。\n予阿司匹林。";
        var document =
                new Document(
                        "a",
                        text,
                        List.of(Entity.of(text, "Sym", 2, 4), Entity.of(text, "Dru", 9, 13)));
        var shown = new StringBuilder("── a\n");
        new AnsiView(false, false).write(document, shown);
        assertEquals(List.of(document), read(shown.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[胸痛|Sym",
                "胸痛|Sym]",
                "[胸痛]",
                "[胸[痛|Sym]",
                "[|Sym]",
                "[胸痛|]",
                "[胸痛|a b]",
                "\\a"
            })
    void whatIsNeitherAnEntityNorTextIsRefusedWithItsPlaceAndWithoutTheText(String line) {
        var e = assertThrows(FormatException.class, () -> read("── 1\n" + line));
        assertEquals("f:2: expected [TEXT|TYPE], or a backslash", e.getMessage().substring(0, 41));
        assertEquals(-1, e.getMessage().indexOf('痛'));
    }

    @Test
    void aDocumentWithAMistakeIsLeftOutAndTheOthersAreNot() throws IOException {
        var mistakes = new ArrayList<String>();
        List<Document> documents =
                read(
                        "── 1\n咳\n── 2\n胸[痛\n── 3\n[咳|Sym]",
                        mistake -> mistakes.add(mistake.getMessage()));
        assertEquals(List.of("1", "3"), documents.stream().map(Document::id).toList());
        assertEquals(
                List.of(
                        "f:4: expected [TEXT|TYPE], or a backslash before a sign that is text, found another"
                                + " '[' in column 2"),
                mistakes);
    }

    @Test
    void textBeforeAnyIdIsRefused() {
        var e = assertThrows(FormatException.class, () -> read("\n咳\n── 1\n"));
        assertEquals("f:2: expected a line '── ID' before the text, found none", e.getMessage());
    }
}
