package io.github.bbrac.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /// The facts that are known without the model: settings, data and starting point.
    ///
    /// @param checksums of the sets of data by name
    static SortedMap<String, String> facts(
            TrainingSettings settings, Map<String, String> checksums, String startingPoint) {
        SortedMap<String, String> facts = facts(settings.toJson());
        facts.put("training data", checksums.get(Provenance.TRAIN));
        facts.put("development data", checksums.get(Provenance.DEV));
        facts.put("test data", checksums.get(Provenance.TEST));
        facts.put("starting point", startingPoint);
        return facts;
    }

    /// Settings, an object of objects, as facts.
    static SortedMap<String, String> facts(ObjectNode settings) {
        SortedMap<String, String> facts = new TreeMap<>();
        for (var part : settings.properties()) {
            for (var value : part.getValue().properties()) {
                facts.put(part.getKey() + "." + value.getKey(), value.getValue().toString());
            }
        }
        return facts;
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
