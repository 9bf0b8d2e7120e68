package io.github.bbrac.training.experiment;

import io.github.bbrac.training.TaggerSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Figures that others published of the same systems. Immutable.
///
/// @param source where; blank if nobody said
/// @param figures of the systems
public record Published(String source, Map<TaggerSystem, Percentages> figures) {
    /// None.
    public static final Published NONE = new Published("", Map.of());

    private static final String SOURCE = "# source:";
    private static final String HEADER = "system,precision,recall,f1";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /// As papers print them: 84.66 of 100. Immutable.
    public record Percentages(double precision, double recall, double f1) {}

    /// Copies the map.
    public Published {
        figures = Map.copyOf(figures);
    }

    /// Reads a table of the columns system, precision, recall, f1, in percent; a line `# source: …` may go before.
    ///
    /// @throws IllegalArgumentException if it is not such a table; the message names the line
    /// @throws IOException if it cannot be read
    public static Published read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String source = "";
        boolean begun = false;
        Map<TaggerSystem, Percentages> figures = new EnumMap<>(TaggerSystem.class);
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n).replace(BYTE_ORDER_MARK, "").strip();
            String where = file + ":" + (n + 1);
            if (line.startsWith("#")) {
                source = line.startsWith(SOURCE) ? line.substring(SOURCE.length()).strip() : source;
            } else if (!begun && !line.isEmpty()) {
                require(line.equals(HEADER), where, HEADER, "another line");
                begun = true;
            } else if (!line.isEmpty()) {
                add(line, where, figures);
            }
        }
        require(!figures.isEmpty(), file.toString(), "figures of a system", "none");
        return new Published(source, figures);
    }

    private static void add(String line, String where, Map<TaggerSystem, Percentages> figures) {
        String[] fields = line.split(",", -1);
        require(fields.length == 4, where, "4 columns", String.valueOf(fields.length));
        try {
            TaggerSystem system = system(fields[0].strip());
            double[] numbers =
                    Arrays.stream(fields).skip(1).mapToDouble(Published::percentage).toArray();
            var percentages = new Percentages(numbers[0], numbers[1], numbers[2]);
            boolean first = figures.putIfAbsent(system, percentages) == null;
            require(first, system.toString(), "each system once", "it again");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    /// Neither this nor what follows quotes the file: it may be one of records, named by mistake.
    private static TaggerSystem system(String name) {
        List<TaggerSystem> all = List.of(TaggerSystem.values());
        return all.stream()
                .filter(system -> system.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "expected one of the systems " + all + ", found another"));
    }

    private static double percentage(String field) {
        double number = Double.NaN;
        try {
            number = Double.parseDouble(field.strip());
        } catch (NumberFormatException e) {
            // Told below.
        }
        if (!(number >= 0 && number <= 100)) {
            throw new IllegalArgumentException("expected a percentage, found another value");
        }
        return number;
    }

    private static void require(boolean fits, String where, String expected, String found) {
        if (!fits) {
            throw new IllegalArgumentException(
                    where + ": expected " + expected + ", found " + found);
        }
    }
}
