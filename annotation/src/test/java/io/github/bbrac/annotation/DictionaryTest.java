package io.github.bbrac.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DictionaryTest {
    private static Dictionary dictionary(String... lines) throws IOException {
        return Dictionary.parse("terms.tsv", String.join("\n", lines));
    }

    private static List<String> found(Dictionary dictionary, String text) {
        return dictionary.matches(text).stream()
                .map(m -> text.substring(m.start(), m.end()) + "/" + m.type())
                .toList();
    }

    private static String refusal(String... lines) {
        return assertThrows(FormatException.class, () -> dictionary(lines)).getMessage();
    }

    @Test
    void theLongestTermWinsAndMatchesDoNotOverlap() throws IOException {
        Dictionary dictionary = dictionary("直肠\tBod", "直肠癌\tDis", "癌根治术\tOpe");
        assertEquals(List.of("直肠癌/Dis", "直肠/Bod"), found(dictionary, "行直肠癌根治术，直肠息肉"));
    }

    @Test
    void caseAndWidthDoNotMatter() throws IOException {
        Dictionary dictionary = dictionary("CT检查\tPro");
        assertEquals(List.of("ＣＴ检查/Pro", "ct检查/Pro"), found(dictionary, "行ＣＴ检查和ct检查"));
    }

    @Test
    void aTermIsNotFoundInsideAWordOrANumber() throws IOException {
        Dictionary dictionary = dictionary("CT\tPro", "12\tIte");
        assertEquals(List.of("CT/Pro", "12/Ite"), found(dictionary, "PACTS，CT，3CTA，12，120"));
    }

    @Test
    void offsetsAreCharsAlsoAfterSurrogatePairs() throws IOException {
        Dictionary dictionary = dictionary("咳嗽\tSym", "\uD842\uDFB7\tBod");
        assertEquals(
                List.of(new Dictionary.Match(2, 4, "Sym"), new Dictionary.Match(4, 6, "Bod")),
                dictionary.matches("😀咳嗽\uD842\uDFB7"));
    }

    @Test
    void aForbiddenTermIsForbiddenForItsTypeOrForAll() throws IOException {
        Dictionary dictionary = dictionary("# comment", "", "直肠\t-", "化疗\t-Ope");
        assertTrue(dictionary.forbids("直肠", "Bod"));
        assertTrue(dictionary.forbids("化疗", "Ope"));
        assertFalse(dictionary.forbids("化疗", "Tre"));
        assertFalse(dictionary.forbids("直肠癌", "Dis"));
        assertEquals(List.of(), dictionary.matches("直肠化疗"));
    }

    @Test
    void eachOfManyTermsIsFound() throws IOException {
        String[] lines = new String[5000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "药" + Integer.toString(i, 36) + "片\tDru";
        }
        Dictionary dictionary = dictionary(lines);
        for (int i = 0; i < lines.length; i++) {
            String text = "服药" + Integer.toString(i, 36) + "片。";
            assertEquals(
                    List.of(new Dictionary.Match(1, text.length() - 1, "Dru")),
                    dictionary.matches(text));
        }
    }

    @Test
    void aBadLineIsRefusedByItsNumberWithoutItsText() {
        assertEquals(
                "terms.tsv:2: expected a term, a tab and a type (or '-'), found 1 columns",
                refusal("直肠\tBod", "胃癌 Dis"));
        for (String row : new String[] {"直肠\t", "\tBod", " \t-"}) {
            assertEquals(
                    "terms.tsv:2: expected a term, a tab and a type (or '-'), found an empty one",
                    refusal("胃癌\tDis", row));
        }
        assertEquals(
                "terms.tsv:2: expected one type for a term, found Dis and, above, Bod",
                refusal("ＣＴ\tBod", "ct\tDis"));
        assertEquals(
                "terms.tsv:2: expected a term to be forced or forbidden, found both for type Bod",
                refusal("直肠\tBod", "直肠\t-"));
    }

    @Test
    void aTypeWithWhiteSpaceOrControlCharactersIsRefusedByItsLine() {
        for (String type :
                new String[] {"Body part", "- Bod", "Bod\u00A0x", "B\u3000d", "B\u0085d"}) {
            assertEquals(
                    "terms.tsv:3: expected a type without white space and control characters, found"
                            + " one with such",
                    refusal("# Bod", "胃癌\tDis", "直肠\t" + type));
        }
    }

    @Test
    void itsTypesAreThoseItForcesAndThoseItForbids() throws IOException {
        Dictionary dictionary = dictionary("直肠\tBod", "胃\tBod", "化疗\t-Ope", "胃癌\t-", "CT\tPro");
        assertEquals(List.of("Bod", "Ope", "Pro"), List.copyOf(dictionary.types()));
        assertTrue(Dictionary.empty().types().isEmpty());
    }

    @Test
    void aFileIsReadAsUtf8WithoutItsByteOrderMark(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("terms.tsv");
        Files.writeString(file, "\uFEFF咳嗽\tSym\r\n直肠\tBod\r\n");
        assertEquals(List.of("咳嗽/Sym", "直肠/Bod"), found(Dictionary.read(file), "咳嗽直肠"));
        Files.write(file, new byte[] {(byte) 0xBF, (byte) 0xC8, '\t', 'S'}); // GB18030
        String refusal =
                assertThrows(FormatException.class, () -> Dictionary.read(file)).getMessage();
        assertTrue(refusal.startsWith(file + ", byte 0: expected UTF-8"), refusal);
    }
}
