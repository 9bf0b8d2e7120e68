package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Documents parted into those to train on, those to choose a model by (dev), and those to report on
/// (test). Each part keeps the order of the whole. Immutable.
///
/// The parts depend on the order of the documents and the seed alone: {@link Random} is specified to the
/// last bit, so they are the same on every machine.
///
/// @param train what a model learns from
/// @param test what it is measured on in the end
/// @param dev what decides when to stop
public record Split(List<Document> train, List<Document> test, List<Document> dev) {
    /// Parts of the whole; they need not add up to 1. Immutable.
    public record Shares(double train, double test, double dev) {
        /// The paper's: 70, 20 and 10 of a hundred.
        public static final Shares PAPER = new Shares(70, 20, 10);

        /// @throws IllegalArgumentException if a share is negative or not finite, or all are 0
        public Shares {
            double sum = train + test + dev;
            if (!(train >= 0
                    && test >= 0
                    && dev >= 0
                    && sum > 0
                    && sum < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "shares: expected three that are not negative nor all 0, found "
                                + train
                                + ", "
                                + test
                                + " and "
                                + dev);
            }
        }
    }

    /// Copies the lists.
    public Split {
        train = List.copyOf(train);
        test = List.copyOf(test);
        dev = List.copyOf(dev);
    }

    /// Parts documents one by one.
    public static Split of(List<Document> documents, Shares shares, long seed) {
        var groups = new ArrayList<List<Integer>>();
        for (int i = 0; i < documents.size(); i++) {
            groups.add(List.of(i));
        }
        return of(documents, groups, shares, seed);
    }

    /// Parts documents group by group: those of one patient, say, all go to one part. The parts are as
    /// near to their shares as shuffled groups allow.
    ///
    /// @param group names each document's group
    public static Split of(
            List<Document> documents, Shares shares, Function<Document, String> group, long seed) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            groups.computeIfAbsent(group.apply(documents.get(i)), name -> new ArrayList<>()).add(i);
        }
        return of(documents, new ArrayList<>(groups.values()), shares, seed);
    }

    /// Gives each group, in shuffled order, to the part that lacks most.
    private static Split of(
            List<Document> documents, List<List<Integer>> groups, Shares shares, long seed) {
        shuffle(groups, new Random(seed));
        int[] lacking = sizes(documents.size(), shares);
        int[] part = new int[documents.size()];
        for (List<Integer> group : groups) {
            int most = 0;
            for (int p = 1; p < lacking.length; p++) {
                most = lacking[p] > lacking[most] ? p : most;
            }
            lacking[most] -= group.size();
            for (int i : group) {
                part[i] = most;
            }
        }
        List<List<Document>> parts =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < part.length; i++) {
            parts.get(part[i]).add(documents.get(i));
        }
        return new Split(parts.get(0), parts.get(1), parts.get(2));
    }

    /// Whole numbers of documents for train, test and dev: rounded, dev getting what is left.
    private static int[] sizes(int documents, Shares shares) {
        double sum = shares.train() + shares.test() + shares.dev();
        int train = (int) Math.round(documents * shares.train() / sum);
        int test = Math.min((int) Math.round(documents * shares.test() / sum), documents - train);
        return new int[] {train, test, documents - train - test};
    }

    /// Fisher and Yates's shuffle, from the end.
    private static void shuffle(List<List<Integer>> groups, Random random) {
        for (int i = groups.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            List<Integer> moved = groups.get(i);
            groups.set(i, groups.get(j));
            groups.set(j, moved);
        }
    }
}
