package io.github.bbrac.bench;

import io.github.bbrac.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/// What a command line asks for. Immutable.
///
/// @param measurements some of "products", "bert", "gru" and "training", or "shapes" or "peers" alone
/// @param shapes of micro-kernels, rows × vectors; none but with "shapes"
/// @param workloads that the engine and its peers run; none but with "peers"
/// @param repeats samples of each measurement
record Arguments(
        List<String> measurements, List<String> shapes, List<Workload> workloads, int repeats) {
    private static final List<String> MEASUREMENTS = List.of("products", "bert", "gru", "training");
    private static final List<String> SHAPES =
            List.of(
                    "4x2", "6x2", "8x2", "14x2", "3x3", "4x3", "6x3", "8x3", "9x3", "2x4", "3x4",
                    "4x4", "5x4", "6x4");
    private static final int REPEATS = 15;
    private static final int PEERS_REPEATS = 9;
    private static final String QUICK = "--quick";
    private static final String ONLY = "--only=";

    Arguments {
        measurements = List.copyOf(measurements);
        shapes = List.copyOf(shapes);
        workloads = List.copyOf(workloads);
    }

    /// @throws IllegalArgumentException if the command line is none of those that [Main] describes
    static Arguments parse(String... args) {
        if (args.length == 0) {
            return new Arguments(MEASUREMENTS, List.of(), List.of(), REPEATS);
        }
        String what = args[0];
        List<String> rest = List.of(args).subList(1, args.length);
        if (what.equals("shapes")) {
            rest.forEach(Arguments::requireShape);
            List<String> shapes = rest.isEmpty() ? SHAPES : rest;
            return new Arguments(List.of(what), shapes, List.of(), REPEATS);
        }
        if (what.equals("peers")) {
            return peers(rest);
        }
        if (!MEASUREMENTS.contains(what)) {
            throw new IllegalArgumentException(
                    "bench: expected products, bert, gru, training, peers or shapes, found "
                            + what);
        }
        return new Arguments(List.of(what), List.of(), List.of(), repeats(what, rest, REPEATS));
    }

    private static Arguments peers(List<String> options) {
        List<Workload> workloads = Workload.all();
        List<String> rest = new ArrayList<>();
        for (String option : options) {
            if (option.equals(QUICK)) {
                workloads = Workload.few();
            } else if (option.startsWith(ONLY)) {
                workloads = named(option.substring(ONLY.length()));
            } else {
                rest.add(option);
            }
        }
        return new Arguments(
                List.of("peers"), List.of(), workloads, repeats("peers", rest, PEERS_REPEATS));
    }

    private static List<Workload> named(String part) {
        List<Workload> named =
                Workload.all().stream().filter(workload -> workload.name().contains(part)).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "bench peers --only: expected a part of a workload's name, such as 'base, 8', found "
                            + part);
        }
        return named;
    }

    private static int repeats(String what, List<String> rest, int otherwise) {
        if (rest.isEmpty()) {
            return otherwise;
        }
        if (rest.size() > 1) {
            throw new IllegalArgumentException(
                    "bench " + what + ": expected at most a number of repeats, found " + rest);
        }
        String text = rest.getFirst();
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
