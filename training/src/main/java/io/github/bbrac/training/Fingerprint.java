package io.github.bbrac.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// All that a training's result depends on, as names and values: what must be the same for a checkpoint to be
/// continued. Immutable.
///
/// @param facts name → value
record Fingerprint(SortedMap<String, String> facts) {
    Fingerprint(Map<String, String> facts) {
        this(new TreeMap<>(facts));
    }

    /// Which facts differ, each with both values.
    ///
    /// @param checkpoint those of the training that is to be continued
    List<String> differencesFrom(Fingerprint checkpoint) {
        TreeSet<String> names = new TreeSet<>(facts.keySet());
        names.addAll(checkpoint.facts.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String now = facts.getOrDefault(name, "nothing");
            String then = checkpoint.facts.getOrDefault(name, "nothing");
            if (!now.equals(then)) {
                differences.add(name + ": expected " + then + ", found " + now);
            }
        }
        return differences;
    }
}
