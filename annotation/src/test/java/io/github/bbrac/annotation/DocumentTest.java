package io.github.bbrac.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final String TEXT = "患者😀咳嗽";

    @Test
    void entitiesComeInReadingOrder() {
        Entity late = Entity.of(TEXT, "Sym", 4, 6);
        Entity outer = Entity.of(TEXT, "Bod", 0, 2);
        Entity inner = Entity.of(TEXT, "Dis", 0, 1);
        var document = new Document("d", TEXT, List.of(late, inner, outer));
        assertEquals(List.of(outer, inner, late), document.entities());
        assertEquals(List.of(new Document.Overlap(outer, inner)), document.overlaps());
        assertEquals(List.of(), document.withEntities(List.of(late, outer)).overlaps());
        assertEquals(List.of(), new Document("e", TEXT).entities());
    }

    @Test
    void aDocumentSaysWhichTypesItWasAnnotatedFor() {
        Entity entity = Entity.of(TEXT, "Sym", 4, 6);
        var whole = new Document("d", TEXT, List.of(entity));
        assertTrue(whole.isAnnotatedFor("Dis"));
        Document partial = whole.withAnnotatedTypes(List.of("Sym", "Bod"));
        assertEquals(List.of("Bod", "Sym"), List.copyOf(partial.annotatedTypes().orElseThrow()));
        assertTrue(partial.isAnnotatedFor("Bod"));
        assertFalse(partial.isAnnotatedFor("Dis"));
        assertEquals(whole, partial.withEntities(List.of(entity)));
        assertEquals(
                "document 'd', entity [4, 6): expected a type that the document was annotated for,"
                        + " found Sym",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> whole.withAnnotatedTypes(List.of("Dis")))
                        .getMessage());
    }

    @Test
    void overlapsAreFoundAsByComparingAllPairs() {
        for (long seed = 0; seed < 200; seed++) {
            Document document = RandomText.document(new SplittableRandom(seed), "d", true);
            int pairs = 0;
            for (Entity a : document.entities()) {
                for (Entity b : document.entities()) {
                    pairs += !a.equals(b) && a.overlaps(b) ? 1 : 0;
                }
            }
            assertEquals(pairs, 2 * document.overlaps().size(), "seed " + seed);
        }
    }

    @Test
    void offsetsThatDoNotFitAreRefusedWithoutQuotingTheText() {
        assertRefused(
                "document 'd', entity [4, 7): expected a span inside the text, found a text of 6 chars",
                entity(4, 7, "咳嗽？"));
        assertRefused(
                "document 'd', entity [4, 6): expected the entity's text to be the document's at this"
                        + " span, found another; are the offsets UTF-16 chars with an exclusive end?",
                entity(4, 6, "患者"));
        assertRefused(
                "document 'd', entity [3, 6): expected whole code points, found a border inside a"
                        + " surrogate pair",
                entity(3, 6, TEXT.substring(3)));
        assertRefused(
                "document 'd', entity [0, 3): expected whole code points, found a border inside a"
                        + " surrogate pair",
                entity(0, 3, TEXT.substring(0, 3)));
    }

    @Test
    void entitiesThatAreNoneAreRefused() {
        assertEquals("entity: expected 0 <= start < end, found [2, 2)", message(2, 2, "", 0.5));
        assertEquals("entity: expected 0 <= start < end, found [-1, 2)", message(-1, 2, "a", 0.5));
        assertEquals("entity [0, 2): expected a text of 2 chars, found 1", message(0, 2, "a", 0.5));
        assertEquals(
                "entity [0, 1): expected a probability in [0, 1], found 1.5",
                message(0, 1, "a", 1.5));
        assertEquals(
                "entity [0, 1): expected a probability in [0, 1], found NaN",
                message(0, 1, "a", Double.NaN));
        assertEquals(
                "entity: expected a span inside a text of 6 chars, found [5, 8)",
                assertThrows(IllegalArgumentException.class, () -> Entity.of(TEXT, "Dis", 5, 8))
                        .getMessage());
        assertEquals(
                "entity: expected a type that is not blank and without control characters, found ' '",
                assertThrows(IllegalArgumentException.class, () -> Entity.of(TEXT, " ", 0, 1))
                        .getMessage());
    }

    @Test
    void codePointOffsetsAreThoseOfString() {
        for (long seed = 0; seed < 300; seed++) {
            String text = RandomText.next(new SplittableRandom(seed), 30);
            var offsets = new CodePointOffsets(text);
            int[] borders = RandomText.borders(text);
            assertEquals(borders.length - 1, offsets.codePoints(), "seed " + seed);
            for (int c = 0; c < borders.length; c++) {
                assertEquals(borders[c], offsets.toChars(c), "seed " + seed);
                assertEquals(c, offsets.toCodePoints(borders[c]), "seed " + seed);
                if (c + 1 < borders.length && borders[c + 1] == borders[c] + 2) {
                    assertEquals(c, offsets.toCodePoints(borders[c] + 1), "seed " + seed);
                }
            }
        }
    }

    @Test
    void offsetsOutsideTheTextAreRefused() {
        var offsets = new CodePointOffsets(TEXT);
        assertEquals(
                "offset: expected 0 to 5 code points, found 6",
                assertThrows(IllegalArgumentException.class, () -> offsets.toChars(6))
                        .getMessage());
        assertEquals(
                "offset: expected 0 to 6 chars, found -1",
                assertThrows(IllegalArgumentException.class, () -> offsets.toCodePoints(-1))
                        .getMessage());
    }

    private static Entity entity(int start, int end, String text) {
        return new Entity("Dis", start, end, text, OptionalDouble.empty());
    }

    private static void assertRefused(String message, Entity entity) {
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Document("d", TEXT, List.of(entity)))
                        .getMessage());
    }

    private static String message(int start, int end, String text, double probability) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> new Entity("Dis", start, end, text, OptionalDouble.of(probability)))
                .getMessage();
    }
}
