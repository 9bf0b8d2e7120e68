package io.github.bbrac.annotation.tokenization;

/// Cuts a text into a model's tokens and says where each comes from. Immutable, shared between threads;
/// each thread brings its own {@link Tokens}.
///
/// Any string is accepted, lone surrogates included. `[CLS]` and `[SEP]` are not added: they belong to
/// the windows that a model reads, not to the text.
public sealed interface Tokenizer permits CharacterTokenizer, WordPieceTokenizer {
    /// Tokenizes a text.
    ///
    /// @param text the text, as the caller gave it
    /// @param into overwritten
    void tokenize(String text, Tokens into);

    /// The vocabulary that the ids belong to.
    Vocabulary vocabulary();
}
