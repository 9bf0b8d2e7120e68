package io.github.bbrac.bert;

import io.github.bbrac.kernels.Sequences;
import java.util.Arrays;

/// Sequences packed end to end, and which of their tokens a [MaskedLanguageModel] is to guess. Filled again and again;
/// one thread at a time.
public final class MaskedBatch {
    private int[] ids = new int[0];
    private final Sequences sequences = new Sequences();
    private int[] places = new int[0];
    private int[] words = new int[0];
    private int guessed;

    /// A batch of no sequences.
    public MaskedBatch() {}

    /// Forgets all sequences.
    public void clear() {
        sequences.clear();
        guessed = 0;
    }

    /// Adds a sequence.
    ///
    /// @param from its ids as the model is to read them, `[CLS]` and `[SEP]` included; copied
    /// @param length how many of them, at least 1
    public void add(int[] from, int length) {
        int at = sequences.tokens();
        ids = withRoom(ids, at + length);
        System.arraycopy(from, 0, ids, at, length);
        sequences.add(length);
    }

    /// Lets a token be guessed.
    ///
    /// @param place its number among all tokens of the batch
    /// @param word what it is
    /// @throws IllegalArgumentException if there is no such token
    public void guess(int place, int word) {
        if (place < 0 || place >= sequences.tokens()) {
            throw new IllegalArgumentException(
                    "place: expected one of "
                            + sequences.tokens()
                            + " tokens, from 0, found "
                            + place);
        }
        places = withRoom(places, guessed + 1);
        words = withRoom(words, guessed + 1);
        places[guessed] = place;
        words[guessed] = word;
        guessed++;
    }

    private static int[] withRoom(int[] array, int needed) {
        return array.length >= needed
                ? array
                : Arrays.copyOf(array, Math.max(needed, 2 * array.length));
    }

    /// One for each token, and perhaps more.
    public int[] ids() {
        return ids;
    }

    /// How the ids divide.
    public Sequences sequences() {
        return sequences;
    }

    /// The tokens that are guessed, and perhaps more.
    public int[] places() {
        return places;
    }

    /// What the tokens that are guessed are, and perhaps more.
    public int[] words() {
        return words;
    }

    /// How many tokens are guessed.
    public int guessed() {
        return guessed;
    }
}
