package io.github.bbrac.annotation.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.corpus.Split.Shares;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static List<Document> documents(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Document("" + i, "text")).toList();
    }

    private static List<String> ids(List<Document> documents) {
        return documents.stream().map(Document::id).toList();
    }

    /// A change of these would change everybody's splits.
    @Test
    void aSeedGivesTheSamePartsForEver() {
        Split split = Split.of(documents(10), Shares.PAPER, 7);
        assertEquals(List.of("0", "1", "3", "4", "5", "7", "9"), ids(split.train()));
        assertEquals(List.of("2", "8"), ids(split.test()));
        assertEquals(List.of("6"), ids(split.dev()));
    }

    @Test
    void partsAreExactAndHoldEachDocumentOnce() {
        for (int count : new int[] {0, 1, 2, 3, 10, 99, 1339}) {
            List<Document> all = documents(count);
            Split split = Split.of(all, Shares.PAPER, count);
            assertEquals(Math.round(count * 0.7), split.train().size(), count + " documents");
            assertTrue(Math.abs(count * 0.2 - split.test().size()) <= 1, count + " documents");
            var together = new ArrayList<>(split.train());
            together.addAll(split.test());
            together.addAll(split.dev());
            together.sort(Comparator.comparingInt(d -> Integer.parseInt(d.id())));
            assertEquals(all, together);
        }
    }

    @Test
    void anotherSeedGivesOtherParts() {
        List<Document> all = documents(100);
        assertNotEquals(
                ids(Split.of(all, Shares.PAPER, 1).test()),
                ids(Split.of(all, Shares.PAPER, 2).test()));
    }

    @Test
    void groupsStayTogether() {
        List<Document> all = documents(1000);
        Function<Document, String> group = d -> "" + Integer.parseInt(d.id()) / 4;
        Split split = Split.of(all, Shares.PAPER, group, 3);
        Map<String, Integer> partOf = new HashMap<>();
        List<List<Document>> parts = List.of(split.train(), split.test(), split.dev());
        for (int part = 0; part < 3; part++) {
            for (Document document : parts.get(part)) {
                Integer other = partOf.putIfAbsent(group.apply(document), part);
                assertTrue(other == null || other == part);
            }
        }
        assertEquals(List.of(700, 200, 100), parts.stream().map(List::size).toList());
    }

    @Test
    void sharesThatSayNothingAreRefused() {
        assertEquals(
                "shares: expected three that are not negative nor all 0, found 0.0, 0.0 and 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Shares(0, 0, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Shares(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Shares(1, Double.NaN, 1));
    }
}
