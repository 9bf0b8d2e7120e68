package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Pairs the entities of two annotations of a text, each with at most one: first those that are the same, then
/// those that differ in type alone, in boundaries alone, in both; of several that overlap, those that
/// share most. No state.
final class EntityMatching {
    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparing(Candidate::kind)
                    .thenComparing(Candidate::shared, Comparator.reverseOrder())
                    .thenComparingInt(Candidate::gold)
                    .thenComparingInt(Candidate::found);

    private EntityMatching() {}

    /// Two entities that overlap.
    ///
    /// @param gold index of one
    /// @param found index of the other
    /// @param kind how they differ; kinds are in the order of preference
    /// @param shared `char`s
    private record Candidate(int gold, int found, EntityMatch.Kind kind, int shared) {}

    /// All entities of both, each in one match, in the order of the text.
    ///
    /// @param gold in reading order
    /// @param found in reading order
    static List<EntityMatch> match(List<Entity> gold, List<Entity> found) {
        var matches = new ArrayList<EntityMatch>();
        var goldTaken = new boolean[gold.size()];
        var foundTaken = new boolean[found.size()];
        for (Candidate candidate : candidates(gold, found)) {
            if (!goldTaken[candidate.gold] && !foundTaken[candidate.found]) {
                goldTaken[candidate.gold] = true;
                foundTaken[candidate.found] = true;
                matches.add(
                        new EntityMatch(
                                Optional.of(gold.get(candidate.gold)),
                                Optional.of(found.get(candidate.found))));
            }
        }
        for (int i = 0; i < goldTaken.length; i++) {
            if (!goldTaken[i]) {
                matches.add(new EntityMatch(Optional.of(gold.get(i)), Optional.empty()));
            }
        }
        for (int j = 0; j < foundTaken.length; j++) {
            if (!foundTaken[j]) {
                matches.add(new EntityMatch(Optional.empty(), Optional.of(found.get(j))));
            }
        }
        matches.sort(Comparator.comparingInt(EntityMatch::start));
        return List.copyOf(matches);
    }

    private static List<Candidate> candidates(List<Entity> gold, List<Entity> found) {
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < gold.size(); i++) {
            Entity expected = gold.get(i);
            for (int j = 0; j < found.size() && found.get(j).start() < expected.end(); j++) {
                Entity actual = found.get(j);
                int shared =
                        Math.min(expected.end(), actual.end())
                                - Math.max(expected.start(), actual.start());
                if (shared > 0) {
                    candidates.add(new Candidate(i, j, EntityMatch.kind(expected, actual), shared));
                }
            }
        }
        candidates.sort(BEST_FIRST);
        return candidates;
    }
}
