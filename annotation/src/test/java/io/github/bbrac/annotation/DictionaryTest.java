package io.github.bbrac.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        return assertThrows(IOException.class, () -> dictionary(lines)).getMessage();
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
        assertEquals(
                "terms.tsv:2: expected one type for a term, found Dis and, above, Bod",
                refusal("ＣＴ\tBod", "ct\tDis"));
        assertEquals(
                "terms.tsv:2: expected a term to be forced or forbidden, found both for type Bod",
                refusal("直肠\tBod", "直肠\t-"));
    }
}
