package io.github.bbrac.annotation.format;

import java.io.IOException;

/// What all pages share: a head that forbids the network and scripts, a style for light, dark and paper, and
/// text made harmless. No state.
final class Html {
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

    private Html() {}

    /// Begins a page and its body.
    static void begin(String title, Appendable out) throws IOException {
        out.append(HEAD).append("<title>").append(escape(title)).append("</title>\n").append(STYLE);
        out.append("<body>\n<h1>").append(escape(title)).append("</h1>\n");
    }

    /// Ends what {@link #begin} began.
    static void end(Appendable out) throws IOException {
        out.append("</body>\n</html>\n");
    }

    /// The attribute that gives a mark its type's colour.
    static String hue(TypeStyle style) {
        return "style=\"--hue: " + style.hue() + "\"";
    }

    /// Text as it may stand in an element or an attribute; controls are shown as pictures.
    static String escape(String text) {
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
