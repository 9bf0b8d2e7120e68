package io.github.bbrac.annotation.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.evaluation.Scores.Means;
import io.github.bbrac.annotation.evaluation.Scores.Score;
import java.util.Locale;
import java.util.Optional;

/// An evaluation as one JSON object, for programs: shares from 0 to 1, offsets in UTF-16 chars, no text of a
/// record. No state.
public final class EvaluationJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EvaluationJson() {}

    /// The object, over several lines.
    public static String format(Evaluation evaluation) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("documents", evaluation.comparisons().size());
        root.set("strict", scores(evaluation.strict()));
        root.set("lenient", scores(evaluation.lenient()));
        ObjectNode interval = root.putObject("strict_f1_interval");
        interval.put("level", 0.95);
        interval.put("low", evaluation.f1().low());
        interval.put("high", evaluation.f1().high());
        if (evaluation.tokens() > 0) {
            ObjectNode tokens = root.putObject("tokens");
            tokens.put("count", evaluation.tokens());
            tokens.put("correct", evaluation.correctTokens());
            tokens.put("accuracy", evaluation.tokenAccuracy());
        }
        root.set("confusion", confusion(evaluation.confusion()));
        ObjectNode matches = root.putObject("matches");
        for (EntityMatch.Kind kind : EntityMatch.Kind.values()) {
            matches.put(name(kind), evaluation.count(kind));
        }
        var errors = root.putArray("errors");
        for (Comparison comparison : evaluation.comparisons()) {
            for (EntityMatch match : comparison.matches()) {
                if (match.kind() != EntityMatch.Kind.CORRECT) {
                    ObjectNode error = errors.addObject();
                    error.put("document", comparison.gold().id());
                    error.put("kind", name(match.kind()));
                    put(error, "gold", match.gold());
                    put(error, "found", match.found());
                }
            }
        }
        return root.toPrettyString();
    }

    private static String name(EntityMatch.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode scores(Scores scores) {
        ObjectNode node = MAPPER.createObjectNode();
        node.set("micro", score(scores.micro()));
        node.set("macro", means(scores.macro()));
        node.set("weighted", means(scores.weighted()));
        ObjectNode types = node.putObject("types");
        scores.types().forEach((type, score) -> types.set(type, score(score)));
        return node;
    }

    private static ObjectNode score(Score score) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("precision", score.precision());
        node.put("recall", score.recall());
        node.put("f1", score.f1());
        node.put("correct", score.correct());
        node.put("found", score.found());
        node.put("support", score.support());
        return node;
    }

    private static ObjectNode means(Means means) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("precision", means.precision());
        node.put("recall", means.recall());
        node.put("f1", means.f1());
        return node;
    }

    private static ObjectNode confusion(Confusion confusion) {
        ObjectNode node = MAPPER.createObjectNode();
        ObjectNode pairs = node.putObject("found_for_gold");
        ObjectNode missed = node.putObject("missed");
        ObjectNode spurious = node.putObject("spurious");
        for (String gold : confusion.types()) {
            ObjectNode row = pairs.putObject(gold);
            for (String found : confusion.types()) {
                if (confusion.count(gold, found) > 0) {
                    row.put(found, confusion.count(gold, found));
                }
            }
            missed.put(gold, confusion.missed(gold));
            spurious.put(gold, confusion.spurious(gold));
        }
        return node;
    }

    private static void put(ObjectNode error, String side, Optional<Entity> entity) {
        if (entity.isPresent()) {
            ObjectNode node = error.putObject(side);
            node.put("type", entity.get().type());
            node.put("start", entity.get().start());
            node.put("end", entity.get().end());
        }
    }
}
