package io.github.bbrac.training.text;

import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.bert.MaskedBatch;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Hides words of a window (whole word masking: Cui et al. 2019, arXiv:1906.08101, section 2.1). Words are taken in a
/// drawn order as long as they fit into the share of tokens to hide, rounded, at least one. Then each of their tokens for
/// itself becomes `[MASK]` with probability 0.8, any word of the vocabulary with 0.1, or stays as it is, as in the code
/// of Devlin et al. (google-research/bert, create_pretraining_data.py). A word with a special token in it, such as
/// `[UNK]`, is never taken.
///
/// What is hidden is a function of seed, window and pass. One thread at a time.
public final class Masking {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");
    private static final double MASKED = 0.8;
    private static final double OTHER = 0.1;

    private final int cls;
    private final int sep;
    private final int mask;
    private final boolean[] special;
    private final int[] ordinary;
    private final double share;
    private final long seed;
    private int[] ids = new int[0];
    private int[] words = new int[0];

    /// @param share of tokens to hide, above 0, below 1
    /// @param seed of all windows together
    /// @throws IllegalArgumentException if the vocabulary lacks `[CLS]`, `[SEP]` or `[MASK]`, or has nothing else
    public Masking(Vocabulary vocabulary, double share, long seed) {
        this.share = share;
        this.seed = seed;
        cls = vocabulary.id(Vocabulary.CLS);
        sep = vocabulary.id(Vocabulary.SEP);
        mask = vocabulary.id(Vocabulary.MASK);
        special = new boolean[vocabulary.size()];
        for (int id = 0; id < special.length; id++) {
            String token = vocabulary.tokens().get(id);
            special[id] = Vocabulary.SPECIAL.contains(token) || token.startsWith("[unused");
        }
        ordinary = IntStream.range(0, special.length).filter(id -> !special[id]).toArray();
        if (ordinary.length == 0) {
            throw new IllegalArgumentException(
                    "vocabulary: expected tokens that are not special, found none");
        }
    }

    /// Adds a window to a batch, between `[CLS]` and `[SEP]`, with words hidden.
    ///
    /// @param tokens as [EncodedText#read] gives them; further ones than `length` are not read
    /// @param window its number
    /// @param pass how often it was shown before
    public void add(int[] tokens, int length, long window, long pass, MaskedBatch batch) {
        if (ids.length < length + 2) {
            ids = new int[2 * length + 2];
            words = new int[2 * length + 2];
        }
        int count = findWords(tokens, length);
        int[] own = ids;
        own[0] = cls;
        for (int t = 0; t < length; t++) {
            own[t + 1] = EncodedText.id(tokens[t]);
        }
        own[length + 1] = sep;
        int at = batch.sequences().tokens();
        RandomGenerator random = RANDOM.create(Mixing.mix(Mixing.mix(seed, window), pass));
        int left = (int) Math.max(1, Math.round(share * length));
        int taken = 0;
        for (int w = 0; w < count && left > 0; w++) { // Fisher–Yates, as far as it is needed
            int other = w + random.nextInt(count - w);
            int start = words[other];
            words[other] = words[w];
            words[w] = start;
            int size = wordEnd(tokens, start, length) - start;
            if (size <= left) {
                left -= size;
                words[taken++] = start;
            }
        }
        for (int w = 0; w < taken; w++) {
            int end = wordEnd(tokens, words[w], length);
            for (int t = words[w]; t < end; t++) {
                own[t + 1] = hidden(own[t + 1], random);
            }
        }
        batch.add(own, length + 2);
        for (int w = 0; w < taken; w++) {
            int end = wordEnd(tokens, words[w], length);
            for (int t = words[w]; t < end; t++) {
                batch.guess(at + t + 1, EncodedText.id(tokens[t]));
            }
        }
    }

    /// Notes where the words begin that may be hidden.
    ///
    /// @return how many there are
    private int findWords(int[] tokens, int length) {
        int count = 0;
        int end;
        for (int start = 0; start < length; start = end) {
            end = wordEnd(tokens, start, length);
            boolean plain = true;
            for (int t = start; t < end; t++) {
                plain &= !special[EncodedText.id(tokens[t])];
            }
            if (plain) {
                words[count++] = start;
            }
        }
        return count;
    }

    private static int wordEnd(int[] tokens, int start, int length) {
        int end = start + 1;
        while (end < length && !EncodedText.beginsWord(tokens[end])) {
            end++;
        }
        return end;
    }

    private int hidden(int id, RandomGenerator random) {
        double fate = random.nextDouble();
        if (fate < MASKED) {
            return mask;
        }
        return fate < MASKED + OTHER ? ordinary[random.nextInt(ordinary.length)] : id;
    }
}
