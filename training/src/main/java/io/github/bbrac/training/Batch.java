package io.github.bbrac.training;

import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Sequences;
import io.github.bbrac.training.examples.Example;
import java.util.Arrays;
import java.util.List;

/// Examples packed end to end as a tagger learns from them. Filled again and again; one thread at a time.
final class Batch {
    private int[] ids = new int[0];
    private final Sequences sequences = new Sequences();
    private final LabelTargets targets = new LabelTargets();

    /// Takes these examples and no others.
    void fill(List<Example> examples, int[] indices) {
        sequences.clear();
        targets.clear();
        int count = 0;
        for (int index : indices) {
            Example example = examples.get(index);
            int[] own = example.ids();
            if (ids.length < count + own.length) {
                ids = Arrays.copyOf(ids, Math.max(count + own.length, 2 * ids.length));
            }
            System.arraycopy(own, 0, ids, count, own.length);
            count += own.length;
            sequences.add(example.rows());
            addTargets(example);
        }
    }

    private void addTargets(Example example) {
        for (int label : example.labels()) {
            if (label == Example.OPEN) {
                targets.addAnyOf(example.open());
            } else {
                targets.add(label);
            }
        }
    }

    int[] ids() {
        return ids;
    }

    Sequences sequences() {
        return sequences;
    }

    LabelTargets targets() {
        return targets;
    }

    /// Tokens that have a target.
    int tokens() {
        return targets.tokens();
    }
}
