package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// Documents as one HTML page with their entities highlighted: a legend, each text, and below it a
/// table of its entities. The page holds all it needs, no script, and asks nothing of the network, which
/// its content security policy also forbids. It follows the reader's dark mode and prints in colour. No
/// state.
///
/// Types are told by colour and by label. Entities may nest or overlap. All text is escaped; controls
/// are shown as pictures.
public final class HtmlPage {
    private HtmlPage() {}

    /// Writes a page.
    ///
    /// @param title the page's title
    /// @throws IOException if `out` refuses
    public static void write(String title, List<Document> documents, Appendable out)
            throws IOException {
        Html.begin(title, out);
        writeLegend(documents, out);
        for (Document document : documents) {
            out.append("<h2>")
                    .append(Html.escape(document.id()))
                    .append("</h2>\n<div class=\"text\">");
            writeText(document, out);
            out.append("</div>\n");
            if (!document.entities().isEmpty()) {
                writeTable(document, out);
            }
        }
        Html.end(out);
    }

    private static void writeLegend(List<Document> documents, Appendable out) throws IOException {
        var counts = new TreeMap<String, Integer>();
        for (Document document : documents) {
            for (Entity entity : document.entities()) {
                counts.merge(entity.type(), 1, Integer::sum);
            }
        }
        out.append("<p class=\"legend\">\n");
        for (var count : counts.entrySet()) {
            TypeStyle style = TypeStyle.of(count.getKey());
            out.append("<span ")
                    .append(Html.hue(style))
                    .append("><mark>")
                    .append(Html.escape(style.name()));
            out.append("</mark><small>").append(Html.escape(style.type())).append("</small>");
            out.append(count.getValue().toString()).append("</span>\n");
        }
        out.append("</p>\n");
    }

    private static void writeText(Document document, Appendable out) throws IOException {
        Segments.forEach(
                document,
                (start, end, covering) -> {
                    for (Entity entity : covering) {
                        out.append("<mark ").append(Html.hue(TypeStyle.of(entity.type())));
                        out.append(" title=\"").append(Html.escape(describe(entity))).append("\">");
                    }
                    out.append(Html.escape(document.text().substring(start, end)));
                    for (Entity entity : covering.reversed()) {
                        if (entity.end() == end) {
                            out.append("<small>")
                                    .append(Html.escape(entity.type()))
                                    .append("</small>");
                        }
                        out.append("</mark>");
                    }
                });
    }

    private static void writeTable(Document document, Appendable out) throws IOException {
        out.append("<details><summary>").append(String.valueOf(document.entities().size()));
        out.append(" 个实体</summary>\n<table>\n<tr><th>类型<th>文本<th>起<th>止<th>概率</tr>\n");
        for (Entity entity : document.entities()) {
            out.append("<tr><td>").append(Html.escape(TypeStyle.of(entity.type()).name()));
            out.append("<td>").append(Html.escape(entity.text()));
            out.append("<td class=\"number\">").append(String.valueOf(entity.start()));
            out.append("<td class=\"number\">").append(String.valueOf(entity.end()));
            out.append("<td class=\"number\">").append(probability(entity)).append("</tr>\n");
        }
        out.append("</table></details>\n");
    }

    private static String describe(Entity entity) {
        TypeStyle style = TypeStyle.of(entity.type());
        String name = style.name().equals(style.type()) ? "" : style.name() + " ";
        String span = " [" + entity.start() + ", " + entity.end() + ")";
        return (name + style.type() + span + " " + probability(entity)).strip();
    }

    private static String probability(Entity entity) {
        return entity.probability().isPresent()
                ? String.format(Locale.ROOT, "%.4f", entity.probability().getAsDouble())
                : "";
    }
}
