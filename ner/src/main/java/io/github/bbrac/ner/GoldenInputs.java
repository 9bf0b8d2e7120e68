package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bbrac.crf.LabelTargets;
import io.github.bbrac.kernels.Sequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// The `inputs.json` beside golden values: the token ids of each sequence, and perhaps their labels.
final class GoldenInputs {
    private static final String FILE = "inputs.json";
    private static final String KEY = "token_ids";
    private static final String LABELS = "label_ids";

    private final int[] ids;
    private final Sequences sequences;

    private GoldenInputs(int[] ids, Sequences sequences) {
        this.ids = ids;
        this.sequences = sequences;
    }

    /// The ids of all sequences one after the other, and perhaps more.
    int[] ids() {
        return ids;
    }

    /// How the ids divide.
    Sequences sequences() {
        return sequences;
    }

    /// Reads `token_ids`: for each sequence a list of ids, or a list of lists of `config.idsPerToken()`
    /// ids. Other keys are passed over.
    static GoldenInputs read(Path directory, TaggerConfig config) throws IOException {
        JsonNode json = JsonObject.read(directory.resolve(FILE)).array(KEY);
        Sequences sequences = new Sequences();
        int[] ids = new int[16];
        int count = 0;
        for (JsonNode sequence : json) {
            for (JsonNode token : sequence) {
                int width = token.isArray() ? token.size() : 1;
                if (width != config.idsPerToken()) {
                    throw wrong(KEY, config.idsPerToken() + " ids for each token", "" + width);
                }
                for (int k = 0; k < width; k++) {
                    if (count == ids.length) {
                        ids = Arrays.copyOf(ids, 2 * count);
                    }
                    ids[count++] =
                            integer(
                                    KEY,
                                    token.isArray() ? token.get(k) : token,
                                    -1,
                                    Integer.MAX_VALUE);
                }
            }
            if (sequence.isEmpty()) {
                throw wrong(KEY, "sequences of at least one token", "an empty one");
            }
            sequences.add(sequence.size());
        }
        return new GoldenInputs(ids, sequences);
    }

    /// Reads `label_ids`: for each sequence a list of labels, with BERT without `[CLS]` and `[SEP]`.
    LabelTargets readTargets(Path directory, TaggerConfig config) throws IOException {
        JsonNode json = JsonObject.read(directory.resolve(FILE)).array(LABELS);
        LabelTargets targets = new LabelTargets();
        int marks = config.marksSequences() ? 2 : 0;
        if (json.size() != sequences.count()) {
            throw wrong(LABELS, sequences.count() + " sequences", "" + json.size());
        }
        for (int s = 0; s < sequences.count(); s++) {
            int tokens = sequences.length(s) - marks;
            if (json.get(s).size() != tokens) {
                throw wrong(LABELS, tokens + " for sequence " + s, "" + json.get(s).size());
            }
            for (JsonNode label : json.get(s)) {
                targets.add(integer(LABELS, label, 0, config.labels().size()));
            }
        }
        return targets;
    }

    /// What is thrown when a session refuses the ids.
    static ModelFormatException refused(IllegalArgumentException cause) {
        return new ModelFormatException(FILE + " " + KEY + ": " + cause.getMessage(), cause);
    }

    /// What is no number may be text, which no message repeats.
    private static int integer(String key, JsonNode node, int from, int to)
            throws ModelFormatException {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw wrong(key, "integers", node.isNumber() ? node.toString() : "no number");
        }
        if (node.intValue() < from || node.intValue() >= to) {
            throw wrong(key, "integers from " + from + " to " + (to - 1), node.toString());
        }
        return node.intValue();
    }

    private static ModelFormatException wrong(String key, String expected, String found) {
        return new ModelFormatException(FILE + " " + key, expected, found);
    }
}
