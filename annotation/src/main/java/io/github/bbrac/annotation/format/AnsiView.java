package io.github.bbrac.annotation.format;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// A document for reading in a terminal: its entities on coloured ground, each followed by its type; or
/// in brackets, where there is no colour. Immutable, shared.
///
/// The text cannot command the terminal: controls other than line ends and tabs are shown as pictures.
///
/// @param colour whether the terminal takes colours
/// @param probabilities whether each entity's probability follows its type
public record AnsiView(boolean colour, boolean probabilities) {
    private static final String RESET = "\u001B[0m";
    private static final String FAINT = "\u001B[2m";

    /// Writes one document, ending in a line feed.
    ///
    /// @throws IOException if `out` refuses
    public void write(Document document, Appendable out) throws IOException {
        String text = document.text();
        Segments.forEach(
                document,
                (start, end, covering) -> {
                    if (!colour) {
                        for (Entity entity : covering) {
                            out.append(entity.start() == start ? "[" : "");
                        }
                    }
                    writeText(text, start, end, covering, out);
                    for (Entity entity : covering.reversed()) {
                        if (entity.end() == end) {
                            writeLabel(entity, out);
                        }
                    }
                });
        if (!text.endsWith("\n")) {
            out.append('\n');
        }
    }

    /// Writes the types with their names and colours, on one line.
    ///
    /// @throws IOException if `out` refuses
    public void writeLegend(List<String> types, Appendable out) throws IOException {
        for (String type : types) {
            TypeStyle style = TypeStyle.of(type);
            if (colour) {
                out.append(ground(style)).append(' ').append(type).append(' ').append(RESET);
            } else {
                out.append(type);
            }
            out.append(style.name().equals(type) ? "" : " " + style.name()).append("  ");
        }
        out.append('\n');
    }

    /// Colours end with each line: some terminals would paint the rest of it.
    private void writeText(String text, int start, int end, List<Entity> covering, Appendable out)
            throws IOException {
        String ground =
                colour && !covering.isEmpty()
                        ? ground(TypeStyle.of(covering.getLast().type()))
                        : "";
        String reset = ground.isEmpty() ? "" : RESET;
        out.append(ground);
        int next;
        for (int at = start; at < end; at = next) {
            int codePoint = text.codePointAt(at);
            next = at + Character.charCount(codePoint);
            if (codePoint == '\n') {
                out.append(reset).append('\n').append(ground);
            } else if (codePoint == '\t') {
                out.append('\t');
            } else if (codePoint != '\r' || next >= text.length() || text.charAt(next) != '\n') {
                out.append(Character.toString(Segments.visible(codePoint)));
            }
        }
        out.append(reset);
    }

    private void writeLabel(Entity entity, Appendable out) throws IOException {
        String label = entity.type();
        if (probabilities && entity.probability().isPresent()) {
            label += String.format(Locale.ROOT, " %.2f", entity.probability().getAsDouble());
        }
        if (colour) {
            out.append(FAINT).append('⟨').append(label).append('⟩').append(RESET);
        } else {
            out.append('|').append(label).append(']');
        }
    }

    private static String ground(TypeStyle style) {
        return "\u001B[30;48;5;" + style.terminal() + "m";
    }
}
