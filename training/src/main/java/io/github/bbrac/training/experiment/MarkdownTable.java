package io.github.bbrac.training.experiment;

import java.util.List;
import java.util.Locale;

/// A table of Markdown in the making, and how numbers stand in it. One thread at a time.
final class MarkdownTable {
    static final String NONE = "–";

    private final StringBuilder text = new StringBuilder();

    MarkdownTable(List<String> names) {
        add(names);
        text.append('|').append("---|".repeat(names.size())).append('\n');
    }

    void add(List<String> cells) {
        text.append("| ");
        text.append(String.join(" | ", cells.stream().map(MarkdownTable::escape).toList()));
        text.append(" |\n");
    }

    /// The table, and the empty line after it.
    @Override
    public String toString() {
        return text + "\n";
    }

    /// What people named must not end a cell.
    private static String escape(String cell) {
        return cell.replace("|", "\\|");
    }

    /// `84.66` of 0.8466.
    static String percent(double fraction) {
        return number(100 * fraction);
    }

    /// `+0.35` of 0.0035.
    static String signed(double fraction) {
        return String.format(Locale.ROOT, "%+.2f", 100 * fraction);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
