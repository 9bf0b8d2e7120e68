package io.github.bbrac.annotation.evaluation;

import io.github.bbrac.annotation.Entity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// How often each type was found in the place of each, boundaries right or not. Immutable.
public final class Confusion {
    private static final String NOTHING = "";

    private final List<String> types;

    /// By gold type, then by found type.
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();

    /// Counts matches.
    public Confusion(List<EntityMatch> matches) {
        var names = new TreeSet<String>();
        for (EntityMatch match : matches) {
            counts.computeIfAbsent(type(match.gold()), type -> new TreeMap<>())
                    .merge(type(match.found()), 1, Integer::sum);
            names.add(type(match.gold()));
            names.add(type(match.found()));
        }
        names.remove(NOTHING);
        types = List.copyOf(names);
    }

    private static String type(Optional<Entity> entity) {
        return entity.map(Entity::type).orElse(NOTHING);
    }

    /// All types of either annotation, by name.
    public List<String> types() {
        return types;
    }

    /// How often `found` was found where `gold` was annotated.
    public int count(String gold, String found) {
        return counts.getOrDefault(gold, Map.of()).getOrDefault(found, 0);
    }

    /// How often nothing was found where `gold` was annotated.
    public int missed(String gold) {
        return count(gold, NOTHING);
    }

    /// How often `found` was found where nothing was annotated.
    public int spurious(String found) {
        return count(NOTHING, found);
    }
}
