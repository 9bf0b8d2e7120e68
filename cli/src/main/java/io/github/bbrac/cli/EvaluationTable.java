package io.github.bbrac.cli;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.evaluation.Comparison;
import io.github.bbrac.annotation.evaluation.Confusion;
import io.github.bbrac.annotation.evaluation.EntityMatch;
import io.github.bbrac.annotation.evaluation.EntityMatch.Kind;
import io.github.bbrac.annotation.evaluation.Evaluation;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.annotation.evaluation.Scores.Means;
import io.github.bbrac.annotation.evaluation.Scores.Score;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Shows an evaluation in a terminal: shares in percent, differences by place, no text of a record.
record EvaluationTable(Terminal terminal) {
    /// @param limit how many differences of each kind are listed
    void print(Evaluation evaluation, long seed, int limit) {
        printScores(evaluation);
        terminal.line(
                "%nF1 (strict, micro) in 95 of 100 draws of documents: %.2f to %.2f (seed %d)",
                100 * evaluation.f1().low(), 100 * evaluation.f1().high(), seed);
        if (evaluation.tokens() > 0) {
            terminal.line(
                    "labels: %.2f%% of %d right",
                    100 * evaluation.tokenAccuracy(), evaluation.tokens());
        }
        printConfusion(evaluation.confusion());
        for (Kind kind : Kind.values()) {
            if (kind != Kind.CORRECT) {
                printDifferences(evaluation, kind, limit);
            }
        }
    }

    private void printScores(Evaluation evaluation) {
        Scores strict = evaluation.strict();
        terminal.line(
                "%d documents, %d entities annotated, %d found%n",
                evaluation.comparisons().size(), strict.micro().support(), strict.micro().found());
        terminal.line(
                "%-18s%10s%10s%10s%9s%9s%9s",
                "strict", "precision", "recall", "F1", "correct", "found", "support");
        strict.types().forEach(this::print);
        print("micro", strict.micro());
        print("macro", strict.macro());
        print("weighted", strict.weighted());
        terminal.out().println("lenient (conlleval, seqeval's default)");
        print("micro", evaluation.lenient().micro());
        print("macro", evaluation.lenient().macro());
    }

    private void print(String name, Score score) {
        terminal.line(
                "%-18s%10.2f%10.2f%10.2f%9d%9d%9d",
                name,
                100 * score.precision(),
                100 * score.recall(),
                100 * score.f1(),
                score.correct(),
                score.found(),
                score.support());
    }

    private void print(String name, Means means) {
        terminal.line(
                "%-18s%10.2f%10.2f%10.2f",
                name, 100 * means.precision(), 100 * means.recall(), 100 * means.f1());
    }

    private void printConfusion(Confusion confusion) {
        List<String> types = confusion.types();
        int width = types.stream().mapToInt(String::length).max().orElse(0) + 2;
        String cell = "%" + Math.max(width, 6) + "s";
        var line = new StringBuilder(String.format(Locale.ROOT, "%-14s", "gold \\ found"));
        types.forEach(type -> line.append(String.format(Locale.ROOT, cell, type)));
        terminal.line(
                "%na row for each type that was annotated, a column for each that was found in its place");
        terminal.line("%s", line.append("  missed"));
        for (String gold : types) {
            line.setLength(0);
            line.append(String.format(Locale.ROOT, "%-14s", gold));
            for (String found : types) {
                int count = confusion.count(gold, found);
                line.append(String.format(Locale.ROOT, cell, count == 0 ? "·" : "" + count));
            }
            terminal.line("%s%8d", line, confusion.missed(gold));
        }
        line.setLength(0);
        line.append(String.format(Locale.ROOT, "%-14s", "spurious"));
        types.forEach(
                type -> line.append(String.format(Locale.ROOT, cell, confusion.spurious(type))));
        terminal.line("%s", line);
    }

    private void printDifferences(Evaluation evaluation, Kind kind, int limit) {
        long count = evaluation.count(kind);
        terminal.line("%n%s: %d", name(kind), count);
        int shown = 0;
        for (Comparison comparison : evaluation.comparisons()) {
            for (EntityMatch match : comparison.matches()) {
                if (match.kind() == kind && shown < limit) {
                    shown++;
                    terminal.line("  %s: %s", comparison.gold().id(), describe(match));
                }
            }
        }
        if (shown < count && limit > 0) {
            terminal.line("  … and %d more; --differences shows more", count - shown);
        }
    }

    private static String describe(EntityMatch match) {
        String found = describe(match.found());
        if (match.gold().isEmpty()) {
            return found;
        }
        String gold = describe(match.gold());
        return match.found().isEmpty() ? gold : gold + ", found " + found;
    }

    private static String describe(Optional<Entity> entity) {
        return entity.map(e -> e.type() + " [" + e.start() + ", " + e.end() + ")").orElse("");
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case CORRECT -> "correct";
            case TYPE -> "another type";
            case BOUNDARY -> "other boundaries";
            case TYPE_AND_BOUNDARY -> "another type and other boundaries";
            case MISSED -> "missed";
            case SPURIOUS -> "spurious";
        };
    }
}
