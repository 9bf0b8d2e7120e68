package io.github.bbrac.ner;

import io.github.bbrac.annotation.LabelSet;
import io.github.bbrac.annotation.tokenization.CharacterTokenizer;
import io.github.bbrac.annotation.tokenization.FastTextNgrams;
import io.github.bbrac.annotation.tokenization.Tokenizer;
import io.github.bbrac.annotation.tokenization.Tokens;
import io.github.bbrac.annotation.tokenization.Vocabulary;
import io.github.bbrac.annotation.tokenization.WordPieceTokenizer;
import io.github.bbrac.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A tagger with what stands between it and text: how text becomes ids, and what its labels mean.
/// Immutable, shared between threads.
final class TextModel {
    /// The name of the vocabulary in a model directory.
    static final String VOCABULARY = "vocab.txt";

    private final Tagger tagger;
    private final LabelSet labels;
    private final Tokenizer tokenizer;
    private final Optional<FastTextNgrams> ngrams;
    private final int cls;
    private final int sep;

    private TextModel(Tagger tagger, Vocabulary vocabulary, LabelSet labels) {
        TaggerConfig config = tagger.config();
        this.tagger = tagger;
        this.labels = labels;
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

    /// Loads a model directory: config.json, model.safetensors and vocab.txt.
    ///
    /// @throws IOException if a file cannot be read, or they do not belong together
    static TextModel load(Path directory, Kernels kernels) throws IOException {
        // All that is cheap to check comes before the weights.
        TaggerConfig config = TaggerConfig.load(directory);
        Vocabulary vocabulary = Vocabulary.read(directory.resolve(VOCABULARY));
        if (vocabulary.size() != config.vocabSize()) {
            throw new ModelFormatException(
                    VOCABULARY,
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
        try {
            LabelSet labels = LabelSet.of(config.labels());
            return new TextModel(Tagger.load(directory, kernels), vocabulary, labels);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(directory + ": " + e.getMessage(), e);
        }
    }

    Tagger tagger() {
        return tagger;
    }

    LabelSet labels() {
        return labels;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Tokens that the model reads around a window: `[CLS]` and `[SEP]`, or none.
    int specialTokens() {
        return tagger.config().marksSequences() ? 2 : 0;
    }

    int cls() {
        return cls;
    }

    int sep() {
        return sep;
    }

    int rowsPerToken() {
        return tagger.config().idsPerToken();
    }

    /// The most tokens of a window.
    int windowTokens() {
        return tagger.config().maxWindow();
    }

    /// Tokens on each side of a cut inside a sentence that a window across the cut answers for: 4, by
    /// measurement (docs/decisions/0005-windows.md).
    int windowMargin() {
        return Math.min(windowTokens() / 4, 4);
    }

    /// What the model looks up for each token: [tokens, rowsPerToken] numbers of rows of its embedding.
    ///
    /// @param rows memory to use if it is large enough
    int[] rows(String text, Tokens tokens, int[] rows) {
        int needed = tokens.size() * rowsPerToken();
        int[] into = rows.length >= needed ? rows : new int[needed + needed / 2];
        if (ngrams.isPresent()) {
            ngrams.get().rows(text, tokens, into);
        } else {
            System.arraycopy(tokens.ids(), 0, into, 0, needed);
        }
        return into;
    }
}
