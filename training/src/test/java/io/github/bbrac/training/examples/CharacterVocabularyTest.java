package io.github.bbrac.training.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.bbrac.annotation.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharacterVocabularyTest {
    @Test
    void whatOccursOftenEnoughIsKnownInTheOrderOfItsNumber() {
        List<Document> documents =
                List.of(
                        new Document("1", "咳A嗽 \n咳a。\uD842\uDFB7"),
                        new Document("2", " 嗽\uD842\uDFB7\uD83D"));
        assertEquals(
                List.of(
                        "[PAD]",
                        "[UNK]",
                        "[CLS]",
                        "[SEP]",
                        "[MASK]",
                        "a",
                        "咳",
                        "嗽",
                        "\uD842\uDFB7"),
                CharacterVocabulary.of(documents, 2, true).tokens());
        assertEquals(
                List.of("咳", "嗽", "\uD842\uDFB7"),
                CharacterVocabulary.of(documents, 2, false).tokens().subList(5, 8));
    }
}
