package io.github.bbrac.bench;

import java.util.List;

/// What a command line asks for. Immutable.
///
/// @param measurements some of "products", "bert", "gru" and "training", or "shapes" alone
/// @param shapes of micro-kernels, rows × vectors; none but with "shapes"
/// @param repeats samples of each measurement
record Arguments(List<String> measurements, List<String> shapes, int repeats) {
    private static final List<String> MEASUREMENTS = List.of("products", "bert", "gru", "training");
    private static final List<String> SHAPES =
            List.of(
                    "4x2", "6x2", "8x2", "14x2", "3x3", "4x3", "6x3", "8x3", "9x3", "2x4", "3x4",
                    "4x4", "5x4", "6x4");
    private static final int REPEATS = 15;

    Arguments {
        measurements = List.copyOf(measurements);
        shapes = List.copyOf(shapes);
    }

    /// @throws IllegalArgumentException if the command line is none of those that [Main] describes
    static Arguments parse(String... args) {
        if (args.length == 0) {
            return new Arguments(MEASUREMENTS, List.of(), REPEATS);
        }
        List<String> rest = List.of(args).subList(1, args.length);
        if (args[0].equals("shapes")) {
            rest.forEach(Arguments::requireShape);
            return new Arguments(List.of(args[0]), rest.isEmpty() ? SHAPES : rest, REPEATS);
        }
        if (!MEASUREMENTS.contains(args[0])) {
            throw new IllegalArgumentException(
                    "bench: expected products, bert, gru, training or shapes, found " + args[0]);
        }
        if (rest.size() > 1) {
            throw new IllegalArgumentException(
                    "bench " + args[0] + ": expected at most a number of repeats, found " + rest);
        }
        return new Arguments(
                List.of(args[0]), List.of(), rest.isEmpty() ? REPEATS : repeats(rest.getFirst()));
    }

    private static int repeats(String text) {
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(
                    "bench repeats: expected a number from 1 to 999999, found " + text);
        }
        return Integer.parseInt(text);
    }

    private static void requireShape(String text) {
        if (!text.matches("[1-9]\\d?x[1-9]\\d?")) {
            throw new IllegalArgumentException(
                    "bench shapes: expected rows x vectors from 1x1 to 99x99, such as 4x3, found "
                            + text);
        }
    }
}
