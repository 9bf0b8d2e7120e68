package io.github.bbrac.annotation.tokenization;

/// One token for every Unicode code point of the text, white space included; what the vocabulary lacks is
/// `[UNK]`. Immutable, shared; allocates nothing.
///
/// Where the model wants lower case, each code point is folded for itself, so that one position remains
/// one position: U+0130 `İ` is looked up as `i` although its full lower case is two code points, and `Σ`
/// as `σ` wherever it stands.
public final class CharacterTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final boolean doLowerCase;
    private final LongIntMap ids;

    /// @param doLowerCase whether code points are looked up in lower case, as the model's config says
    public CharacterTokenizer(Vocabulary vocabulary, boolean doLowerCase) {
        this.vocabulary = vocabulary;
        this.doLowerCase = doLowerCase;
        ids = new LongIntMap(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.tokens().get(id);
            int codePoint = token.codePointAt(0);
            if (token.length() == Character.charCount(codePoint)) {
                ids.put(codePoint, id);
            }
        }
    }

    @Override
    public void tokenize(String text, Tokens into) {
        into.clear();
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int codePoint = text.codePointAt(at);
            next = at + Character.charCount(codePoint);
            int id = ids.get(fold(codePoint));
            into.add(id < 0 ? vocabulary.unknown() : id, at, next, true);
        }
    }

    /// The code point that is looked up for one of the text's.
    int fold(int codePoint) {
        return doLowerCase ? Character.toLowerCase(codePoint) : codePoint;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }
}
