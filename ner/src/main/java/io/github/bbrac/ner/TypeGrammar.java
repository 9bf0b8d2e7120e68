package io.github.bbrac.ner;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.crf.SpanGrammar;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// How the labels of a model spell the entities of one type: what the CRF asks of the label set.
/// Immutable, shared between threads.
final class TypeGrammar implements SpanGrammar {
    private final LabelSet labelSet;
    private final int[] labels;

    private TypeGrammar(LabelSet labelSet, int type) {
        this.labelSet = labelSet;
        this.labels =
                IntStream.range(0, labelSet.size()).filter(j -> labelSet.type(j) == type).toArray();
    }

    /// The grammars of all types of a label set, by type.
    static Map<String, SpanGrammar> all(LabelSet labelSet) {
        Map<String, SpanGrammar> grammars = new HashMap<>();
        for (int type = 0; type < labelSet.types().size(); type++) {
            grammars.put(labelSet.types().get(type), new TypeGrammar(labelSet, type));
        }
        return Map.copyOf(grammars);
    }

    @Override
    public int[] labels() {
        return labels;
    }

    @Override
    public boolean begins(int previous, int label) {
        return labelSet.begins(previous, label);
    }

    @Override
    public boolean continues(int label, int next) {
        return labelSet.continues(label, next);
    }

    @Override
    public boolean ends(int label, int next) {
        return labelSet.ends(label, next);
    }
}
