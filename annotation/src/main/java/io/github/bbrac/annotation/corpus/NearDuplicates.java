package io.github.bbrac.annotation.corpus;

import io.github.bbrac.annotation.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds texts that are nearly the same: whose sets of four-character pieces, white space left out, have a
/// Jaccard similarity of 0.8 or more.
///
/// Exact, and far from comparing all pairs: of two sets so similar, each has a piece of the other among its
/// few rarest (prefix filtering, Chaudhuri, Ganti & Kaushik 2006). One thread at a time.
final class NearDuplicates {
    static final double LEAST = 0.8;
    private static final int PIECE =
            4; // chars of 16 bits: a piece is a long, so that none is mistaken

    /// A text alike that was added before.
    ///
    /// @param index its number in the order of adding
    record Match(int index, double similarity) {}

    private final Map<Long, Integer> frequencies = new HashMap<>();
    private final List<long[]> added = new ArrayList<>();
    private final Map<Long, List<Integer>> byRarePiece = new HashMap<>();

    /// @param documents all that will be added, which tell how rare a piece is
    NearDuplicates(List<Document> documents) {
        for (Document document : documents) {
            for (long piece : pieces(document.text())) {
                frequencies.merge(piece, 1, Integer::sum);
            }
        }
    }

    /// The text most alike of those added before, if one is alike enough, among those from `first` to before
    /// `last`.
    Optional<Match> nearest(String text, int first, int last) {
        long[] pieces = pieces(text);
        Match best = new Match(-1, 0);
        Set<Integer> candidates = new LinkedHashSet<>();
        for (long piece : rarest(pieces)) {
            candidates.addAll(byRarePiece.getOrDefault(piece, List.of()));
        }
        for (int candidate : candidates) {
            if (candidate >= first && candidate < last) {
                double similarity = similarity(pieces, added.get(candidate));
                best = similarity > best.similarity ? new Match(candidate, similarity) : best;
            }
        }
        return best.similarity >= LEAST ? Optional.of(best) : Optional.empty();
    }

    /// Adds a text.
    void add(String text) {
        long[] pieces = pieces(text);
        for (long piece : rarest(pieces)) {
            byRarePiece.computeIfAbsent(piece, p -> new ArrayList<>()).add(added.size());
        }
        added.add(pieces);
    }

    /// So many of the rarest pieces that a set without any of them is too different.
    private List<Long> rarest(long[] pieces) {
        Comparator<Long> byFrequency =
                Comparator.comparing(piece -> frequencies.getOrDefault(piece, 0));
        int count = pieces.length - (int) Math.ceil(LEAST * pieces.length) + 1;
        return Arrays.stream(pieces)
                .boxed()
                .sorted(byFrequency.thenComparing(Comparator.naturalOrder()))
                .limit(pieces.length == 0 ? 0 : count)
                .toList();
    }

    /// The pieces of a text, each once, sorted.
    private static long[] pieces(String text) {
        var seen = new HashSet<Long>();
        long piece = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                piece = (piece << 16) | text.charAt(i);
                length++;
                if (length >= PIECE) {
                    seen.add(piece);
                }
            }
        }
        return seen.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /// |a ∩ b| / |a ∪ b| of two sorted sets.
    private static double similarity(long[] a, long[] b) {
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                common++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return (double) common / Math.max(1, a.length + b.length - common);
    }
}
