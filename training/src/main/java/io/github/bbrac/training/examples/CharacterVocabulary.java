package io.github.bbrac.training.examples;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A vocabulary made from the text that is trained on.
public final class CharacterVocabulary {
    private static final List<String> SPECIAL =
            List.of(
                    Vocabulary.PAD,
                    Vocabulary.UNK,
                    Vocabulary.CLS,
                    Vocabulary.SEP,
                    Vocabulary.MASK);

    private CharacterVocabulary() {}

    /// The special tokens of BERT, then every code point that is not white space and occurs often enough, by number.
    /// What occurs once teaches a model nothing, and as `[UNK]` teaches it what to do with the unknown.
    ///
    /// @param least times that a code point must occur
    /// @param lowerCase whether code points are folded as the model's tokenizer folds them
    public static Vocabulary of(List<Document> documents, int least, boolean lowerCase) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Document document : documents) {
            document.text()
                    .codePoints()
                    .map(c -> lowerCase ? Character.toLowerCase(c) : c)
                    .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
                    .filter(c -> !isSurrogate(c))
                    .forEach(c -> counts.merge(c, 1, Integer::sum));
        }
        List<String> tokens = new ArrayList<>(SPECIAL);
        counts.forEach((codePoint, count) -> {
            if (count >= least) {
                tokens.add(Character.toString(codePoint));
            }
        });
        return Vocabulary.of(tokens);
    }

    /// A surrogate without its partner, which a file of UTF-8 cannot hold.
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
