package io.github.bbrac.ner;

import io.github.bbrac.annotation.tokenization.CharacterTokenizer;
import io.github.bbrac.annotation.tokenization.FastTextNgrams;
import io.github.bbrac.annotation.tokenization.Tokenizer;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.annotation.tokenization.WordPieceTokenizer;
import java.util.Optional;

/// How text becomes what a tagger reads: tokens, the numbers that it looks up for each, and windows with
/// `[CLS]` and `[SEP]` around them where it wants them. The same for recognition and for training.
///
/// Immutable, shared between threads.
public final class TextEncoder {
    private final TaggerConfig config;
    private final Tokenizer tokenizer;
    private final Optional<FastTextNgrams> ngrams;
    private final int cls;
    private final int sep;

    private TextEncoder(TaggerConfig config, Vocabulary vocabulary) {
        this.config = config;
        switch (config.tokenization()) {
            case CHARACTER -> {
                var characters = new CharacterTokenizer(vocabulary, config.lowerCase());
                tokenizer = characters;
                ngrams =
                        config.embedding() instanceof TaggerConfig.Embedding.FastText fastText
                                ? Optional.of(
                                        new FastTextNgrams(
                                                characters, fastText.buckets(), fastText.grams()))
                                : Optional.empty();
            }
            case WORDPIECE -> {
                tokenizer = new WordPieceTokenizer(vocabulary, config.lowerCase());
                ngrams = Optional.empty();
            }
            default -> throw new AssertionError(config.tokenization());
        }
        cls = config.marksSequences() ? vocabulary.id(Vocabulary.CLS) : -1;
        sep = config.marksSequences() ? vocabulary.id(Vocabulary.SEP) : -1;
    }

    /// The encoder of a model.
    ///
    /// @throws IllegalArgumentException if the vocabulary lacks `[CLS]` or `[SEP]` and the model wants them
    /// @throws ModelFormatException if the configuration is not one for this vocabulary
    public static TextEncoder of(TaggerConfig config, Vocabulary vocabulary)
            throws ModelFormatException {
        if (vocabulary.size() != config.vocabSize()) {
            throw new ModelFormatException(
                    Vocabulary.FILE,
                    config.vocabSize() + " tokens, one for each row of the embedding",
                    vocabulary.size() + "; is this the vocabulary of this model?");
        }
        if (config.embedding() instanceof TaggerConfig.Embedding.FastText
                && config.tokenization() != TaggerConfig.Tokenization.CHARACTER) {
            throw new ModelFormatException(
                    TaggerConfig.FILE,
                    "tokenization character for a fasttext embedding",
                    "wordpiece");
        }
        return new TextEncoder(config, vocabulary);
    }

    /// Cuts text into tokens.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Rows that the model reads beyond a window's tokens: 2 for `[CLS]` and `[SEP]`, or 0.
    public int specialTokens() {
        return config.marksSequences() ? 2 : 0;
    }

    /// Numbers that the model looks up for each token.
    public int rowsPerToken() {
        return config.idsPerToken();
    }

    /// The most tokens of a window.
    public int windowTokens() {
        return config.maxWindow();
    }

    /// Tokens on each side of a cut inside a sentence that a window across the cut answers for: 4, by
    /// measurement (docs/decisions/0005-windows.md).
    public int windowMargin() {
        return Math.min(windowTokens() / 4, 4);
    }

    /// What the model looks up for each token: [tokens, rowsPerToken] numbers of rows of its embedding.
    ///
    /// @param rows memory to use if it is large enough
    public int[] rows(String text, Tokens tokens, int[] rows) {
        int needed = tokens.size() * rowsPerToken();
        int[] into = rows.length >= needed ? rows : new int[needed + needed / 2];
        if (ngrams.isPresent()) {
            ngrams.get().rows(text, tokens, into);
        } else {
            System.arraycopy(tokens.ids(), 0, into, 0, needed);
        }
        return into;
    }

    /// Writes what the model reads for a window: `to - from + specialTokens()` rows of `rowsPerToken()`.
    ///
    /// @param rows of a text, from [#rows]
    /// @param from the window's first token
    /// @param to after its last token
    /// @param ids where to write
    /// @param at index of the first number to write
    public void window(int[] rows, int from, int to, int[] ids, int at) {
        int width = rowsPerToken();
        int count = (to - from) * width;
        if (config.marksSequences()) {
            ids[at] = cls;
            System.arraycopy(rows, from, ids, at + 1, count);
            ids[at + 1 + count] = sep;
        } else {
            System.arraycopy(rows, from * width, ids, at, count);
        }
    }
}
