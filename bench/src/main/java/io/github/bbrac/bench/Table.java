package io.github.bbrac.bench;

import java.util.Locale;

/// Tables in Markdown on the standard output.
final class Table {
    private Table() {}

    static void head(String... cells) {
        row(cells);
        System.out.println("|---".repeat(cells.length) + "|");
    }

    static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    static void end() {
        System.out.println();
    }

    static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    static String percent(double part) {
        return whole(100 * part) + " %";
    }
}
