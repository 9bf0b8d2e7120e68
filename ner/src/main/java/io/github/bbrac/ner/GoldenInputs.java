package io.github.bbrac.ner;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bbrac.kernels.Sequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// The `inputs.json` beside golden values: the token ids of each sequence.
final class GoldenInputs {
    private static final String FILE = "inputs.json";
    private static final String KEY = "token_ids";

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
                    throw wrong(config.idsPerToken() + " ids for each token", "" + width);
                }
                for (int k = 0; k < width; k++) {
                    if (count == ids.length) {
                        ids = Arrays.copyOf(ids, 2 * count);
                    }
                    ids[count++] = id(token.isArray() ? token.get(k) : token);
                }
            }
            if (sequence.isEmpty()) {
                throw wrong("sequences of at least one token", "an empty one");
            }
            sequences.add(sequence.size());
        }
        return new GoldenInputs(ids, sequences);
    }

    /// What is thrown when a session refuses the ids.
    static ModelFormatException refused(IllegalArgumentException cause) {
        return new ModelFormatException(FILE + " " + KEY + ": " + cause.getMessage(), cause);
    }

    private static int id(JsonNode node) throws ModelFormatException {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw wrong("integers", node.toString());
        }
        return node.intValue();
    }

    private static ModelFormatException wrong(String expected, String found) {
        return new ModelFormatException(FILE + " " + KEY, expected, found);
    }
}
