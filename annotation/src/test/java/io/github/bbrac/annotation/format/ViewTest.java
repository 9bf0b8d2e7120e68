package io.github.bbrac.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.RandomText;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The two formats for people: terminal and HTML page.
class ViewTest {
    private static final String TEXT = "左肺癌伴咳嗽";

    @Test
    void entitiesStandInBracketsWithoutColour() throws IOException {
        var nested =
                new Document(
                        "7",
                        TEXT,
                        List.of(
                                Entity.of(TEXT, "Bod", 0, 2),
                                Entity.of(TEXT, "Dis", 0, 3),
                                Entity.of(TEXT, "Sym", 4, 6, OptionalDouble.of(0.987))));
        assertEquals("[[左肺|Bod]癌|Dis]伴[咳嗽|Sym]\n", view(new AnsiView(false, false), nested));
        assertEquals("[[左肺|Bod]癌|Dis]伴[咳嗽|Sym 0.99]\n", view(new AnsiView(false, true), nested));
        var crossing =
                new Document(
                        "7",
                        "abc\n",
                        List.of(Entity.of("abc\n", "X", 0, 2), Entity.of("abc\n", "Y", 1, 3)));
        assertEquals("[a[b|X]c|Y]\n", view(new AnsiView(false, false), crossing));
    }

    @Test
    void coloursEndWithEachLine() throws IOException {
        var document = new Document("7", "a\r\nb", List.of(Entity.of("a\r\nb", "Dis", 0, 4)));
        assertEquals(
                "\u001B[30;48;5;217ma\u001B[0m\n\u001B[30;48;5;217mb\u001B[0m"
                        + "\u001B[2m⟨Dis⟩\u001B[0m\n",
                view(new AnsiView(true, true), document));
    }

    @Test
    void textCannotCommandTheTerminal() throws IOException {
        String text = "a\u001B[2Jb\u0007\u009B\rc\u202Ed\te\uD83D\u007F";
        String shown = view(new AnsiView(false, false), new Document("7", text));
        assertEquals("a␛[2Jb␇\uFFFD␍c\uFFFDd\te\uFFFD␡\n", shown);
        for (long seed = 0; seed < 300; seed++) {
            Document document = RandomText.document(new SplittableRandom(seed), "x", true);
            assertFalse(
                    view(new AnsiView(false, true), document)
                            .chars()
                            .anyMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c)),
                    "seed " + seed);
        }
    }

    @Test
    void theLegendNamesTheTypes() throws IOException {
        var out = new StringBuilder();
        new AnsiView(false, false).writeLegend(List.of("Dis", "Crowd"), out);
        assertEquals("Dis 疾病  Crowd  \n", out.toString());
    }

    @Test
    void thePageHoldsTheTextAndItsEntities() throws IOException {
        Entity entity = Entity.of(TEXT, "Sym", 4, 6, OptionalDouble.of(0.9876));
        String page = page(new Document("7", TEXT, List.of(entity)));
        assertTrue(
                page.contains(
                        "左肺癌伴<mark style=\"--hue: 30\" title=\"症状 Sym [4, 6) 0.9876\">咳嗽"
                                + "<small>Sym</small></mark></div>"));
        assertTrue(page.contains("<mark>症状</mark><small>Sym</small>1</span>"));
        assertTrue(
                page.contains(
                        "<tr><td>症状<td>咳嗽<td class=\"number\">4<td class=\"number\">6<td class=\"number\">0.9876</tr>"));
        assertFalse(page(new Document("7", TEXT)).contains("<table>"));
    }

    @Test
    void everythingIsEscaped() throws IOException {
        String text = "<script>alert('1')</script>&\"";
        Document document =
                new Document(
                        "<img src=x>", text, List.of(Entity.of(text, "\"><b>", 0, text.length())));
        var out = new StringBuilder();
        HtmlPage.write("</title><script>", List.of(document), out);
        String page = out.toString();
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("<img"));
        assertFalse(page.contains("<b>"));
        assertTrue(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"));
    }

    @Test
    void thePageAsksNothingOfTheNetworkAndRunsNothing() throws IOException {
        String page = page(new Document("7", TEXT));
        assertFalse(
                Pattern.compile("https?:|//|src=|href=|@import|url\\(|<script")
                        .matcher(page)
                        .find());
        assertTrue(page.contains("default-src 'none'"));
        assertTrue(page.contains("prefers-color-scheme: dark"));
        assertTrue(page.contains("@media print"));
    }

    /// Without its tags and labels, the page's text is the document's.
    @Test
    void highlightingLosesNoText() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Document document = RandomText.document(new SplittableRandom(seed), "x", true);
            String page = page(document);
            int from = page.indexOf("<div class=\"text\">") + "<div class=\"text\">".length();
            String shown =
                    page.substring(from, page.indexOf("</div>", from))
                            .replaceAll("<small>[^<]*</small>", "")
                            .replaceAll("<[^>]*>", "")
                            .replace("&#13;", "\r")
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&#39;", "'")
                            .replace("&amp;", "&");
            var expected = new StringBuilder();
            document.text()
                    .codePoints()
                    .map(c -> c == '\r' || c == '\n' || c == '\t' ? c : Segments.visible(c))
                    .forEach(expected::appendCodePoint);
            assertEquals(expected.toString(), shown, "seed " + seed);
        }
    }

    @Test
    void theEightTypesHaveNamesAndColoursOfTheirOwn() {
        Set<Integer> hues = new HashSet<>();
        Set<Integer> terminals = new HashSet<>();
        for (String type : List.of("Dis", "Bod", "Dru", "Ope", "Tre", "Sym", "Ite", "Pro")) {
            TypeStyle style = TypeStyle.of(type);
            assertEquals(type, style.type());
            assertNotEquals(type, style.name());
            hues.add(style.hue());
            terminals.add(style.terminal());
        }
        assertEquals(8, hues.size());
        assertEquals(8, terminals.size());
        assertEquals(TypeStyle.of("Crowd"), TypeStyle.of("Crowd"));
        assertEquals("Crowd", TypeStyle.of("Crowd").name());
    }

    private static String view(AnsiView view, Document document) throws IOException {
        var out = new StringBuilder();
        view.write(document, out);
        return out.toString();
    }

    private static String page(Document document) throws IOException {
        var out = new StringBuilder();
        HtmlPage.write("记录", List.of(document), out);
        return out.toString();
    }
}
