package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Entity;
import io.github.bbrac.annotation.evaluation.Comparison;
import io.github.bbrac.annotation.evaluation.Confusion;
import io.github.bbrac.annotation.evaluation.EntityMatch;
import io.github.bbrac.annotation.evaluation.EntityMatch.Kind;
import io.github.bbrac.annotation.evaluation.Evaluation;
import io.github.bbrac.annotation.evaluation.Scores;
import io.github.bbrac.annotation.evaluation.Scores.Means;
import io.github.bbrac.annotation.evaluation.Scores.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An evaluation as one HTML page: scores, confusion, and each text with gold held against found. Like
/// {@link HtmlPage} it holds all it needs, no script, and asks nothing of the network. It quotes the
/// texts. No state.
public final class EvaluationPage {
    private static final String STYLE =
            """
            <style>
            mark.gold, mark.found { background: none; border-bottom: none; }
            mark.gold { outline: 2px dashed hsl(0 75% 50%); outline-offset: -1px; }
            mark.found { background: hsl(40 95% var(--ground)); text-decoration: underline wavy hsl(30 90% 45%); }
            .gold small { color: hsl(0 75% var(--ink)); }
            .found small { color: hsl(30 90% var(--ink)); }
            table { margin: .8em 0; }
            th + th, td.number { text-align: right; }
            tr.sum td { border-top: 2px solid var(--line); }
            td.hit { font-weight: bold; }
            summary { cursor: pointer; font-weight: bold; border-top: 1px solid var(--line); padding-top: .5em; margin-top: 1em; }
            </style>
            """;

    private EvaluationPage() {}

    /// An entity as it is shown: gold, found, or both where they agree.
    private record Mark(Entity entity, Side side) {
        enum Side {
            BOTH,
            GOLD,
            FOUND
        }

        String title() {
            return switch (side) {
                case BOTH -> "标注与识别一致";
                case GOLD -> "标注";
                case FOUND -> "识别";
            };
        }
    }

    /// Writes a page.
    ///
    /// @param title the page's title
    /// @throws IOException if `out` refuses
    public static void write(String title, Evaluation evaluation, Appendable out)
            throws IOException {
        Html.begin(title, out);
        out.append(STYLE);
        writeScores(evaluation, out);
        writeConfusion(evaluation.confusion(), out);
        out.append("<p class=\"legend\"><span style=\"--hue: 210\"><mark>一致</mark></span>");
        out.append("<span><mark class=\"gold\">仅标注</mark></span>");
        out.append("<span><mark class=\"found\">仅识别</mark></span></p>\n");
        for (Comparison comparison : evaluation.comparisons()) {
            writeDocument(comparison, out);
        }
        Html.end(out);
    }

    private static void writeScores(Evaluation evaluation, Appendable out) throws IOException {
        Scores strict = evaluation.strict();
        out.append("<table>\n<tr><th>类型<th>精确率<th>召回率<th>F1<th>正确<th>识别<th>标注</tr>\n");
        for (var type : strict.types().entrySet()) {
            writeScore(TypeStyle.of(type.getKey()).name(), type.getValue(), out);
        }
        out.append("<tr class=\"sum\">").append(row("微平均", strict.micro())).append("</tr>\n");
        writeMeans("宏平均", strict.macro(), out);
        writeMeans("加权平均", strict.weighted(), out);
        writeScore("微平均（宽松）", evaluation.lenient().micro(), out);
        out.append("</table>\n<p>");
        out.append(
                String.format(
                        Locale.ROOT,
                        "F1 的 95%% 区间（按文档自助抽样）：%.2f–%.2f",
                        100 * evaluation.f1().low(),
                        100 * evaluation.f1().high()));
        if (evaluation.tokens() > 0) {
            out.append(
                    String.format(Locale.ROOT, "；标签准确率：%.2f%%", 100 * evaluation.tokenAccuracy()));
        }
        out.append("</p>\n<p>");
        for (Kind kind : Kind.values()) {
            out.append(name(kind)).append(" ").append(String.valueOf(evaluation.count(kind)));
            out.append(kind == Kind.SPURIOUS ? "</p>\n" : " · ");
        }
    }

    private static void writeScore(String name, Score score, Appendable out) throws IOException {
        out.append("<tr>").append(row(name, score)).append("</tr>\n");
    }

    private static String row(String name, Score score) {
        return "<td>"
                + Html.escape(name)
                + percent(score.precision())
                + percent(score.recall())
                + percent(score.f1())
                + number(score.correct())
                + number(score.found())
                + number(score.support());
    }

    private static void writeMeans(String name, Means means, Appendable out) throws IOException {
        out.append("<tr><td>").append(name).append(percent(means.precision()));
        out.append(percent(means.recall())).append(percent(means.f1())).append("</tr>\n");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "<td class=\"number\">%.2f", 100 * share);
    }

    private static String number(int count) {
        return "<td class=\"number\">" + count;
    }

    private static void writeConfusion(Confusion confusion, Appendable out) throws IOException {
        out.append("<table>\n<caption>每行一个标注的类型，每列一个识别成的类型</caption>\n<tr><th>标注 \\ 识别");
        for (String type : confusion.types()) {
            out.append("<th>").append(Html.escape(type));
        }
        out.append("<th>漏</tr>\n");
        for (String gold : confusion.types()) {
            out.append("<tr><td>").append(Html.escape(gold));
            for (String found : confusion.types()) {
                int count = confusion.count(gold, found);
                out.append("<td class=\"number")
                        .append(gold.equals(found) ? " hit" : "")
                        .append("\">");
                out.append(count == 0 ? "" : String.valueOf(count));
            }
            out.append(number(confusion.missed(gold))).append("</tr>\n");
        }
        out.append("<tr class=\"sum\"><td>多");
        for (String found : confusion.types()) {
            out.append(number(confusion.spurious(found)));
        }
        out.append("<td></tr>\n</table>\n");
    }

    private static void writeDocument(Comparison comparison, Appendable out) throws IOException {
        List<EntityMatch> matches = comparison.matches();
        List<EntityMatch> errors =
                matches.stream().filter(match -> match.kind() != Kind.CORRECT).toList();
        out.append("<details").append(errors.isEmpty() ? "" : " open").append("><summary>");
        out.append(Html.escape(comparison.gold().id())).append(" · ");
        out.append(String.valueOf(matches.size() - errors.size())).append(" 一致，");
        out.append(String.valueOf(errors.size())).append(" 不一致</summary>\n<div class=\"text\">");
        writeText(comparison.gold().text(), marks(matches), out);
        out.append("</div>\n");
        if (!errors.isEmpty()) {
            out.append("<table>\n<tr><th>错误<td>标注<td>识别</tr>\n");
            for (EntityMatch error : errors) {
                out.append("<tr><td>").append(name(error.kind()));
                out.append("<td>").append(describe(error.gold()));
                out.append("<td>").append(describe(error.found())).append("</tr>\n");
            }
            out.append("</table>\n");
        }
        out.append("</details>\n");
    }

    private static List<Mark> marks(List<EntityMatch> matches) {
        var marks = new ArrayList<Mark>();
        for (EntityMatch match : matches) {
            if (match.kind() == Kind.CORRECT) {
                marks.add(new Mark(match.gold().orElseThrow(), Mark.Side.BOTH));
            } else {
                match.gold().ifPresent(entity -> marks.add(new Mark(entity, Mark.Side.GOLD)));
                match.found().ifPresent(entity -> marks.add(new Mark(entity, Mark.Side.FOUND)));
            }
        }
        Comparator<Mark> byStart = Comparator.comparingInt(mark -> mark.entity.start());
        marks.sort(byStart.thenComparingInt(mark -> -mark.entity.end()));
        return marks;
    }

    private static void writeText(String text, List<Mark> marks, Appendable out)
            throws IOException {
        Segments.forEach(
                text.length(),
                marks,
                mark -> mark.entity.start(),
                mark -> mark.entity.end(),
                (start, end, covering) -> {
                    for (Mark mark : covering) {
                        out.append("<mark class=\"")
                                .append(mark.side.name().toLowerCase(Locale.ROOT));
                        out.append("\" ").append(Html.hue(TypeStyle.of(mark.entity.type())));
                        out.append(" title=\"").append(mark.title()).append("\">");
                    }
                    out.append(Html.escape(text.substring(start, end)));
                    for (Mark mark : covering.reversed()) {
                        if (mark.entity.end() == end) {
                            out.append("<small>").append(Html.escape(mark.entity.type()));
                            out.append("</small>");
                        }
                        out.append("</mark>");
                    }
                });
    }

    private static String describe(Optional<Entity> entity) {
        return entity.map(e ->
                        Html.escape(e.text())
                                + "<small>"
                                + Html.escape(e.type())
                                + "</small> ["
                                + e.start()
                                + ", "
                                + e.end()
                                + ")")
                .orElse("—");
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case CORRECT -> "正确";
            case TYPE -> "类型错";
            case BOUNDARY -> "边界错";
            case TYPE_AND_BOUNDARY -> "类型与边界错";
            case MISSED -> "漏";
            case SPURIOUS -> "多";
        };
    }
}
