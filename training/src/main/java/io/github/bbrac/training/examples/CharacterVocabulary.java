package io.github.bbrac.training.examples;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/// A vocabulary made from the text that is trained on: the special tokens of BERT, then every code point that is not
/// white space and occurs often enough, by number. What occurs once teaches a model nothing, and as `[UNK]` teaches it
/// what to do with the unknown. One thread at a time.
public final class CharacterVocabulary {
    private final boolean lowerCase;
    private final long[] counts = new long[Character.MAX_CODE_POINT + 1];

    /// A vocabulary of no text.
    ///
    /// @param lowerCase whether code points are folded as the model's tokenizer folds them
    public CharacterVocabulary(boolean lowerCase) {
        this.lowerCase = lowerCase;
    }

    /// The vocabulary of some documents.
    ///
    /// @param least times that a code point must occur
    /// @param lowerCase whether code points are folded as the model's tokenizer folds them
    public static Vocabulary of(List<Document> documents, int least, boolean lowerCase) {
        CharacterVocabulary counted = new CharacterVocabulary(lowerCase);
        documents.forEach(document -> counted.add(document.text()));
        return counted.vocabulary(least);
    }

    /// Counts the code points of a text.
    public void add(String text) {
        text.codePoints()
                .map(c -> lowerCase ? Character.toLowerCase(c) : c)
                .forEach(c -> counts[c]++);
    }

    /// The vocabulary of all text that was added.
    ///
    /// @param least times that a code point must occur, at least 1
    public Vocabulary vocabulary(int least) {
        List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL);
        for (int c = 0; c < counts.length; c++) {
            boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
            if (counts[c] >= least && !space && !isSurrogate(c)) {
                tokens.add(Character.toString(c));
            }
        }
        return Vocabulary.of(tokens);
    }

    /// A surrogate without its partner, which a file of UTF-8 cannot hold.
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
