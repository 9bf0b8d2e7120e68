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
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="zh">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            """;

    private static final String STYLE =
            """
            <style>
            :root { color-scheme: light dark; --ground: 90%; --ink: 28%; --line: #8884; }
            @media (prefers-color-scheme: dark) { :root { --ground: 22%; --ink: 78%; } }
            body { max-width: 60em; margin: 2em auto; padding: 0 1em; line-height: 2; font-family: system-ui, sans-serif; }
            h1 { font-size: 1.3em; }
            h2 { font-size: 1em; margin: 2em 0 .3em; border-top: 1px solid var(--line); padding-top: .7em; }
            .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
            mark { color: inherit; background: hsl(var(--hue) 75% var(--ground)); border-bottom: 2px solid hsl(var(--hue) 60% 50%); padding: .1em 0; }
            small { color: hsl(var(--hue) 65% var(--ink)); font-size: .7em; padding: 0 .25em; user-select: none; }
            .legend span { display: inline-block; margin-right: 1.2em; }
            table { border-collapse: collapse; line-height: 1.5; font-size: .9em; }
            th, td { text-align: left; padding: .15em .8em .15em 0; border-bottom: 1px solid var(--line); vertical-align: top; }
            td.number { text-align: right; font-variant-numeric: tabular-nums; }
            @media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
            </style>
            </head>
            """;

    private HtmlPage() {}

    /// Writes a page.
    ///
    /// @param title the page's title
    /// @throws IOException if `out` refuses
    public static void write(String title, List<Document> documents, Appendable out)
            throws IOException {
        out.append(HEAD).append("<title>").append(escape(title)).append("</title>\n").append(STYLE);
        out.append("<body>\n<h1>").append(escape(title)).append("</h1>\n");
        writeLegend(documents, out);
        for (Document document : documents) {
            out.append("<h2>").append(escape(document.id())).append("</h2>\n<div class=\"text\">");
            writeText(document, out);
            out.append("</div>\n");
            if (!document.entities().isEmpty()) {
                writeTable(document, out);
            }
        }
        out.append("</body>\n</html>\n");
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
            out.append("<span ").append(hue(style)).append("><mark>").append(escape(style.name()));
            out.append("</mark><small>").append(escape(style.type())).append("</small>");
            out.append(count.getValue().toString()).append("</span>\n");
        }
        out.append("</p>\n");
    }

    private static void writeText(Document document, Appendable out) throws IOException {
        Segments.forEach(
                document,
                (start, end, covering) -> {
                    for (Entity entity : covering) {
                        out.append("<mark ").append(hue(TypeStyle.of(entity.type())));
                        out.append(" title=\"").append(escape(describe(entity))).append("\">");
                    }
                    out.append(escape(document.text().substring(start, end)));
                    for (Entity entity : covering.reversed()) {
                        if (entity.end() == end) {
                            out.append("<small>").append(escape(entity.type())).append("</small>");
                        }
                        out.append("</mark>");
                    }
                });
    }

    private static void writeTable(Document document, Appendable out) throws IOException {
        out.append("<details><summary>").append(String.valueOf(document.entities().size()));
        out.append(" 个实体</summary>\n<table>\n<tr><th>类型<th>文本<th>起<th>止<th>概率</tr>\n");
        for (Entity entity : document.entities()) {
            out.append("<tr><td>").append(escape(TypeStyle.of(entity.type()).name()));
            out.append("<td>").append(escape(entity.text()));
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

    private static String hue(TypeStyle style) {
        return "style=\"--hue: " + style.hue() + "\"";
    }

    private static String escape(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> appendEscaped(codePoint, out));
        return out.toString();
    }

    private static void appendEscaped(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            case '\t', '\n' -> out.append((char) codePoint);
            case '\r' -> out.append("&#13;");
            default -> out.appendCodePoint(Segments.visible(codePoint));
        }
    }
}
