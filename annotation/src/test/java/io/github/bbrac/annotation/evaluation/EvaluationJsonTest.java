package io.github.bbrac.annotation.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
    private static final String TEXT = "咳嗽伴发热";

    @Test
    void theObjectHoldsAllThatTheEvaluationDoesButNoText() throws IOException {
        var gold =
                new Document(
                        "a",
                        TEXT,
                        List.of(Entity.of(TEXT, "Sym", 0, 2), Entity.of(TEXT, "Dis", 3, 5)));
        Document found =
                gold.withEntities(
                        List.of(Entity.of(TEXT, "Sym", 0, 2), Entity.of(TEXT, "Sym", 3, 5)));
        Evaluation evaluation =
                Evaluation.of(
                        List.of(
                                Comparison.of(gold, found),
                                Comparison.of(gold, gold.withEntities(List.of()))),
                        1);
        String json = EvaluationJson.format(evaluation);
        JsonNode root = new ObjectMapper().readTree(json);
        assertEquals(2, root.get("documents").asInt());
        assertEquals(0.5, root.at("/strict/micro/precision").asDouble());
        assertEquals(0.25, root.at("/strict/micro/recall").asDouble());
        assertEquals(2.0 / 6, root.at("/strict/micro/f1").asDouble());
        assertEquals(2, root.at("/strict/types/Sym/found").asInt());
        assertEquals(root.get("strict"), root.get("lenient"));
        assertEquals(0.0, root.at("/strict_f1_interval/low").asDouble());
        assertEquals(0.5, root.at("/strict_f1_interval/high").asDouble());
        assertEquals(10, root.at("/tokens/count").asInt());
        assertEquals(4, root.at("/tokens/correct").asInt());
        assertEquals(1, root.at("/confusion/found_for_gold/Dis/Sym").asInt());
        assertEquals(1, root.at("/confusion/missed/Dis").asInt());
        assertEquals(1, root.at("/matches/type").asInt());
        assertEquals(2, root.at("/matches/missed").asInt());
        assertEquals("type", root.at("/errors/0/kind").asText());
        assertEquals(3, root.at("/errors/0/gold/start").asInt());
        assertEquals("Sym", root.at("/errors/0/found/type").asText());
        assertTrue(root.at("/errors/1/found").isMissingNode());
        assertFalse(json.contains("咳") || json.contains("热"));
    }
}
