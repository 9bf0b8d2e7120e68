package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bbrac.bert.MaskedBatch;
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
    private static final String HIDDEN = "masked_positions";
    private static final String TARGETS = "targets";

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

    /// Reads `token_ids` for a tagger.
    static GoldenInputs read(Path directory, TaggerConfig config) throws IOException {
        return read(directory, config.idsPerToken());
    }

    /// Reads `token_ids`: for each sequence a list of ids, or a list of lists of `idsPerToken` ids. Other keys are
    /// passed over.
    static GoldenInputs read(Path directory, int idsPerToken) throws IOException {
        JsonNode json = JsonObject.read(directory.resolve(FILE)).array(KEY);
        Sequences sequences = new Sequences();
        int[] ids = new int[16];
        int count = 0;
        for (JsonNode sequence : json) {
            for (JsonNode token : sequence) {
                int width = token.isArray() ? token.size() : 1;
                if (width != idsPerToken) {
                    throw wrong(KEY, idsPerToken + " ids for each token", "" + width);
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

    /// Reads `masked_positions` and `targets`: for each sequence, which of its tokens are hidden, and what they are.
    MaskedBatch readHidden(Path directory, int vocab) throws IOException {
        JsonObject json = JsonObject.read(directory.resolve(FILE));
        JsonNode hidden = json.array(HIDDEN);
        JsonNode targets = json.array(TARGETS);
        MaskedBatch batch = batch();
        for (int s = 0; s < sequences.count(); s++) {
            int count = hidden.path(s).size();
            if (targets.path(s).size() != count) {
                throw wrong(TARGETS, count + " for sequence " + s, "" + targets.path(s).size());
            }
            for (int i = 0; i < count; i++) {
                int place = integer(HIDDEN, hidden.get(s).get(i), 0, sequences.length(s));
                int word = integer(TARGETS, targets.get(s).get(i), 0, vocab);
                batch.guess(sequences.start(s) + place, word);
            }
        }
        if (batch.guessed() == 0) {
            throw wrong(HIDDEN, "at least one", "none");
        }
        return batch;
    }

    /// All sequences, of which nothing is guessed.
    MaskedBatch batch() {
        MaskedBatch batch = new MaskedBatch();
        for (int s = 0; s < sequences.count(); s++) {
            int[] own = Arrays.copyOfRange(ids, sequences.start(s), sequences.end(s));
            batch.add(own, own.length);
        }
        return batch;
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
